"""Cut documents into chunks that a prompt can hold, each with the headings that it stands below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from runners.generate.chunks.blocks import Block, blocks_of
from runners.generate.chunks.cut import cut, cut_prose
from runners.generate.chunks.pack import Piece, pack
from runners.generate.chunks.seam import Chunk
from runners.generate.chunks.sections import Section, sections_of
from schemas.documents import Documents
from schemas.errors import UsageError

SMALLEST = 16
"""The smallest limit: whatever counts, the longest character has fewer tokens than this."""
_HEADINGS = 2  # headings take at most one part in so many of a chunk


def chunk_documents(documents: Documents, *, limit: int, count: Callable[[str], int]) -> tuple[Chunk, ...]:
    """The documents of a leaf as chunks of at most `limit` units of `count`, numbered through in the order of paths.

    All that is said in them stands in a chunk, once, but for headings and the headers of tables, which every chunk
    below them repeats. A chunk ends at a heading where it can, else between paragraphs; what is larger than a chunk is
    cut as `cut` says. Sections are filled up one after the other, so a change in one moves few borders behind it.
    Raises UsageError where `limit` is below 16.
    """
    if limit < SMALLEST:
        raise UsageError(f"a chunk of {limit} is too small to hold a sentence; ask for {SMALLEST} or more")
    measure = _Measure(limit, count)
    files = sorted(documents.files, key=lambda file: file.path)
    texts = [(file.path, text) for file in files for text in _texts(file.text, measure)]
    return tuple(Chunk(f"c{number:03}", path, text, count(text)) for number, (path, text) in enumerate(texts, 1))


@dataclass(frozen=True, slots=True)
class _Measure:
    limit: int
    count: Callable[[str], int]

    def fits(self, above: str, text: str) -> bool:
        return self.count(f"{above}{text}") <= self.limit

    def carries(self, headings: str) -> bool:
        return self.count(headings) <= self.limit // _HEADINGS


def _texts(text: str, measure: _Measure) -> list[str]:
    return [piece.text for piece in _pieces(sections_of(blocks_of(text)), "", measure)]


def _pieces(section: Section, above: str, measure: _Measure) -> list[Piece]:
    """The section in pieces that fit below the headings `above`. Each begins with the section's own heading, unless
    that one is so long that it counts as text.
    """
    heading = f"{section.heading}\n\n" if section.level else ""
    if not measure.carries(above + heading):
        return _pack(_long_heading(section, above, measure) + _inner(section, above, measure), above, measure)
    below = above + heading
    parts = _pack(_inner(section, below, measure), below, measure)
    if section.level and not parts:
        return [Piece(section.heading)]
    return [Piece(heading + part.text) for part in parts]


def _inner(section: Section, above: str, measure: _Measure) -> list[Piece]:
    own = [piece for block in section.blocks for piece in _cut(block, above, measure)]
    return own + [piece for inner in section.sections for piece in _pieces(inner, above, measure)]


def _cut(block: Block, above: str, measure: _Measure) -> list[Piece]:
    return cut(block, lambda text: measure.fits(above, text))


def _long_heading(section: Section, above: str, measure: _Measure) -> list[Piece]:
    return [Piece(text) for text in cut_prose(section.heading, lambda text: measure.fits(above, text))]


def _pack(pieces: list[Piece], above: str, measure: _Measure) -> list[Piece]:
    return [Piece(text) for text in pack(pieces, lambda text: measure.fits(above, text))]
