"""What can be moved, with all its lines; and which lines belong to a text, where white space may be content."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property

import yaml

from schemas.finding import Edit
from schemas.rules.reading.tree import Tree, place_of_node

MAX_LINES = 2000
_SIZED_BLOCK = re.compile(r"[|>][+-]?[1-9]")
DOCUMENT_MARKS = ("---", "...")


class Blocks:
    """Looked up only where there is something to report; gathered once a file, in one walk."""

    def __init__(self, tree: Tree) -> None:
        """Take the tree whose nodes are meant."""
        self._source, self._root = tree.source, tree.node
        self._lines_left = MAX_LINES

    def block_at(self, index: int) -> yaml.CollectionNode | None:
        """Return the list or mapping, written as a block, that begins at an offset."""
        return self._collections.get(index)

    def text_around(self, start: int, end: int) -> yaml.ScalarNode | None:
        """Return the text over several lines that holds all characters between two offsets."""
        starts, nodes = self._texts
        at = bisect_right(starts, start) - 1
        return nodes[at] if at >= 0 and end <= _end_of_text(self._source.text, nodes[at]) else None

    def move(self, node: yaml.Node, columns: int, *, but_first: bool = False) -> tuple[Edit, ...] | None:
        """Return the edits that move a node with all its lines to the right, or, by negative `columns`, to the left.

        None where that is no safe thing to do: a line stands too far left, a text's own white space would change, or
        the lines are too many. With `but_first` the node's first line stays as it is.
        """
        place = place_of_node(self._source, node)
        first, last = place.line + but_first, place.end[0]
        if last - first >= self._lines_left or _is_sized(self._source.text, node):
            return None
        self._lines_left -= last - first + 1
        edits = []
        for number in range(first, last + 1):
            line = self._source.lines[number - 1]
            if _stays(line, node.start_mark.column):
                continue
            if columns < 0 and not _can_go(line, -columns, node.start_mark.column):
                return None
            taken = min(len(line), -columns) if columns < 0 else 0
            edits.append(Edit(number, 1, number, 1 + taken, " " * columns))
        return tuple(edits)

    @cached_property
    def _nodes(self) -> list[yaml.Node]:
        return list(_walk(self._root))

    @cached_property
    def _collections(self) -> dict[int, yaml.CollectionNode]:
        collections = (node for node in self._nodes if isinstance(node, yaml.CollectionNode))
        return {node.start_mark.index: node for node in collections if not node.flow_style}

    @cached_property
    def _texts(self) -> tuple[list[int], list[yaml.ScalarNode]]:
        nodes = [node for node in self._nodes if isinstance(node, yaml.ScalarNode) and _is_long(node)]
        return [node.start_mark.index for node in nodes], nodes


def _walk(node: yaml.Node) -> Iterator[yaml.Node]:
    yield node
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _walk(item)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key
            yield from _walk(value)


def _is_long(node: yaml.Node) -> bool:
    return bool(node.start_mark.line != node.end_mark.line)


def _is_sized(text: str, node: yaml.Node) -> bool:
    """Whether the node is a block text that says how deep it is indented (`|2`)."""
    return _SIZED_BLOCK.match(text, node.start_mark.index) is not None


def _end_of_text(text: str, node: yaml.Node) -> int:
    start, end = node.start_mark.index, node.end_mark.index
    keeps_lines = text[start] in "|>" and "+" in text[start : start + 3]
    return end if keeps_lines else start + len(text[start:end].rstrip())


def _stays(line: str, column: int) -> bool:
    """Whether a line may stay as it is: it is empty, or a comment that stands further left than the block."""
    bare = line.lstrip(" ")
    return not line or (bare.startswith("#") and len(line) - len(bare) < column)


def _can_go(line: str, columns: int, column: int) -> bool:
    """Whether a line of a block in `column` can lose so many spaces at its beginning."""
    bare = line.lstrip(" ")
    enough = not bare or len(line) - len(bare) >= column
    return enough and not line[columns:].startswith(DOCUMENT_MARKS)
