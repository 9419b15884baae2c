from __future__ import annotations

from itertools import pairwise

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from actions.cli.model.talking.wrap import Wrapper

WIDTH = 20
WORD = st.text(st.sampled_from("abcdefgé漢"), min_size=1, max_size=WIDTH // 3)


def draw(pieces: list[str], *, width: int = WIDTH, lines: int = 60) -> list[str]:
    screen = pyte.Screen(width, lines)
    wrapper = Wrapper(lambda: width)
    stream = pyte.Stream(screen)
    for piece in pieces:
        stream.feed(wrapper.feed(piece).replace("\n", "\r\n"))
    # A wide character takes two cells, the second of which is empty.
    return ["".join(line[column].data for column in range(width)).rstrip() for line in screen.buffer.values()]


def cut(text: str, places: list[int]) -> list[str]:
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    return [text[start:end] for start, end in pairwise(edges)]


@given(st.lists(WORD, min_size=1, max_size=30), st.lists(st.integers(min_value=0), max_size=20))
def test_words_are_never_cut_however_they_arrive(words: list[str], places: list[int]) -> None:
    drawn = draw(cut(" ".join(words), places))
    assert " ".join(drawn).split() == words
    assert all(cell_len(line) <= WIDTH for line in drawn)


def test_lines_are_filled() -> None:
    assert [line for line in draw(["one two three four five six seven"]) if line] == [
        "one two three four",
        "five six seven",
    ]


@pytest.mark.parametrize("piece", [1, 3, 100])
def test_what_is_longer_than_a_line_is_left_to_the_terminal(piece: int) -> None:
    text = "see " + "x" * 50 + " end"
    drawn = draw([text[start : start + piece] for start in range(0, len(text), piece)])
    assert "".join(drawn).replace(" ", "") == text.replace(" ", "")


def test_line_ends_and_tabs_move_the_cursor() -> None:
    assert [line for line in draw(["a\tb\n" + "c" * 10 + "\tdd\teee fff"]) if line] == [
        "a       b",
        "cccccccccc      dd",
        "eee fff",
    ]


def test_a_terminal_that_is_made_wider_is_filled() -> None:
    widths = iter([10] * 12 + [40] * 100)
    wrapper = Wrapper(lambda: next(widths))
    assert wrapper.feed("aaaa bbbb cccc dddd eeee ffff").count("\n") == 1
