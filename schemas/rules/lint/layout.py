"""Where things stand on their lines, for a text and the YAML nodes it was composed of."""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml

from schemas.rules.place import Source

_SPACES = re.compile(" *")
_PROPERTY = re.compile(r"[!&]\S*(?:\s|#[^\r\n]*)+")
_MARK = re.compile(r"#[^\r\n]*|[^\s#]")


class Spot(NamedTuple):
    """A character of the text: its offset, and its column from 0."""

    offset: int
    column: int


class Deviation(NamedTuple):
    """`spot` begins a line, but ought to stand in column `wanted` (from 0).

    `node` is what begins there and may be moved with all its lines. `alone` says that the line may be moved by itself,
    because it stands inside brackets. Where neither holds, moving it would change what the file means.
    """

    spot: Spot
    wanted: int
    node: yaml.Node | None = None
    alone: bool = False


class Layout:
    """Answers in constant time, whatever the length of a line is: the text may be hostile."""

    def __init__(self, source: Source) -> None:
        """Take the source whose text the nodes were composed of."""
        self.source = source
        self._indents: dict[int, int] = {}

    def start(self, node: yaml.Node) -> Spot:
        """Return where a node begins, with its tag where it has one."""
        return Spot(node.start_mark.index, node.start_mark.column)

    def content(self, node: yaml.Node) -> Spot:
        """Return where a node begins behind its tag."""
        start = self.start(node)
        if self.is_empty(node) or self.source.text[start.offset] not in "!&" or _is_of_first_key(node):
            return start
        match = _PROPERTY.match(self.source.text, start.offset)
        return start if match is None or match.end() >= node.end_mark.index else self.spot(match.end())

    def marks(self, start: int, end: int) -> list[Spot]:
        """Return the characters between `start` and `end`, outside of scalars, that are neither space nor comment."""
        if end - start < 2 and not self.source.text[start:end].strip():
            return []
        found = _MARK.finditer(self.source.text, start, end)
        return [self.spot(match.start()) for match in found if match[0][0] != "#"]

    def spot(self, offset: int) -> Spot:
        """Return the spot of an offset."""
        return Spot(offset, self.source.at(offset, offset).column - 1)

    def is_empty(self, node: yaml.Node) -> bool:
        """Whether nothing is written for the node, or no more than `""`, which yamllint does not see either."""
        return isinstance(node, yaml.ScalarNode) and node.value == ""

    def begins_line(self, spot: Spot) -> bool:
        """Whether nothing but spaces stands before the spot on its line."""
        return spot.column == 0 or self.line_indent(spot) == spot.column

    def line_indent(self, spot: Spot) -> int:
        """Return how many spaces the spot's line begins with."""
        line = spot.offset - spot.column
        if line not in self._indents:
            match = _SPACES.match(self.source.text, line)
            self._indents[line] = match.end() - line if match else 0
        return self._indents[line]


def _is_of_first_key(node: yaml.Node) -> bool:
    """Whether what the node begins with belongs to its first key, as in `!!str key: value`."""
    if not isinstance(node, yaml.MappingNode) or node.flow_style or not node.value:
        return False
    return bool(node.value[0][0].start_mark.index == node.start_mark.index)
