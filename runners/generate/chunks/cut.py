"""Cut a block that is too large for a chunk, at the place where it hurts least."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from runners.generate.chunks.blocks import Block
from runners.generate.chunks.pack import Fits, Piece, pack
from runners.generate.sentences import split_sentences

_HEADER = 2  # lines of a table: names, and the rule below them
_Frame = Callable[[str], str]


def cut(block: Block, fits: Fits) -> list[Piece]:
    """The block as pieces that fit, each for itself; one only, as it was written, where the whole fits.

    Groups fall apart into what they hold. Tables are cut between rows, with their header on each piece; code between
    lines, in a fence of its own each; prose between sentences, then words, then characters.
    """
    glue = "\n" if block.tight else "\n\n"
    if fits(block.text):
        return [Piece(block.text, glue)]
    if block.kind == "group":
        return [piece for child in block.children for piece in cut(child, fits)]
    parts = _lines(block, fits) if block.kind in ("table", "fence", "lines") else cut_prose(block.text, fits)
    return [Piece(text, glue) for text in parts]


def cut_prose(text: str, fits: Fits) -> list[str]:
    """The text between sentences; one that is too long between words, and a word that is too long anywhere."""
    return pack([piece for sentence in split_sentences(text) for piece in _small(sentence, fits)], fits)


def _lines(block: Block, fits: Fits) -> list[str]:
    """Between lines, each part in the frame of the whole; a line that is too long for its frame comes as prose."""
    body, frame = _framed(block)
    if not fits(frame("")):
        body, frame = block.lines, _bare
    parts: list[str] = []
    run: list[Piece] = []
    for line in body:
        if fits(frame(line)):
            run.append(Piece(line, "\n"))
        else:
            if block.kind == "table" and body is not block.lines and not (parts or run):
                parts.append(frame("").rstrip())  # the row cannot take the names of its columns along
            parts += [*_filled(run, frame, fits), *cut_prose(line, fits)]
            run = []
    return parts + _filled(run, frame, fits)


def _filled(run: Sequence[Piece], frame: _Frame, fits: Fits) -> list[str]:
    return [frame(text) for text in pack(run, lambda text: fits(frame(text)))]


def _framed(block: Block) -> tuple[Sequence[str], _Frame]:
    """The lines between which a block is cut, and what each part needs around it to be read."""
    if block.kind == "table":
        header = "\n".join(block.lines[:_HEADER])
        return block.lines[_HEADER:], lambda text: f"{header}\n{text}"
    if block.kind == "fence":
        opening, closing, body = _fence(block.lines)
        return body, lambda text: f"{opening}\n{text}\n{closing}"
    return block.lines, _bare


def _fence(lines: Sequence[str]) -> tuple[str, str, Sequence[str]]:
    """The first line, the last one, and those between. The last one is made up where the fence was left open."""
    opening = lines[0]
    marks = opening.lstrip(" \t>-*+0123456789.)")
    rail = marks[: len(marks) - len(marks.lstrip(marks[0]))]
    if len(lines) > 1 and lines[-1].strip(" \t>").startswith(rail) and not lines[-1].strip(" \t>").strip(rail[0]):
        return opening, lines[-1], lines[1:-1]
    return opening, rail, lines[1:]


def _bare(text: str) -> str:
    return text


def _small(sentence: str, fits: Fits) -> list[Piece]:
    if fits(sentence):
        return [Piece(sentence, " ")]
    words = [part for word in sentence.split() for part in _slices(word, fits)]
    return [Piece(text, " ") for text in pack(words, fits)]


def _slices(word: str, fits: Fits) -> list[Piece]:
    """One word, whole or in slices. Doubling their length finds one that fits without measuring all of them."""
    slices, start = [], 0
    while start < len(word):
        size = 1
        while start + size < len(word) and fits(word[start : start + 2 * size]):
            size *= 2
        slices.append(Piece(word[start : start + size], "" if start else " "))
        start += size
    return slices
