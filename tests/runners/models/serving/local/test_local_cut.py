"""A text ends at its first stop text, whatever pieces it comes in, and nothing of the stop text is ever shown."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.models.serving.local.cut import Cut, beginning
from runners.models.serving.local.job import Score

LETTERS = st.text("ab.", max_size=12)


def shown_of(pieces: list[str], stops: tuple[str, ...]) -> tuple[list[str], Cut]:
    cut = Cut(stops)
    told = []
    for piece in pieces:
        told.append(cut.feed(piece, None)[0])
        if cut.stopped:
            return told, cut
    return [*told, cut.finish()[0]], cut


def first_stop(text: str, stops: tuple[str, ...]) -> int | None:
    """Where the stop text begins that is complete first."""
    for end in range(1, len(text) + 1):
        starts = [end - len(stop) for stop in stops if text[:end].endswith(stop)]
        if starts:
            return min(starts)
    return None


def test_a_stop_text_is_looked_for_no_further_than_the_text_goes() -> None:
    class Counted(str):
        looks = 0

        def __getitem__(self, place: Any) -> str:
            Counted.looks += 1
            return super().__getitem__(place)

    assert beginning("say ab", [Counted("abc" * 1000)]) == 2
    assert Counted.looks <= len("say ab")


@given(st.lists(LETTERS, max_size=6), st.lists(st.text("ab.", min_size=1, max_size=4), max_size=3).map(tuple))
def test_the_shown_text_is_the_one_before_the_first_stop_text(pieces: list[str], stops: tuple[str, ...]) -> None:
    told, cut = shown_of(pieces, stops)
    text = "".join(pieces)
    end = first_stop(text, stops)
    assert "".join(told) == text[:end]
    assert cut.stopped == (end is not None)


def test_the_beginning_of_a_stop_text_is_held_back_until_it_is_none() -> None:
    told, _ = shown_of(["one ", "<e", "nd", "ing", ">"], ("<end>",))
    assert told == ["one ", "", "", "<ending", ">", ""]


def test_without_stop_texts_everything_is_shown_at_once() -> None:
    assert shown_of(["a", "b"], ())[0] == ["a", "b", ""]


def test_a_score_comes_with_the_first_character_of_its_token() -> None:
    cut = Cut(("xyz",))
    one, two, three, empty = (Score(name, -1.0) for name in ("one", "x", "!", ""))
    assert cut.feed("one", one) == ("one", (one,))
    assert cut.feed("x", two) == ("", ())
    assert cut.feed("", empty) == ("", ())
    assert cut.feed("!", three) == ("x!", (two, empty, three))
    assert cut.finish() == ("", ())


def test_scores_of_a_stop_text_are_dropped_with_it() -> None:
    cut = Cut(("stop",))
    inside, behind = Score("a st", -1.0), Score("op it", -2.0)
    assert cut.feed("a st", inside) == ("a ", (inside,))
    assert cut.feed("op it", behind) == ("", ())
    assert cut.stopped


@pytest.mark.parametrize("last", ["", "st"])
def test_what_is_held_back_at_the_end_is_shown(last: str) -> None:
    cut = Cut(("stop",))
    cut.feed(last, None)
    assert cut.finish() == (last, ())
