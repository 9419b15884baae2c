"""What one model answered is stored apart from how it was judged."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from fakes.engine import WEIGHTS, FakeEngine
from runners.evaluate.judges.overlap import OverlapJudge
from runners.evaluate.judges.seam import TEN, Exchange, Rating
from runners.generate.plan import LeafPlan
from runners.generate.teacher import ExtractiveTeacher
from runners.models.presets import TINY
from runners.progress import Event, Progress, Tick
from runners.seams import Seams
from runners.stages.evaluate import BASE, Examined, ask, rate
from runners.stages.workshop import Workshop
from runners.store import Store
from schemas.errors import EndpointError
from schemas.item import ItemKind, OpenItem

LEAF = "compositional_skills/x"
ITEMS = tuple(
    OpenItem(
        id=f"o{number}",
        kind=ItemKind.NEW_QUESTION,
        leaf=LEAF,
        cluster=f"s{number}",
        template="t",
        question=f"How much is {number} and 1?",
        reference=f"It is {number + 1}.",
    )
    for number in range(8)
)
PLAN = LeafPlan(leaf=LEAF, leaf_kind="freeform skill", taught=(), control=(), open_items=ITEMS)


@dataclass(frozen=True)
class Strict:
    """A judge of its own mind; the endpoint behind it may be gone."""

    name: str = "strict"
    gone: bool = False
    scale = TEN

    def rate(self, exchanges: Sequence[Exchange], *, tick: Tick) -> tuple[Rating, ...]:
        if self.gone:
            raise EndpointError("nobody answers")
        tick(len(exchanges))
        return tuple(Rating(exchange.id, 2.0, marks=(1.0, 3.0), comment="weak") for exchange in exchanges)


class Exam:
    """A model, a store, and what was worked on."""

    def __init__(self, place: Path) -> None:
        self.events: list[Event] = []
        self.store = Store(place / "store")
        self.engine = FakeEngine()
        model = place / "model"
        model.mkdir()
        (model / WEIGHTS).write_text(json.dumps({"known": [LEAF]}))
        self.model = Examined("tuned", model, self.engine.digest(model))

    def work(self, judge: Any) -> tuple[Seams, Workshop]:
        self.events.clear()
        self.engine.calls.clear()
        preset = replace(TINY, frozen=tuple)
        seams = Seams(preset=preset, teacher=ExtractiveTeacher(), judge=judge, engine=self.engine)
        return seams, Workshop(self.store, Progress(self.events.append))

    def ask(self, judge: Any) -> Any:
        seams, workshop = self.work(judge)
        return ask(self.model, [PLAN], (), seams=seams, workshop=workshop).opens[LEAF]


@pytest.fixture
def exam(tmp_path: Path) -> Exam:
    return Exam(tmp_path)


def test_records_hold_answer_rating_and_likelihood(exam: Exam) -> None:
    records = exam.ask(OverlapJudge())
    assert [record.item for record in records] == [item.id for item in ITEMS]
    assert {(record.answer == item.reference, record.rating) for record, item in zip(records, ITEMS, strict=True)} == {
        (True, 10.0)
    }
    assert [record.likelihood for record in records] == list(
        exam.engine.likelihood(exam.model.path, ITEMS, tick=lambda _: None)
    )
    assert exam.ask(OverlapJudge()) == records
    assert exam.engine.calls == []


def test_another_judge_is_shown_the_same_answers(exam: Exam) -> None:
    first = exam.ask(OverlapJudge())
    second = exam.ask(Strict())
    assert exam.engine.calls == []
    assert [event.title for event in exam.events if event.kind == "started"] == [f"rate answers tuned {LEAF}"]
    assert {(record.rating, record.marks, record.comment) for record in second} == {(2.0, (1.0, 3.0), "weak")}
    assert [record.likelihood for record in second] == [record.likelihood for record in first]


@pytest.mark.parametrize(("judge", "shared"), [(OverlapJudge(), True), (Strict(), False)])
def test_only_marks_of_the_embedded_judge_are_known_to_other_runs(
    exam: Exam, tmp_path: Path, judge: Any, shared: bool
) -> None:
    """Behind a name another judge may stand tomorrow: it would then rate tuned, and the old one have rated base."""
    base = replace(exam.model, role=BASE)
    for name in ("today", "tomorrow"):
        seams, _ = exam.work(judge)
        workshop = Workshop(Store(tmp_path / name), Progress(exam.events.append), shared=Store(tmp_path / "shared"))
        rate(ITEMS, model=base, part=LEAF, seams=seams, workshop=workshop)
    done = [event.stage for event in exam.events if event.kind == "started"]
    assert (exam.engine.calls, done) == ([], [] if shared else ["rate answers"])


def test_a_judge_that_is_gone_leaves_the_answers_stored(exam: Exam) -> None:
    with pytest.raises(EndpointError, match="nobody answers"):
        exam.ask(Strict(gone=True))
    assert exam.engine.calls == [f"answer {LEAF}"]
    exam.ask(Strict())
    assert exam.engine.calls == [f"likelihood {LEAF}"]


def test_every_stage_ticks_once_an_item(exam: Exam) -> None:
    exam.ask(Strict())
    finished = {event.stage: (event.done, event.total) for event in exam.events if event.kind == "finished"}
    stages = ("evaluate answers", "rate answers", "evaluate references")
    assert finished == dict.fromkeys(stages, (len(ITEMS), len(ITEMS)))


def test_nothing_asked_costs_nothing(exam: Exam) -> None:
    seams, workshop = exam.work(Strict(gone=True))
    assert rate((), model=exam.model, part=LEAF, seams=seams, workshop=workshop) == ()
    assert (exam.events, exam.engine.calls) == ([], [])
