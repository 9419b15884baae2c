"""Items of lists."""

from __future__ import annotations

import pytest

from runners.generate.flows.texts.lists import UNLISTED, Items
from runners.generate.flows.texts.parsed import CUT, EMPTY

ITEMS = Items("question")


@pytest.mark.parametrize("mark", ["{}.", "{})", "({})", "-", "*", "•", "Q{}:"])
def test_items_of_all_marks(mark: str) -> None:
    text = "Here they are:\n" + "\n".join(f"{mark.format(number)} item {number}?" for number in (1, 2))
    assert ITEMS.parse(text).found == [{"question": "item 1?"}, {"question": "item 2?"}]


def test_an_item_goes_on_until_an_empty_line() -> None:
    assert ITEMS.parse("1. one\n   goes on\n2. two\n\nThat is all.").found == [
        {"question": "one goes on"},
        {"question": "two"},
    ]


def test_the_item_that_was_cut_off_is_lost() -> None:
    parsed = ITEMS.parse("- one\n- tw", cut=True)
    assert parsed.found == [{"question": "one"}]
    assert list(parsed.lost) == [(CUT, "tw")]


@pytest.mark.parametrize(("text", "reason"), [("no list", UNLISTED), ("3.14 is pi", UNLISTED), ("", EMPTY)])
def test_a_text_without_items_is_lost(text: str, reason: str) -> None:
    assert list(ITEMS.parse(text).lost) == [(reason, text)]
