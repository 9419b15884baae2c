"""Indentation inside brackets and braces, which may begin anywhere on a line and end on any other."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import yaml

from schemas.rules.lint.layout import Deviation, Layout, Spot


class Brackets:
    """Looks at one collection in brackets: its entries, commas and closing bracket, wherever one begins a line.

    Entries stand below each other, in the column of the first; where that begins a line, one level deeper than the line
    of the opening bracket. The closing bracket stands as deep as that line. The value of a key stands one level deeper
    than the entries.
    """

    def __init__(
        self,
        layout: Layout,
        learn: Callable[[int, Spot], int],
        inside: Callable[[yaml.Node], Iterator[Deviation]],
    ) -> None:
        """`learn` returns the column one level below a column; `inside` looks at what an entry holds."""
        self._layout, self._learn, self._inside = layout, learn, inside
        self._base = 0
        self._column: int | None = None

    def deviations(self, node: yaml.Node) -> Iterator[Deviation]:
        """Yield the deviations of what stands in the brackets of `node`, in the order of the text."""
        opening = self._layout.content(node)
        self._base, at = self._layout.line_indent(opening), opening.offset + 1
        after_question_mark = False
        for child, is_value in self._children(node):
            marks = self._layout.marks(at, child.start_mark.index)
            yield from self._at_marks(marks)
            if is_value and after_question_mark:
                self._learn_from(child)
            asked = any(self._layout.source.text[mark.offset] == "?" for mark in marks)
            after_question_mark = asked or (after_question_mark and not is_value)
            yield from self._at_child(child, is_value=is_value or asked)
            yield from self._inside(child)
            at = child.end_mark.index
        end = self._layout.spot(node.end_mark.index - 1)
        yield from self._at_marks(self._layout.marks(at, end.offset))
        self._entries_at(end)
        yield from self._compare(end, self._base)

    def _children(self, node: yaml.Node) -> Iterator[tuple[yaml.Node, bool]]:
        """Yield what stands in brackets, and whether it is the value of a key; a pair without braces counts as two."""
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                yield from ((key, False), (value, True))
            return
        text = self._layout.source.text
        for item in node.value:
            if isinstance(item, yaml.MappingNode) and text[self._layout.content(item).offset] != "{":
                yield from self._children(item)
            else:
                yield item, False

    def _at_marks(self, marks: list[Spot]) -> Iterator[Deviation]:
        for mark in marks:
            yield from self._compare(mark, self._entries_at(mark))

    def _at_child(self, child: yaml.Node, *, is_value: bool) -> Iterator[Deviation]:
        spot = self._layout.start(child)
        column = self._entries_at(spot)
        if not self._layout.is_empty(child) and self._layout.begins_line(spot):
            yield from self._compare(spot, self._learn(column, spot) if is_value else column)

    def _learn_from(self, value: yaml.Node) -> None:
        if not self._layout.is_empty(value):
            spot = self._layout.start(value)
            self._learn(self._entries_at(spot), spot)

    def _entries_at(self, spot: Spot) -> int:
        """Return the column of the entries, which the first thing behind the bracket decides."""
        if self._column is None:
            first = self._layout.begins_line(spot)
            self._column = self._learn(self._base, spot) if first else spot.column
        return self._column

    def _compare(self, spot: Spot, wanted: int) -> Iterator[Deviation]:
        if spot.column != wanted and self._layout.begins_line(spot):
            yield Deviation(spot, wanted, alone=True)
