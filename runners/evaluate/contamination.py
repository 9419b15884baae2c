"""Contamination: what of an evaluation stands in the rows that were taught.

Rows that give an item away are turned away when they are made. This looks again, over all rows as they are taught and
over all leaves together, because a score on items that were taught says nothing. `new-question` items are compared by
wording alone, as their facts are meant to be taught; `control` and `frozen` ones also by what rows state. `seen` items
stand in training by design. (Runs of 13 words: arXiv 2005.14165, appendix C.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runners.generate.across import stated_items
from runners.generate.contamination import Item, Shingle, control_runs, own_texts, wording_runs
from runners.generate.knowledge import facts_by_passage
from runners.generate.markdown import passages_of_documents
from runners.generate.stated import Statements
from runners.generate.wording import shingles
from schemas.item import ChoiceItem, ItemKind
from schemas.result import Overlap
from schemas.sample import TrainingRow
from schemas.taxonomy import Leaf

if TYPE_CHECKING:
    from schemas.documents import Documents

FROZEN_SUITE = "frozen suite"
SHOWN = 5
"""Items of one kind and leaf that are named."""
_LENGTH = 100  # characters of a question or a row that are shown

Hits = Mapping[str, str]
"""By the id of an item that is given away, the text of a row that does it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A leaf, a knowledge leaf's documents, and the items that it is measured on."""

    leaf: Leaf
    documents: Documents | None
    items: Sequence[Item]


def find_overlaps(
    asked: Sequence[Asked], rows: Sequence[TrainingRow], suite: Sequence[ChoiceItem]
) -> tuple[Overlap, ...]:
    """Compare every item with every row made from the pull request, whichever leaf it is of.

    One entry a leaf and kind that has items, `new-question` before `control`, and one for the frozen suite at the end.
    Replayed rows are left out: they are the same whatever a pull request brings.
    """
    taught = _Taught([row for row in rows if row.origin == "taught"])
    found = [_sum_up(one.leaf.path, *pair) for one in asked for pair in _compare(one, taught)]
    return (*found, *([_sum_up(FROZEN_SUITE, suite, taught.giving_suite(suite))] if suite else []))


def _compare(asked: Asked, taught: _Taught) -> Iterator[tuple[Sequence[Item], Hits]]:
    """The items of each kind that can be contaminated, with what gives them away."""
    if new := [item for item in asked.items if item.kind is ItemKind.NEW_QUESTION]:
        yield new, taught.giving_wording(new, own_texts(asked.leaf))
    if control := [item for item in asked.items if item.kind is ItemKind.CONTROL]:
        yield control, taught.giving_content(control, asked)


class _Taught:
    """The rows that were taught, indexed by their runs of 13 words and by what they state."""

    def __init__(self, rows: Sequence[TrainingRow]) -> None:
        self._rows = rows
        self._runs = _first_rows(rows, ())
        self._templates = {row.template: row.text for row in reversed(rows)}
        self._texts = Statements([row.text for row in rows])

    def giving_wording(self, items: Sequence[Item], own: Sequence[str]) -> Hits:
        """What repeats the wording around a leaf's `own` texts, or a template of the exam."""
        runs = _first_rows(self._rows, own) if own else self._runs
        shared = {item.id: _shared(wording_runs(item.question, own), runs) for item in items}
        return {item.id: text for item in items if (text := shared[item.id] or self._templates.get(item.template))}

    def giving_content(self, items: Sequence[Item], asked: Asked) -> Hits:
        """What repeats a question or a withheld seed, a template of the exam, or states the answer's fact."""
        stated = self._stated(asked)
        shared = {item.id: _shared(control_runs(asked.leaf, [item]), self._runs) for item in items}
        either = {item.id: shared[item.id] or stated.get(item.id) for item in items}
        return {item.id: text for item in items if (text := either[item.id] or self._templates.get(item.template))}

    def giving_suite(self, suite: Sequence[ChoiceItem]) -> Hits:
        """What repeats a question of the frozen suite, or states what it asks."""
        stated = {item.id: self._rows[numbers[0]].text for item, numbers in stated_items(suite, self._texts)}
        shared = {item.id: text for item in suite if (text := _shared(shingles(item.question), self._runs))}
        return stated | shared

    def _stated(self, asked: Asked) -> Hits:
        """By the measure that the plan goes by: whatever taught text states is not asked as a control question."""
        passages = passages_of_documents(asked.documents) if asked.documents else ()
        return {
            f"{asked.leaf.path}#{ItemKind.CONTROL}/{known.id}": known.fact.sentence
            for facts in facts_by_passage(passages).values()
            for known in facts
            if self._texts.hold(known.fact)
        }


def _first_rows(rows: Iterable[TrainingRow], own: Sequence[str]) -> dict[Shingle, str]:
    """Every run of 13 words outside the texts `own`, with the first row that has it."""
    found: dict[Shingle, str] = {}
    for row in rows:
        for run in wording_runs(row.text, own):
            found.setdefault(run, row.text)
    return found


def _shared(wanted: Iterable[Shingle], runs: Mapping[Shingle, str]) -> str | None:
    return next((runs[run] for run in sorted(wanted) if run in runs), None)


def _sum_up(leaf: str, items: Sequence[Item], hits: Hits) -> Overlap:
    given = [item for item in items if item.id in hits]
    return Overlap(
        leaf=leaf,
        kind=items[0].kind,
        n=len(items),
        found=len(given),
        examples=tuple(f"{_shorten(item.question)} | taught: {_shorten(hits[item.id])}" for item in given[:SHOWN]),
    )


def _shorten(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LENGTH else f"{flat[: _LENGTH - 1]}…"
