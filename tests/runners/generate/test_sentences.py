from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.generate.sentences import split_sentences
from timing import cpu_seconds


@pytest.mark.parametrize(
    "sentences",
    [
        ("The tower is 3.6 metres high.", "It was lit in 1741."),
        ("Dr. Ada Voss met J. R. Hale on Sept. 5 at St. Orla.", "They sailed at noon."),
        ("Prices rose, e.g. rope, tar, etc. and nails.", "Nobody paid."),
        ("He moved to the U.S. Navy yard.", "She stayed in the U.S.", "The yard closed."),
        ('She said "adorable."', "Then she left."),
        ("“Is it late?” he asked.", "“Yes!”", "No. 5 sank."),
        ("It cost approx. 12 crowns.", "1903 was a bad year."),
        ("The firm Bolt Inc. Marine sank.", "It belonged to Bolt Inc.", "The rest is unknown."),
        ("霉霉是昵称。", "她很红。"),
    ],
)
def test_borders(sentences: tuple[str, ...]) -> None:
    joint = "" if sentences[0].endswith("。") else " "
    assert split_sentences(joint.join(sentences)) == sentences


def test_line_breaks_are_spaces_and_a_missing_stop_is_no_matter() -> None:
    assert split_sentences("One line\nof two.\n\nAnd a title") == ("One line of two.", "And a title")


@given(st.text(alphabet="aA .!?\"'”)(1。\n", max_size=80))
def test_nothing_is_lost_or_added(text: str) -> None:
    assert "".join("".join(split_sentences(text)).split()) == "".join(text.split())


@pytest.mark.parametrize("signs", [".", "?!", "…", '."', "。"])
def test_a_long_row_of_signs_costs_no_time(signs: str) -> None:
    text = f"It ends {signs * 50_000} somewhere. Here."
    assert cpu_seconds(lambda: split_sentences(text), enough=1.0) < 1.0
