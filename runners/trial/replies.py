"""What was said, put beside what was expected, with the scores that need nobody else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from runners.evaluate.open.seam import Spoken
from runners.evaluate.suites.rated import Task, explain_failure
from runners.generate.exam.written import same
from runners.overlap import rouge_l, words_of
from schemas.item import OpenItem, OpenRecord
from schemas.trial import Replied

DECIMALS = 4


def replies_of(
    tasks: Sequence[Task],
    spoken: Sequence[Spoken],
    likelihoods: Mapping[str, float],
    marks: Sequence[OpenRecord],
) -> Iterator[Replied]:
    """One model's answers in the order of tasks and turns; `marks` are in that order, or there are none."""
    by_item = {record.item: record.rating for record in marks}
    for task, said in zip(tasks, spoken, strict=True):
        failure = explain_failure(task, said)
        for turn, item in enumerate(task.items):
            text = said.answers[turn] if turn < len(said.answers) else ""
            found = {"likelihood": likelihoods.get(item.id), "judge": by_item.get(item.id)}
            if not failure:
                found |= compare_words(item, text)
            yield Replied(text=text, failure=failure, cut=said.cut, **found)


def compare_words(item: OpenItem, text: str) -> dict[str, float | None]:
    """ROUGE-L and exact match of an answer with what is expected."""
    expected = item.reference
    return {
        "rouge_l": round(rouge_l(words_of(expected), words_of(text)), DECIMALS),
        "exact": float(same(text) == same(expected)),
    }
