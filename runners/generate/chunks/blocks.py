"""Markdown as the blocks that it is made of, each with the lines that it stands on: nothing is rewritten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

Kind = Literal["heading", "table", "fence", "lines", "group", "prose"]
_KINDS: dict[str, Kind] = {
    "heading": "heading",
    "table": "table",
    "fence": "fence",
    "code_block": "lines",
    "html_block": "lines",
    "bullet_list": "group",
    "ordered_list": "group",
    "list_item": "group",
    "blockquote": "group",
}


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together, and what can be done where they are too many.

    A `group` (list, item, quotation) falls apart into its `children`; a `table` begins with two lines of header;
    `lines` (code, HTML) are cut between lines, and so is a `fence`, below its first line. Of a `heading`, `level` is 1
    to 6 and `title` what it says. `tight` tells that no empty line stands before it.
    """

    kind: Kind
    lines: tuple[str, ...]
    children: tuple[Block, ...] = ()
    level: int = 0
    title: str = ""
    tight: bool = False

    @property
    def text(self) -> str:
        """The lines, as they were written."""
        return "\n".join(self.lines)


def blocks_of(text: str) -> tuple[Block, ...]:
    """The blocks of a text, in order (CommonMark and its tables, https://spec.commonmark.org).

    They hold every line that is not empty, also those that are not seen, such as the targets of links.
    """
    # What stands inside a line is of no interest here, and reading it takes most of the time.
    reader = MarkdownIt("commonmark").enable("table").disable("inline")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return tuple(_blocks(SyntaxTreeNode(reader.parse(text)).children, lines, 0, len(lines)))


def _blocks(nodes: Sequence[SyntaxTreeNode], lines: Sequence[str], start: int, end: int) -> Iterator[Block]:
    """The blocks between two lines. What no node claims stands between them as prose."""
    for node in nodes:
        if node.map is None:
            continue
        first, last = max(start, node.map[0]), min(end, node.map[1])
        yield from _unclaimed(lines, start, first)
        if first < last:
            yield from _block(node, lines, first, last)
        start = max(start, last)
    yield from _unclaimed(lines, start, end)


def _unclaimed(lines: Sequence[str], start: int, end: int) -> Iterator[Block]:
    found = _trimmed(lines[start:end])
    if found:
        yield Block("prose", found, tight=_is_tight(lines, start))


def _block(node: SyntaxTreeNode, lines: Sequence[str], start: int, end: int) -> Iterator[Block]:
    own = _trimmed(lines[start:end])
    if not own:
        return
    kind, tight = _KINDS.get(node.type, "prose"), _is_tight(lines, start)
    if kind == "heading":
        title = " ".join(node.children[0].content.split())
        yield Block(kind, own, level=int(node.tag[1:]), title=title, tight=tight)
    elif kind == "group":
        yield Block(kind, own, tuple(_blocks(node.children, lines, start, end)), tight=tight)
    else:
        yield Block(kind, own, tight=tight)


def _trimmed(lines: Sequence[str]) -> tuple[str, ...]:
    """The lines without empty ones at either end."""
    full = [number for number, line in enumerate(lines) if line.strip()]
    return tuple(lines[full[0] : full[-1] + 1]) if full else ()


def _is_tight(lines: Sequence[str], start: int) -> bool:
    return start > 0 and bool(lines[start - 1].strip())
