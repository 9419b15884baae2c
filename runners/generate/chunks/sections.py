"""A text as sections: what stands below each heading, and the sections within it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from runners.generate.chunks.blocks import Block


@dataclass(slots=True)
class Section:
    """What stands below one heading: blocks first, then smaller sections. The whole text is the one of level 0, which
    has no heading.
    """

    level: int = 0
    title: str = ""
    blocks: list[Block] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    @property
    def heading(self) -> str:
        """The heading as a line of Markdown, however it was written."""
        return f"{'#' * self.level} {self.title}".rstrip()


def sections_of(blocks: Iterable[Block]) -> Section:
    """The whole text, with its sections inside one another by the levels of their headings."""
    path = [Section()]
    for block in blocks:
        if block.kind != "heading":
            path[-1].blocks.append(block)
            continue
        while path[-1].level >= block.level:
            path.pop()
        section = Section(block.level, block.title)
        path[-1].sections.append(section)
        path.append(section)
    return path[0]
