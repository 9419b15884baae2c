"""A leaf as a lesson: which chunks or seed examples are taught, and which are withheld to compare with."""

from __future__ import annotations

from collections.abc import Sequence

from runners.generate.chunks.seam import Chunk, Lesson
from runners.generate.contamination import overlapping_seeds
from runners.generate.skills import open_items
from runners.generate.split import seed_id, split_passages, split_seeds
from schemas.documents import Documents
from schemas.errors import EmptyResult
from schemas.taxonomy import Leaf, LeafKind


def lesson_of(leaf: Leaf, documents: Documents | None, *, chunks: Sequence[Chunk] = (), control: bool = True) -> Lesson:
    """The lesson of a leaf; `chunks` are those of a knowledge leaf's documents.

    Chunks that a seed's context was copied from are taught, and as many others as `runners.generate.split` says; of a
    skill about one seed in three is withheld. Both go by position and by the leaf's path, never by what a text says.
    Without `control` everything is taught. One chunk alone, or one seed, is taught. Raises EmptyResult where a
    knowledge leaf has no chunk.
    """
    if leaf.kind is LeafKind.KNOWLEDGE:
        return _knowledge(leaf, documents, tuple(chunks), control=control)
    return _skill(leaf, control=control)


def _knowledge(leaf: Leaf, documents: Documents | None, chunks: tuple[Chunk, ...], *, control: bool) -> Lesson:
    if not chunks:
        raise EmptyResult(f"{leaf.path}: its documents hold no text to teach; check `patterns` and the files they name")
    taught, withheld = split_passages(leaf, chunks) if control else (tuple(chunk.id for chunk in chunks), ())
    return Lesson(leaf, documents, chunks, taught, withheld)


def _skill(leaf: Leaf, *, control: bool) -> Lesson:
    ids = tuple(seed_id(number) for number in range(len(leaf.seeds)))
    taught, withheld = split_seeds(leaf) if control else (ids, ())
    known = overlapping_seeds(leaf, taught, withheld)
    asked = [name for name in withheld if name not in known]
    return Lesson(leaf, None, (), taught, withheld, open_items=open_items(leaf, taught=taught, control=asked))
