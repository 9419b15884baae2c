"""A piece of a document, and what a leaf teaches and withholds of its pieces and seed examples."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.documents import Documents
from schemas.item import ChoiceItem, OpenItem
from schemas.taxonomy import Leaf


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a document. `id` goes by position (`c003`) through all documents of a leaf, in the order of their
    paths. `text` begins with the headings that it stands below. `size` is in tokens, or words where those are counted.
    """

    id: str
    document: str
    text: str
    size: int


@dataclass(frozen=True, slots=True)
class Lesson:
    """One leaf, ready to be generated from.

    `taught` and `control` are ids: of chunks of a knowledge leaf, of seeds of a skill (`s02`). Nothing in `control` is
    ever shown to who writes training rows. `open_items` are a skill's; a knowledge leaf's multiple-choice items are
    written by the teacher before any training row is looked at.
    """

    leaf: Leaf
    documents: Documents | None
    chunks: tuple[Chunk, ...]
    taught: tuple[str, ...]
    control: tuple[str, ...]
    open_items: tuple[OpenItem, ...] = ()
    choice_items: tuple[ChoiceItem, ...] = ()
