"""Findings on indentation, with the lines that have to move."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.finding import Edit, Finding
from schemas.rules.lint.blocks import DOCUMENT_MARKS, Blocks
from schemas.rules.lint.indentation import Indentation
from schemas.rules.lint.layout import Deviation, Layout
from schemas.rules.place import Place
from schemas.rules.reading.tree import Tree


def check_levels(tree: Tree, blocks: Blocks) -> Iterator[Finding]:
    """Find what is indented otherwise than the lines above it ask for."""
    for deviation in Indentation(Layout(tree.source)).deviations(tree.node):
        found, wanted = deviation.spot.column, max(deviation.wanted, 0)
        place = _rest_of_line(tree, deviation.spot.offset)
        message = f"This is indented by {_spaces(found)}; the lines above ask for {wanted or 'none'}."
        fix = f"Begin this line with {_spaces(wanted)}."
        if not deviation.alone:
            side = "right" if wanted > found else "left"
            fix = f"Move it, with all that belongs to it, {_spaces(abs(wanted - found))} to the {side}."
        yield place.find("lint/indentation", message, fix, edits=_edits(tree, place, deviation, blocks))


def _rest_of_line(tree: Tree, index: int) -> Place:
    place = tree.source.at(index, index)
    length = len(tree.source.lines[place.line - 1].rstrip()) - place.column + 1
    return tree.source.at(index, index + length)


def _edits(tree: Tree, place: Place, deviation: Deviation, blocks: Blocks) -> tuple[Edit, ...]:
    if deviation.node is not None:
        return blocks.move(deviation.node, deviation.wanted - deviation.spot.column) or ()
    rest = tree.source.lines[place.line - 1][place.column - 1 :]
    if not deviation.alone or deviation.wanted < 0 or (not deviation.wanted and rest.startswith(DOCUMENT_MARKS)):
        return ()
    return (Edit(place.line, 1, place.line, place.column, " " * deviation.wanted),)


def _spaces(number: int) -> str:
    return f"{number or 'no'} space{'' if number == 1 else 's'}"
