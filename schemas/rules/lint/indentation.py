"""Indentation: every level of a file is deeper by the same number of spaces, and its lists are indented all or none.

The first level that is deeper decides for the file, and so does the first list that is the value of a key. A deviation
is reported once: what stands below it is measured from where it stands, not from where it ought to stand.
"""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from schemas.rules.lint.brackets import Brackets
from schemas.rules.lint.layout import Deviation, Layout, Spot


class Indentation:
    """Walks the nodes of a file in the order in which they are written, and learns from the first of each sort."""

    def __init__(self, layout: Layout) -> None:
        """Take the layout of the text that the nodes were composed of."""
        self._layout = layout
        self._step: int | None = None
        self._lists_indented: bool | None = None

    def deviations(self, root: yaml.Node) -> Iterator[Deviation]:
        """Yield all deviations."""
        yield from self._compare(self._layout.start(root), 0, root)
        yield from self._inside(root)

    def _inside(self, node: yaml.Node) -> Iterator[Deviation]:
        if isinstance(node, yaml.CollectionNode) and node.flow_style:
            yield from Brackets(self._layout, self._learn, self._inside).deviations(node)
        elif isinstance(node, yaml.MappingNode):
            yield from self._keys(node)
        elif isinstance(node, yaml.SequenceNode):
            yield from self._entries(node)

    def _keys(self, node: yaml.MappingNode) -> Iterator[Deviation]:
        column = self._layout.content(node).column
        for key, value in node.value:
            if key.start_mark.column != column:  # it stands after `?`
                yield from self._explicit(key, value, column)
            elif isinstance(value, yaml.ScalarNode) and value.start_mark.line == key.end_mark.line:
                continue  # `key: text` on one line, by far the most frequent
            else:
                yield from self._below_key(value, column)
                yield from self._inside(value)

    def _explicit(self, key: yaml.Node, value: yaml.Node, column: int) -> Iterator[Deviation]:
        """Look at a key after `?` and its value after `:`."""
        yield from self._deeper(key, column)
        if not self._layout.is_empty(value):
            self._learn(column, self._layout.start(value))
        yield from self._deeper(value, column)
        yield from self._inside(value)

    def _below_key(self, node: yaml.Node, column: int) -> Iterator[Deviation]:
        spot = self._layout.content(node)
        is_list = isinstance(node, yaml.SequenceNode) and not node.flow_style
        tag_first = spot != self._layout.start(node) and self._layout.begins_line(self._layout.start(node))
        if not is_list or tag_first:
            yield from self._deeper(node, column)
        elif self._layout.begins_line(spot):
            if self._lists_indented is None:
                self._lists_indented = spot.column != column
            if self._lists_indented:
                yield from self._below(node, spot, column)
            else:
                yield from self._compare(spot, column, node)

    def _entries(self, node: yaml.SequenceNode) -> Iterator[Deviation]:
        column = self._layout.content(node).column
        for item in node.value:
            # What follows a tag beside the hyphen stands below the tag.
            yield from self._deeper(item, column, below_tag=True)
            yield from self._inside(item)

    def _deeper(self, node: yaml.Node, column: int, *, below_tag: bool = False) -> Iterator[Deviation]:
        """Look at a node that stands one level below `column`, or beside what stands there."""
        start, content = self._layout.start(node), self._layout.content(node)
        if self._layout.is_empty(node):
            return
        wanted = start.column if below_tag else None
        if self._layout.begins_line(start):
            yield from self._below(node, start, column)
            wanted = start.column
        if content != start and self._layout.begins_line(content):
            yield from self._compare(content, self._learn(column, content) if wanted is None else wanted)

    def _below(self, node: yaml.Node, spot: Spot, column: int) -> Iterator[Deviation]:
        wanted = self._learn(column, spot)
        # A step of no columns, learned inside brackets, cannot be followed.
        yield from self._compare(spot, wanted, node if wanted > column else None)

    def _compare(self, spot: Spot, wanted: int, node: yaml.Node | None = None) -> Iterator[Deviation]:
        if spot.column != wanted and self._layout.begins_line(spot):
            # A tag on a line above cannot move along.
            whole = node if node is not None and spot.offset == node.start_mark.index else None
            yield Deviation(spot, wanted, whole)

    def _learn(self, column: int, spot: Spot) -> int:
        """Return the column one level below `column`; where nothing was deeper so far, the spot decides it."""
        if self._step is None:
            self._step = spot.column - column
        return column + self._step
