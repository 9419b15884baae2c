"""What checkpoints are scored by: one value a question, of any model that is at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from runners.evaluate.choices.ask import ask_choices
from runners.evaluate.choices.chat import TokenizerChat
from runners.evaluate.choices.transformers import TransformersScorer
from runners.evaluate.judges.overlap import OverlapJudge
from runners.evaluate.judges.rate import rate_answers
from runners.evaluate.judges.seam import Judge
from runners.evaluate.open.transformers import answer
from runners.evaluate.suites.mmlu_branch import Sheet
from runners.models.load import LoadedModel
from runners.progress import Tick
from runners.stages.files import digest_of_rows
from runners.train.choice.development import Development
from schemas.errors import UsageError
from schemas.item import ChoiceItem, OpenItem

ANSWER_TOKENS = 256
Values = tuple[float | None, ...]


class Benchmark(Protocol):
    """Questions, and how a model's answers to them become numbers: the higher, the better."""

    @property
    def title(self) -> str:
        """What the mean of the values is called."""
        ...

    @property
    def share(self) -> bool:
        """Whether that is a share, 0 to 1, and no rating, 1 to 10."""
        ...

    @property
    def clusters(self) -> tuple[str, ...]:
        """One name a question: those of one cluster stand or fall together."""
        ...

    @property
    def identity(self) -> dict[str, Any]:
        """All that the values depend on beside the model (plain JSON)."""
        ...

    def ask(self, loaded: LoadedModel, *, tick: Tick) -> Values:
        """One value a question, None where there is none; ticks once a question. Raises as scorers and judges do."""
        ...


@dataclass(frozen=True, slots=True)
class Choices:
    """Right (1) or wrong (0), by the likelihoods of the options."""

    sheets: tuple[Sheet, ...]
    title: str = "right answers"
    share: bool = True

    @property
    def clusters(self) -> tuple[str, ...]:
        """See Benchmark."""
        return tuple(f"{item.leaf}\0{item.cluster}" for sheet in self.sheets for item in sheet.items)

    @property
    def identity(self) -> dict[str, Any]:
        """See Benchmark."""
        return {
            "items": digest_of_rows(self._items),
            "shots": [digest_of_rows(sheet.shots) for sheet in self.sheets],
            "plans": [sheet.plan.parameters() for sheet in self.sheets],
        }

    def ask(self, loaded: LoadedModel, *, tick: Tick) -> Values:
        """See Benchmark; in plain text where the model has no chat template."""
        chat = TokenizerChat(loaded.tokenizer) if loaded.tokenizer.chat_template else None
        scorer = TransformersScorer(loaded)
        values: list[float] = []
        for sheet in self.sheets:
            plan = replace(sheet.plan, chat=chat is not None)
            shots = {sheet.leaf: sheet.shots}
            records = ask_choices(scorer, sheet.items, plan, shots=shots, chat=chat, tick=tick)
            values += [float(record.correct) for record in records]
        return tuple(values)

    @property
    def _items(self) -> Sequence[ChoiceItem]:
        return [item for sheet in self.sheets for item in sheet.items]


@dataclass(frozen=True, slots=True)
class Answers:
    """What a judge says of greedy answers, 1 to 10; None where there is no answer or no mark."""

    items: tuple[OpenItem, ...]
    judge: Judge
    share: bool = False

    @property
    def title(self) -> str:
        """See Benchmark."""
        return f"mean rating by {self.judge.name}"

    @property
    def clusters(self) -> tuple[str, ...]:
        """See Benchmark."""
        return tuple(f"{item.leaf}\0{item.cluster}" for item in self.items)

    @property
    def identity(self) -> dict[str, Any]:
        """See Benchmark."""
        return {"items": digest_of_rows(self.items), "judge": self.judge.name, "tokens": ANSWER_TOKENS}

    def ask(self, loaded: LoadedModel, *, tick: Tick) -> Values:
        """See Benchmark."""
        said = answer(loaded, self.items, max_new_tokens=ANSWER_TOKENS)
        return tuple(record.rating for record in rate_answers(self.judge, self.items, said, tick=tick))


def benchmark_of(development: Development, *, judge: Judge | None = None) -> Benchmark:
    """Questions with options where there are some, unless a judge is named: then those with free answers. The embedded
    judge rates these where none is named. Raises UsageError where a judge would have nothing to rate.
    """
    if judge is not None and not development.open:
        raise UsageError("no question to choose by is answered freely, so there is nothing to judge; name no judge")
    if judge is not None or not development.sheets:
        return Answers(development.open, judge or OverlapJudge())
    return Choices(development.sheets)
