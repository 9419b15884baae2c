"""Questions with options about the leaves of a contribution: which are asked, and which are shown as examples.

The questions are those that generation wrote from the leaves' documents. Both models get the same ones, with the same
examples in front, which are never asked themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from runners.evaluate.choices.plan import ChoicePlan, Style
from runners.evaluate.choices.shots import Chosen, choose_shots, hold_out
from runners.evaluate.suites.tasks import Task, Tasks
from schemas.item import ChoiceItem, ItemKind


@dataclass(frozen=True, slots=True)
class Sheet:
    """Questions of one leaf and kind as they are asked: all by one plan, with the same examples in front."""

    leaf: str
    kind: ItemKind
    plan: ChoicePlan
    items: tuple[ChoiceItem, ...]
    shots: tuple[ChoiceItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Examination:
    """All sheets, leaf by leaf; `warnings` say what is asked otherwise than was wanted."""

    sheets: tuple[Sheet, ...]
    warnings: tuple[str, ...] = ()

    @property
    def items(self) -> tuple[ChoiceItem, ...]:
        """Everything that is asked, in order."""
        return tuple(item for sheet in self.sheets for item in sheet.items)


def lay_out(
    tasks: Tasks,
    plan: ChoicePlan,
    *,
    scoring: Style | None = None,
    listed: bool | None = None,
    limit: int | None = None,
    seed: int = 0,
) -> Examination:
    """Who is asked what. `scoring` and `listed` go before what a task's file says. The first `limit` questions of each
    sheet are asked; examples are chosen before that.
    """
    sheets: list[Sheet] = []
    warnings = list(tasks.warnings)
    for leaf in tasks.leaves:
        chosen, asked = _show(tasks.of(leaf), plan.shots, seed)
        if chosen.lacking:
            warnings.append(f"{leaf}: {chosen.lacking}")
        for task in asked:
            style: Style = scoring or ("letter" if task.letters else "text")
            by = replace(plan, style=style, listed=task.listed if listed is None else listed, shots=len(chosen.items))
            sheets.append(Sheet(leaf, task.kind, by, task.items[:limit], chosen.items))
    return Examination(tuple(sheets), tuple(warnings))


def _show(tasks: Sequence[Task], shots: int, seed: int) -> tuple[Chosen, tuple[Task, ...]]:
    """A leaf's examples, and its tasks without them: examples are questions that training showed, too, where there are
    enough of them, else some of the new ones.
    """
    of = {kind: [item for task in tasks if task.kind is kind for item in task.items] for kind in ItemKind}
    chosen = choose_shots(of[ItemKind.SEEN], [*of[ItemKind.NEW_QUESTION], *of[ItemKind.CONTROL]], k=shots, seed=seed)
    if chosen.lacking:
        chosen, _ = hold_out(of[ItemKind.NEW_QUESTION], k=shots, seed=seed)
    shown = {_wording(item) for item in chosen.items}
    left = (replace(task, items=tuple(one for one in task.items if _wording(one) not in shown)) for task in tasks)
    return chosen, tuple(task for task in left if task.items)


def _wording(item: ChoiceItem) -> str:
    return " ".join(item.question.casefold().split())
