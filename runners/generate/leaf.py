"""Training rows of one leaf: the teacher writes, the critic and the contamination check reject, the funnel counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from runners.generate.across import FROZEN, rows_against
from runners.generate.contamination import exam_of
from runners.generate.critic import judge_rows
from runners.generate.markdown import passages_of_documents
from runners.generate.plan import LeafPlan
from runners.generate.teacher import Teacher
from schemas.errors import EmptyResult
from schemas.evidence import RejectedRow
from schemas.item import ChoiceItem, Frozen
from schemas.result import Funnel, Rejected
from schemas.sample import TrainingRow
from schemas.taxonomy import Leaf

if TYPE_CHECKING:
    from schemas.documents import Documents

_EXAMPLE_LENGTH = 160  # characters of a rejected row that a report shows
MOST_SHOWN = 20
"""Rejected rows of one reason that are kept for people to look at."""


class Generated(Frozen):
    """The kept rows of one leaf, the funnel they came through, and some of the rows it took out, with the reason."""

    rows: tuple[TrainingRow, ...]
    funnel: Funnel
    rejected: tuple[RejectedRow, ...] = ()


def generate_leaf(
    leaf: Leaf,
    plan: LeafPlan,
    documents: Documents | None,
    *,
    teacher: Teacher,
    suite: Sequence[ChoiceItem] = (),
    tick: Callable[[int], None] = lambda _: None,
) -> Generated:
    """Write and filter the rows of one leaf; `suite` is what must stay untaught, `tick` counts rows as they are made.

    Raises EmptyResult when no row is left, naming the reasons that took them.
    """
    made = [_counted(row, tick) for row in teacher.rows(leaf, plan, documents)]
    sources = {passage.id: passage.text for passage in passages_of_documents(documents)} if documents else {}
    verdict = judge_rows(made, sources)
    exam = exam_of(leaf, (*plan.choice_items, *plan.open_items))
    frozen = rows_against(suite, verdict.kept)
    objections = [(FROZEN if row.id in frozen else exam.objection(row), row) for row in verdict.kept]
    kept = tuple(row for reason, row in objections if not reason)
    rejected = (*verdict.rejected, *((reason, row) for reason, row in objections if reason))
    funnel = count(rejected, kept=len(kept))
    if not kept:
        raise EmptyResult(_nothing_left(leaf, funnel))
    return Generated(rows=kept, funnel=funnel, rejected=tuple(show_rejected(rejected)))


def count(rejected: Iterable[tuple[str, TrainingRow]], *, kept: int) -> Funnel:
    """The funnel: how many rows each reason took, the costliest first, with the first row it took as example."""
    by_reason: dict[str, list[TrainingRow]] = {}
    for reason, row in rejected:
        by_reason.setdefault(reason, []).append(row)
    entries = [
        Rejected(reason=reason, count=len(rows), example=_shorten(rows[0].text)) for reason, rows in by_reason.items()
    ]
    entries.sort(key=lambda entry: -entry.count)
    return Funnel(made=kept + sum(entry.count for entry in entries), kept=kept, rejected=tuple(entries))


def show_rejected(rejected: Iterable[tuple[str, TrainingRow]]) -> Iterator[RejectedRow]:
    """The first rows that each reason took; a row without an answer of its own is a statement."""
    seen: Counter[str] = Counter()
    for reason, row in rejected:
        seen[reason] += 1
        if seen[reason] <= MOST_SHOWN:
            *asked, said = [message.content for message in row.messages] or [""]
            yield RejectedRow(leaf=row.leaf, reason=reason, question="\n".join(asked), answer=said)


def _counted(row: TrainingRow, tick: Callable[[int], None]) -> TrainingRow:
    tick(1)
    return row


def _shorten(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _EXAMPLE_LENGTH else f"{flat[: _EXAMPLE_LENGTH - 1]}…"


def _nothing_left(leaf: Leaf, funnel: Funnel) -> str:
    if not funnel.made:
        return f"{leaf.path}: the teacher made no training row from what the plan teaches"
    lost: Sequence[str] = [f'{entry.count} × {entry.reason} ("{entry.example}")' for entry in funnel.rejected]
    return f"{leaf.path}: none of {funnel.made} generated rows is left: {'; '.join(lost)}"
