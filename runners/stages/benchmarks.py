"""What models were asked by a benchmark, stored: the same questions to the same model are asked once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path

from runners.evaluate.choices.ask import ask_choices
from runners.evaluate.choices.chat import Chat
from runners.evaluate.choices.plan import count_queries
from runners.evaluate.choices.seam import Scorer
from runners.evaluate.open.seam import Candidate, Prompt, Spoken
from runners.evaluate.suites.mmlu_branch import Sheet
from runners.progress import Tick
from runners.stages.files import digest_of_rows, read_rows, read_value, write_rows, write_value
from runners.stages.workshop import Workshop
from runners.store import Stage, digest_of_json
from schemas.item import ChoiceRecord

CHOICES = Stage("answer choices", 1)
ANSWERS = Stage("answer questions", 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A model under examination by likelihoods. `backend` changes whenever its numbers could, `digest` is over its
    files, and empty of one behind an endpoint: another one may stand under the same name tomorrow, so what it said is
    kept for this evaluation alone. `open` brings it, which is done only where something is not stored yet.
    """

    role: str
    digest: str
    backend: str
    open: Callable[[], AbstractContextManager[tuple[Scorer, Chat | None]]]


def score_sheet(model: Scored, sheet: Sheet, *, workshop: Workshop) -> tuple[ChoiceRecord, ...]:
    """One record an item of the sheet, in order. Raises as `ask_choices` does."""

    def build(folder: Path, tick: Tick) -> None:
        with model.open() as (scorer, chat):
            shots = {sheet.leaf: sheet.shots}
            records = ask_choices(
                scorer, sheet.items, sheet.plan, shots=shots, chat=chat if sheet.plan.chat else None, tick=tick
            )
        write_rows(folder / "records.jsonl", records)

    result = workshop.obtain(
        CHOICES,
        f"{model.role} {sheet.leaf} {sheet.kind}",
        inputs={"model": model.digest, "items": digest_of_rows(sheet.items), "shots": digest_of_rows(sheet.shots)},
        parameters={"backend": model.backend, "plan": sheet.plan.parameters()},
        total=lambda: sum(count_queries(len(item.options), sheet.plan) for item in sheet.items),
        build=build,
        share=bool(model.digest),
    )
    return read_rows(result.path("records.jsonl"), ChoiceRecord)


class KeptCandidate:
    """A Candidate whose answers are stored by what it is (`digest`, `backend`) and what it was asked."""

    def __init__(self, inner: Candidate, *, digest: str, backend: str, workshop: Workshop) -> None:
        self._inner, self._digest, self._backend, self._workshop = inner, digest, backend, workshop

    @property
    def name(self) -> str:
        """See Candidate."""
        return self._inner.name

    def answer(self, prompts: Sequence[Prompt], *, tick: Tick) -> tuple[Spoken, ...]:
        """See Candidate."""
        told = False

        def build(folder: Path, inner: Tick) -> None:
            nonlocal told
            told = True

            def both(units: int) -> None:
                inner(units)
                tick(units)

            write_value(folder / "answers.json", tuple[Spoken, ...], self._inner.answer(prompts, tick=both))

        result = self._workshop.obtain(
            ANSWERS,
            self.name,
            inputs={"model": self._digest, "prompts": digest_of_json([asdict(prompt) for prompt in prompts])},
            parameters={"backend": self._backend},
            total=lambda: len(prompts),
            build=build,
            share=True,
        )
        if not told:
            tick(len(prompts))
        return read_value(result.path("answers.json"), tuple[Spoken, ...])
