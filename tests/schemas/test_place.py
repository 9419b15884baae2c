"""Places: lines and columns as editors count them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.finding import Edit
from schemas.rules.place import Place, Source, shorten


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, 1, (1, 1, 1, (1, 2))),
        (3, 5, (2, 1, 2, (2, 3))),
        (4, 12, (2, 2, 1, (4, 5))),
        (6, 6, (2, 3, 0, (2, 3))),
        (7, 7, (3, 1, 0, (3, 1))),
        (8, 9, (4, 1, 1, (4, 2))),
        (11, 13, (4, 4, 2, (4, 6))),
        (13, 13, (4, 6, 0, (4, 6))),
        (99, 99, (4, 6, 0, (4, 6))),
    ],
)
def test_offsets_become_lines_and_columns(
    start: int, end: int, expected: tuple[int, int, int, tuple[int, int]]
) -> None:
    place = Source("x", "ab\ncd\r\n\rx\u2028\x0cyz").at(start, end)
    assert (place.line, place.column, place.length, place.end) == expected


@given(st.text(st.sampled_from("ab\r\n\u2028\x85 "), max_size=20), st.data())
def test_an_offset_is_found_again(text: str, data: st.DataObject) -> None:
    source = Source("x", text)
    offset = data.draw(st.integers(0, len(text)))
    place = source.at(offset, offset)
    if text[max(0, offset - 1) : offset + 1] != "\r\n":  # which is one end of a line
        assert source.offset(place.line, place.column) == offset


def test_replacing_a_place_replaces_all_of_it() -> None:
    place = Source("x", "a: b\n  c\nd").at(3, 8)
    assert place.replace("z") == (Edit(1, 4, 2, 4, "z"),)
    assert Place("x").find("safety/path", "No.", "Yes.", rename="y").rename == "y"


def test_untrusted_text_is_shortened_to_one_line() -> None:
    assert shorten("a\n  b\tc") == "a b c"
    assert shorten("x" * 100, 10) == "x" * 9 + "…"
