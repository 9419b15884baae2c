from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from runners.generate.chunks.blocks import Block, blocks_of

TEXT = """\
Before.

# First #

Second
title
======

A paragraph
of two lines.
- one
  - inner

  | a | b |
  |---|---|
  | 1 | 2 |
- two

> quoted

```py
# no heading

x = 1
```

    indented

<div>
# none either
</div>

| a | b |
|---|---|
| 1 | 2 |

[link]: https://example.org
"""


def flat(blocks: tuple[Block, ...]) -> list[str]:
    return [line for block in blocks for line in block.lines]


def test_kinds_levels_and_titles() -> None:
    blocks = blocks_of(TEXT)
    kinds = "prose heading heading prose group group fence lines lines table prose"
    assert " ".join(block.kind for block in blocks) == kinds
    assert [(block.level, block.title) for block in blocks if block.kind == "heading"] == [
        (1, "First"),
        (1, "Second title"),
    ]


def test_groups_hold_their_items_and_these_their_tables() -> None:
    listed = next(block for block in blocks_of(TEXT) if block.kind == "group")
    first, second = listed.children
    assert [child.kind for child in first.children] == ["prose", "group", "table"]
    assert second.text == "- two"
    assert [child.tight for child in first.children] == [True, True, False]


def test_line_ends_of_other_systems() -> None:
    assert blocks_of("# A\r\n\r\nText\rmore\n") == blocks_of("# A\n\nText\nmore\n")


def test_a_line_separator_within_a_line_is_none() -> None:
    assert blocks_of("one\u2028two\x0cthree") == (Block("prose", ("one\u2028two\x0cthree",)),)


@given(st.lists(st.sampled_from([*TEXT.splitlines(), "", "", "1) n", "***", "> - a", "```", "\t"]), max_size=25))
def test_every_line_stands_in_exactly_one_block(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert [line for line in flat(blocks_of(text)) if line.strip()] == [line for line in lines if line.strip()]


@given(st.lists(st.sampled_from([*TEXT.splitlines(), "", "1) n", "> - a", "  > b", "```", "    c"]), max_size=25))
def test_the_children_of_a_group_hold_all_its_lines(lines: list[str]) -> None:
    def check(block: Block) -> None:
        if block.kind == "group":
            assert [one for one in flat(block.children) if one.strip()] == [one for one in block.lines if one.strip()]
        for child in block.children:
            check(child)

    for block in blocks_of("\n".join(lines)):
        check(block)
