"""Lines: white space at their ends, empty ones in a row, and the newline after the last."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.finding import Edit, Finding
from schemas.rules.lint.blocks import Blocks
from schemas.rules.place import Place, Source

MAX_EMPTY = 2
_WHITE = (" ", "\t")
_ENDINGS = tuple(white + end for white in _WHITE for end in "\r\n")


def check_line_ends(source: Source, blocks: Blocks) -> Iterator[Finding]:
    """Find white space at the end of lines."""
    text = source.text
    if not text.endswith(_WHITE) and not any(ending in text for ending in _ENDINGS):
        return
    for number, line in enumerate(source.lines, start=1):
        if line.endswith(_WHITE):
            yield _trailing(source, number, line, blocks)


def check_last_line(source: Source) -> Iterator[Finding]:
    """Find a last line without a newline."""
    if source.text.endswith(("\n", "\r")):
        return
    newline = next((end for end in ("\r\n", "\n", "\r") if end in source.text), "\n")
    place = source.at(len(source.text), len(source.text))
    message = "The last line of the file does not end with a newline."
    yield place.find("lint/end-of-file", message, "Press Enter at its end.", edits=place.replace(newline))


def check_empty_lines(source: Source, blocks: Blocks) -> Iterator[Finding]:
    """Find empty lines at the beginning and the end, and more than two in a row. Lines of white space do not count."""
    text = source.text
    ends = "\n\r\n" if "\r" in text else "\n\n"
    runs = "\r" in text or "\n" * (MAX_EMPTY + 2) in text
    if not runs and not text.startswith("\n") and not text.endswith(ends):
        return
    for first, last in _runs(source.lines):
        at_end = last + 1 == len(source.lines) and not source.lines[-1]
        surplus = last - first + 1 - (0 if first == 1 or at_end else MAX_EMPTY)
        if surplus > 0:
            yield _empty(source, first, last, surplus, at_end=at_end, blocks=blocks)


def _trailing(source: Source, number: int, line: str, blocks: Blocks) -> Finding:
    text = line.rstrip(" \t")
    surplus = len(line) - len(text)
    place = Place(source.path, number, len(text) + 1, surplus, (number, len(line) + 1))
    what = "white space" if "\t" in line[len(text) :] else _count(surplus, "space")
    message = f"This line ends with {what}." if text else "This empty line holds white space."
    if text.endswith("\\"):  # between double quotes this would no longer be a space, but join two lines
        return place.find("lint/trailing-spaces", message, "Write more behind it, or delete the backslash too.")
    fix = "Delete it" if surplus == 1 else "Delete them"
    if _is_content(source.offset(number, 1), line, blocks):
        fix += "; the text loses nothing but the white space at this line's end"
    return place.find("lint/trailing-spaces", message, f"{fix}.", edits=place.replace(""))


def _is_content(start: int, line: str, blocks: Blocks) -> bool:
    around = blocks.text_around(start, start + len(line))
    return around is not None and around.style in ("|", ">")


def _runs(lines: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Yield first and last number of lines in a row that are empty; what follows the last newline is no line."""
    first = 0
    for number, line in enumerate(lines, start=1):
        if not line and number < len(lines):
            first = first or number
        elif first:
            yield first, number - 1
            first = 0


def _empty(source: Source, first: int, last: int, surplus: int, *, at_end: bool, blocks: Blocks) -> Finding:
    number = last - first + 1
    if first == 1:
        message = f"The file begins with {_count(number, 'empty line')}."
    elif at_end:
        message = f"The file ends with {_count(number, 'empty line')}."
    else:
        message = f"{number} empty lines stand together; {MAX_EMPTY} are the most."
    place, fix = Place(source.path, last, end=(last, 1)), f"Delete {_count(surplus, 'line')}."
    if blocks.text_around(source.offset(first, 1), source.offset(last, 1)):  # what a text says, only its author changes
        fix = f"Delete {_count(surplus, 'line')} where the text does not need so many."
        return place.find("lint/empty-lines", message, fix)
    edits = (Edit(last - surplus + 1, 1, last + 1, 1, ""),)
    return place.find("lint/empty-lines", message, fix, edits=edits)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
