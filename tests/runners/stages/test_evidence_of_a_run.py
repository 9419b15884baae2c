"""What is gathered from a whole run over the example, with a fake engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from examples.materialise import materialise
from fakes.bench import Bench
from runners import pipeline
from runners.generate.plan import LeafPlan
from runners.generate.teacher import ExtractiveTeacher
from runners.stages.artifacts import write_artifacts
from runners.stages.evaluate import Answers
from runners.stages.evidence import read_evidence
from runners.stages.generate import Prepared
from schemas.documents import Documents
from schemas.evidence import Evidence
from schemas.item import ChoiceItem, ItemKind, OpenItem
from schemas.sample import TrainingRow
from schemas.taxonomy import Leaf


class Wordy(ExtractiveTeacher):
    """Says everything twice."""

    name = "wordy"

    def rows(self, leaf: Leaf, plan: LeafPlan, documents: Documents | None) -> Iterator[TrainingRow]:
        for row in super().rows(leaf, plan, documents):
            yield row
            yield row.model_copy(update={"id": f"{row.id}-again"})


def gathered(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> tuple[Evidence, list[Prepared]]:
    """The evidence of a run, from exactly what its files are written from."""
    seen: list[tuple[Evidence, list[Prepared]]] = []

    def spy(
        output: Path, prepared: Sequence[Prepared], suite: Sequence[ChoiceItem], *, before: Answers, after: Answers
    ) -> dict[str, str]:
        written = write_artifacts(output, prepared, suite, before=before, after=after)
        seen.append((read_evidence(output), list(prepared)))
        return written

    monkeypatch.setattr(pipeline, "write_artifacts", spy)
    bench.run()
    (found,) = seen
    return found


def test_every_item_and_the_rejected_rows_again_from_what_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fakes.bench.ExtractiveTeacher", Wordy)
    bench = Bench(tmp_path / "bench", materialise(tmp_path / "elsewhere"))
    evidence, prepared = gathered(bench, monkeypatch)
    asked: list[ChoiceItem | OpenItem] = []
    for one in prepared:
        asked += [*one.plan.choice_items, *one.plan.open_items]
    shown = [answer for answer in evidence.answers if answer.kind is not ItemKind.FROZEN]
    assert [(answer.leaf, answer.question) for answer in shown] == [(item.leaf, item.question) for item in asked]
    lost = {(one.leaf.path, entry.reason): entry.count for one in prepared for entry in one.generated.funnel.rejected}
    assert max(lost.values()) > 20
    assert Counter((row.leaf, row.reason) for row in evidence.rejected) == {
        place: min(count, 20) for place, count in lost.items()
    }
    assert gathered(bench, monkeypatch)[0] == evidence
