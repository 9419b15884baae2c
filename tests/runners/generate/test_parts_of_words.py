"""A value that is cut out of a longer word or number is never asked for."""

from __future__ import annotations

import pytest

from runners.generate.knowledge import facts_by_passage
from runners.generate.markdown import passages_of


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("Most boats of the sound were built in the 1970s by families.", "1970"),
        ("The code on the oldest crate in the shed was 17-41-09 in paint.", "17"),
    ],
)
def test_a_part_is_no_fact(sentence: str, value: str) -> None:
    [passage] = passages_of(f"# Boats\n\n{sentence}\n", "boats.md")
    assert value not in [known.fact.value for known in facts_by_passage([passage])[passage.id]]


def test_a_whole_number_is() -> None:
    [passage] = passages_of("# Boats\n\nThe oldest boat of the sound carried 17 crates of rope.\n", "boats.md")
    assert "17" in [known.fact.value for known in facts_by_passage([passage])[passage.id]]
