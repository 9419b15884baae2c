"""Which of the rows that flows made are kept: decided row by row in one order, so that no arrival time matters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from runners.generate.chunks.seam import Lesson
from runners.generate.datasets.columns import leaf_columns
from runners.generate.datasets.lines import json_of
from runners.generate.datasets.rowfile import RowFile
from runners.generate.dedupe.dedupe import Deduper
from runners.generate.exam.overlap import Overlaps
from runners.generate.flows.seam import Arrival
from runners.generate.prohibited import Prohibited
from runners.generate.tally import Tally
from schemas.generation import GeneratedRow
from schemas.taxonomy import Leaf, LeafKind, SeedExample

EMPTY = "empty question or answer"
DUPLICATE = "duplicate"
BEYOND = "beyond the target"
BATCH = 512  # rows whose duplicates are looked for at once
RAW = "raw_document"
"""The column of the passage that a document is a version of."""
_OWN = ("question", "response", "context", "document")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that left its flow, with the marks of blocks that want it only once.

    `group` names the rows that it is compared with, where that is not decided by its context.
    """

    row: GeneratedRow
    order: tuple[int, ...]
    marks: tuple[tuple[str, str], ...] = ()
    group: str | None = None


@dataclass(slots=True)
class Ledger:
    """What is remembered of one leaf: its counts, its kept rows, and marks that were seen on those.

    `own` are the texts that its rows are made from, `said` the same ones without white space around them.
    """

    leaf: Leaf
    tally: Tally
    file: RowFile
    own: tuple[str, ...] = ()
    kept: int = 0
    marks: set[tuple[str, str]] = field(default_factory=set)
    said: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.said = frozenset(text.strip() for text in self.own)


@dataclass(frozen=True, slots=True)
class Decider:
    """Looks at every row of every leaf, in order: well formed, allowed, not asked at the end, not said before."""

    prohibited: Prohibited
    overlaps: Overlaps
    deduper: Deduper

    def decide(self, ledger: Ledger, left: Iterator[Candidate], *, wanted: int | None) -> None:
        """Keep rows until the leaf has `wanted` (None: all that are good), and count why others are not kept.

        What comes after the last one that was wanted stays in `left`.
        """
        while wanted is None or ledger.kept < wanted:
            many = BATCH if wanted is None else min(BATCH, wanted - ledger.kept)
            batch = list(islice(self._usable(ledger, left), many))
            if not batch:
                return
            self._keep(ledger, batch)

    def _usable(self, ledger: Ledger, candidates: Iterator[Candidate]) -> Iterator[Candidate]:
        for one in candidates:
            if reason := self._objection(ledger, one):
                ledger.tally.lost(one.row.source, reason, order=one.order, text=one.row.question)
            else:
                yield one

    def _objection(self, ledger: Ledger, one: Candidate) -> str:
        row = one.row
        if not row.question.strip() or not row.response.strip():
            return EMPTY
        if any(mark in ledger.marks for mark in one.marks):
            return DUPLICATE
        found = self.prohibited.find(_texts_of(row, ledger), own=ledger.own)
        return f"prohibited: {found.kind}" if found else self.overlaps.objection(row)

    def _keep(self, ledger: Ledger, batch: list[Candidate]) -> None:
        texts = [(self._group(ledger.leaf, one), one.row.question) for one in batch]
        for one, repeat in zip(batch, self.deduper.decide(texts), strict=True):
            if repeat or any(mark in ledger.marks for mark in one.marks):
                ledger.tally.lost(one.row.source, DUPLICATE, order=one.order, text=one.row.question)
                continue
            ledger.marks.update(one.marks)
            ledger.file.append(one.row)
            ledger.tally.kept(one.row.source)
            ledger.kept += 1

    def _group(self, leaf: Leaf, one: Candidate) -> str:
        """Questions about one text are compared with each other, and with no others."""
        if one.group is not None:
            return one.group
        return self.deduper.group_of(one.row.context) if leaf.kind is LeafKind.GROUNDED else ""


def _texts_of(row: GeneratedRow, ledger: Ledger) -> Iterator[str]:
    """All that is trained on or written down of a row, but for what the leaf itself says in columns beside it."""
    yield from (row.question, row.response, row.context, row.document, _text(row.columns.get(RAW)))
    texts = (value if isinstance(value, str) else json_of(value) for value in row.columns.values())
    yield from (text for text in texts if text.strip() not in ledger.said)


def own_texts(lesson: Lesson) -> tuple[str, ...]:
    """What a leaf itself says: its seeds, its documents, and about itself."""
    leaf = lesson.leaf
    seeds = (text for seed in leaf.seeds for text in (seed.context or "", *_said(seed)))
    about = (leaf.path, *leaf_columns(leaf).values(), leaf.task_description, leaf.domain, leaf.outline)
    return (*seeds, *(chunk.text for chunk in lesson.chunks), *about)


def _said(seed: SeedExample) -> Iterator[str]:
    for pair in seed.pairs:
        yield from (pair.question, pair.answer)


def dismiss(ledger: Ledger, left: Iterable[Candidate]) -> None:
    """Count the rows that are not wanted any more."""
    for one in left:
        ledger.tally.lost(one.row.source, BEYOND, order=one.order, text="")


def candidate_of(leaf: Leaf, source: str, arrival: Arrival, *, drawn: int) -> Candidate:
    """The row as it is kept: `drawn` tells the round in which it was made."""
    row = arrival.row
    context = _text(row.get("context") or row.get("seed_context")) if leaf.kind is LeafKind.GROUNDED else ""
    places = ".".join(str(place) for place in (drawn, *arrival.order[2:]))
    made = GeneratedRow(
        id=f"{leaf.path}#{source}/{places}",
        leaf=leaf.path,
        leaf_kind=leaf.kind.value,
        source=source,
        question=_without(context, _text(row.get("question"))),
        response=_text(row.get("response")),
        context=context,
        document=_text(row.get("document")) if leaf.kind is LeafKind.KNOWLEDGE else "",
        columns={name: value for name, value in row.items() if name not in _OWN},
    )
    return Candidate(made, (drawn, *arrival.order[1:]), arrival.marks)


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _without(context: str, question: str) -> str:
    """Flows may end by joining context and question; what is compared is the question."""
    return question[len(context) :].strip() if context and question.startswith(context) else question
