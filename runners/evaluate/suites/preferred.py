"""Both models' answers to the same conversation, shown to a judge at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from runners.evaluate.judges.seam import Pair, PairJudge, Preference
from runners.evaluate.open.seam import Spoken
from runners.evaluate.suites.outcome import Seat
from runners.evaluate.suites.rated import Task, explain_failure
from runners.progress import Tick


def prefer(
    judge: PairJudge, tasks: Sequence[Task], spoken: Mapping[Seat, Sequence[Spoken]], *, tick: Tick
) -> tuple[Preference, ...]:
    """One entry an item, in the order of tasks and turns; ticks once an item.

    Where either model has no answer there is no preference, and the judge is not asked. The models' second turns follow
    different first ones, so there the conversations up to them are compared.
    """
    both = list(zip(tasks, spoken["base"], spoken["tuned"], strict=True))
    failures = {task.prompt.id: explain_failure(task, one) or explain_failure(task, two) for task, one, two in both}
    pairs = [pair for task, one, two in both if not failures[task.prompt.id] for pair in _pairs(task, one, two)]
    tick(sum(len(task.items) for task in tasks) - len(pairs))
    found = {preference.id: preference for preference in judge.prefer(pairs, tick=tick)}
    return tuple(
        found.get(item.id) or Preference(item.id, None, failure=failures[task.prompt.id])
        for task in tasks
        for item in task.items
    )


def _pairs(task: Task, base: Spoken, tuned: Spoken) -> list[Pair]:
    return [
        Pair(
            id=item.id,
            question=_join([asked.question for asked in task.items[: turn + 1]]),
            base=_join(base.answers[: turn + 1]),
            tuned=_join(tuned.answers[: turn + 1]),
            reference=item.reference,
            rubric=task.rubric,
        )
        for turn, item in enumerate(task.items)
    ]


def _join(turns: Sequence[str]) -> str:
    """One turn as it is; several with their numbers."""
    return turns[0] if len(turns) == 1 else "\n\n".join(f"({number}) {turn}" for number, turn in enumerate(turns, 1))
