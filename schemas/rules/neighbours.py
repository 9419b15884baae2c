"""What a leaf has to do with the other leaves of its tree: the same questions, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemas.finding import Finding
from schemas.rules.leaf import Examined
from schemas.rules.settings import Settings


@dataclass(frozen=True, slots=True)
class KnownQuestion:
    """A question that another leaf of the tree asks: the path of its file, its line, its text."""

    path: str
    line: int
    question: str


@dataclass(frozen=True, slots=True)
class TreeIndex:
    """What stands in the taxonomy beside the files that are checked.

    `leaves` are the paths of all other leaves, without the file name; `questions` are questions that they ask, at least
    those that may be the same as one that is checked.
    """

    leaves: frozenset[str] = frozenset()
    questions: tuple[KnownQuestion, ...] = ()


def check_neighbours(files: Sequence[Examined], tree: TreeIndex, *, settings: Settings) -> Iterator[Finding]:
    """Check every file against all others and against the tree."""
    yield from ()
