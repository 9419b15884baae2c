"""The words between a flow's blocks and whoever counts what is lost on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, runtime_checkable

from runners.asking.seam import Asker, Order
from schemas.taxonomy import LeafKind

Row = Mapping[str, Any]
"""Columns by name; plain JSON values. A block returns new rows, it never changes the one that it was given."""

LossKind = Literal["failed", "unparsed", "rejected"]


@dataclass(frozen=True, slots=True)
class Loss:
    """A text that never came or has not the form that is wanted, or a row that was turned away; with why, and how it
    looks.
    """

    kind: LossKind
    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row in one block: the rows that go on, in order; `asked` texts, and what was lost of them.

    `repeats` are marks of the rows that go on, one a row, where the block wants only the first of those with the same
    mark; empty where it does not care. Whoever sees all rows in order decides that.
    """

    rows: Sequence[Row]
    asked: int = 0
    losses: Sequence[Loss] = ()
    repeats: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Tools:
    """What a block may use for one row: the models, the row's place, and which `round` of drawing this is (a later one
    draws other texts for the same prompts). `scale` is what a flow calls `scaled`; `max_tokens` goes before a flow's
    own number where texts for rows are drawn, not where they are judged.
    """

    asker: Asker
    order: Order
    leaf: str
    round: int = 0
    scale: int = 30
    max_tokens: int | None = None


class Block(Protocol):
    """One step of a flow, which looks at each row by itself."""

    @property
    def name(self) -> str:
        """What funnels call it."""
        ...

    async def run(self, row: Row, tools: Tools) -> Outcome:
        """What becomes of the row."""
        ...


@runtime_checkable
class Gathering(Protocol):
    """The other kind of step: it looks at all rows of a leaf together, so it waits for them."""

    @property
    def name(self) -> str:
        """What funnels call it."""
        ...

    def gather(self, rows: Sequence[Row]) -> Sequence[Row]:
        """As many rows, in the same order."""
        ...


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow that was read and checked. `digest` is over its file and all that it names.

    `columns` are those that its prompts and blocks want to find in a row at the start. `scaled` tells whether a block
    says `scaled`, `draws` whether a block draws texts for rows (so that a limit of tokens has a meaning). `auxiliary`
    holds, by the value of the column `dataset_type`, instructions to which that row's document is the answer.
    """

    name: str
    blocks: tuple[Block | Gathering, ...]
    digest: str
    columns: frozenset[str]
    scaled: bool
    draws: bool
    auxiliary: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Flows:
    """The flows of a pipeline, by the kind of leaf, and the one that writes multiple-choice questions."""

    name: str
    knowledge: Flow
    grounded: Flow
    freeform: Flow
    choices: Flow

    def of(self, kind: LeafKind) -> Flow:
        """The flow that makes rows of leaves of this kind."""
        match kind:
            case LeafKind.KNOWLEDGE:
                return self.knowledge
            case LeafKind.GROUNDED:
                return self.grounded
            case LeafKind.FREEFORM:
                return self.freeform


@dataclass(frozen=True, slots=True)
class Sample:
    """What a flow begins with: a row, where it came from, and its place (leaf, sample)."""

    leaf: str
    source: str
    order: Order
    row: Row


@dataclass(frozen=True, slots=True)
class Arrival:
    """A row at the end of its flow. `marks` are what `Outcome.repeats` said of it, as (block, mark); where the row
    became several later on, each has the mark with its number, so that only those repeat each other that came of two.
    """

    order: Order
    row: Row
    marks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """What one block did with all that came of one sample; `went` counts rows."""

    block: str
    came: int = 0
    asked: int = 0
    went: int = 0
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True)
class Finished:
    """A sample whose last row has come to the end, or was lost: its rows in order, and their way block by block."""

    sample: Sample
    arrivals: tuple[Arrival, ...]
    passages: tuple[Passage, ...]
