"""The answers of both models one by one, as the page shows them: leaf by leaf, to be filtered by kind and outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.figures import count
from bot.report.escape import paragraphs, plain
from bot.report.measures import NAME_LENGTH
from bot.report.outcomes import SLUGS, mark_of, outcome_of, say_moved
from bot.report.shares import share_out
from schemas.evidence import Answered
from schemas.item import ItemKind

MOST_ANSWERS = 1_200
"""Answers on one page: about 1 MB of it."""
_KINDS = tuple(map(str, ItemKind))


@dataclass(frozen=True, slots=True)
class Answer:
    """One item with both answers. `outcome` is one of SLUGS; `place` is its task where that is not the group's name."""

    kind: str
    outcome: str
    place: str
    question: str
    reference: str
    base: str
    base_mark: str
    tuned: str
    tuned_mark: str
    moved: str
    comment: str

    @property
    def slug(self) -> str:
        """The outcome in the style sheet."""
        return SLUGS[self.outcome]


@dataclass(frozen=True, slots=True)
class Group:
    """The answers of one leaf, or those of the frozen suite; `tally` counts all, shown or not, by kind."""

    name: str
    identifier: bool
    tally: tuple[str, ...]
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Browser:
    """All groups, and what can be chosen from. `left_out` says what does not stand here, empty where all does."""

    groups: tuple[Group, ...]
    kinds: tuple[str, ...]
    outcomes: tuple[str, ...]
    left_out: str

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Every choice of a kind and an outcome's slug, `all` standing for any."""
        slugs = ("all", *(SLUGS[outcome] for outcome in self.outcomes))
        return tuple((kind, slug) for kind in ("all", *self.kinds) for slug in slugs)


def browse(answers: Sequence[Answered], leaves: Sequence[str]) -> Browser:
    """Groups in the order of `leaves`, the frozen suite last; within them by kind, what moved most first."""
    groups: dict[str, list[Answered]] = {leaf: [] for leaf in leaves}
    for one in answers:
        if not _is_frozen(one):
            groups.setdefault(one.leaf, []).append(one)
    groups[""] = [one for one in answers if _is_frozen(one)]
    found = {leaf: _rank(members) for leaf, members in groups.items() if members}
    shares = share_out([len(members) for members in found.values()], MOST_ANSWERS)
    shown = [_group(leaf, members, most) for (leaf, members), most in zip(found.items(), shares, strict=True)]
    total = sum(map(len, found.values()))
    return Browser(
        groups=tuple(shown),
        kinds=tuple(kind for kind in _KINDS if any(one.kind == kind for group in shown for one in group.answers)),
        outcomes=tuple(name for name in SLUGS if any(one.outcome == name for group in shown for one in group.answers)),
        left_out=_say_left_out(total, sum(shares)),
    )


def _rank(members: Sequence[Answered]) -> list[Answered]:
    return sorted(members, key=lambda one: (_KINDS.index(one.kind), not _changed(one), -abs(one.moved)))


def _changed(one: Answered) -> bool:
    return one.base_right != one.tuned_right


def _group(leaf: str, members: Sequence[Answered], most: int) -> Group:
    return Group(
        name=plain(leaf, NAME_LENGTH) if leaf else "Frozen suite, where the models answer differently",
        identifier=bool(leaf),
        tally=tuple(_tally(members)),
        answers=tuple(_show(one, named=bool(leaf)) for one in members[:most]),
    )


def _tally(members: Sequence[Answered]) -> list[str]:
    found = Counter((str(one.kind), outcome_of(one)) for one in members)
    kinds = [kind for kind in _KINDS if any(pair[0] == kind for pair in found)]
    return [
        f"{kind}: {', '.join(f'{found[kind, name]:,} {name}' for name in SLUGS if found[kind, name])}" for kind in kinds
    ]


def _show(one: Answered, *, named: bool) -> Answer:
    return Answer(
        kind=str(one.kind),
        outcome=outcome_of(one),
        place="" if named else plain(one.leaf, NAME_LENGTH),
        question=paragraphs(one.question, 800),
        reference=paragraphs(one.reference, 600),
        base=paragraphs(one.base, 600),
        base_mark=mark_of(one.base_right, one.base_rating),
        tuned=paragraphs(one.tuned, 600),
        tuned_mark=mark_of(one.tuned_right, one.tuned_rating),
        moved=say_moved(one),
        comment=paragraphs(one.comment, 400),
    )


def _is_frozen(one: Answered) -> bool:
    return one.kind is ItemKind.FROZEN


def _say_left_out(total: int, shown: int) -> str:
    if total == shown:
        return ""
    return (
        f"The page holds {shown:,} of {count(total, 'answer')}: of each leaf new-question items first, and of each "
        "kind those that moved most. All stand in items.jsonl, records_base.jsonl and records_tuned.jsonl beside it, "
        "line by line in the same order."
    )
