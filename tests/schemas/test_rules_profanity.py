"""Offensive words."""

from __future__ import annotations

import pytest

from cases.model import SKILL, changed
from planted import at, texts_of
from schemas.finding import Finding
from schemas.rules.sensitive.profanity import HARMLESS, check_profanity, mask_word, offensive_words
from schemas.rules.settings import Settings


def found(text: str, *allowed: str) -> list[Finding]:
    words = texts_of(changed(SKILL, ("Owls nest above the rope.", text)))
    return list(check_profanity(words, Settings(allowed_words=frozenset(allowed))))


@pytest.mark.parametrize(
    "text",
    [
        "The Scunthorpe classics assessment passed; he bought a cockatoo and a shuttlecock.",
        "Blue tits and a slope, an organ, a dam, hell, sperm whales, a virgin forest and Moby Dick.",
        "Take the A55 to 4.5 or 455, and add $455.",
        "Homo sapiens; cum laude; len(text); queer theory; slave trade; the Nazi regime; foobar.",
    ],
)
def test_words_that_only_look_like_it(text: str) -> None:
    assert not found(f'"{text}"')


@pytest.mark.parametrize(
    ("text", "column", "length", "shown"),
    [
        ("Owls give no shit.", 26, 4, "s***"),
        ("Owls give no SHIT!", 26, 4, "S***"),
        ("Owls give no 5h1t.", 26, 4, "5***"),
        ("Owls give no sh1t-show.", 26, 4, "s***"),
        ("'Owls give no ''shit'''", 29, 4, "s***"),
    ],
)
def test_an_offensive_word_at_its_place(text: str, column: int, length: int, shown: str) -> None:
    (finding,) = found(text)
    assert at(finding) == ("content/profanity", 12, column, length)
    assert finding.message == f"`{shown}` stands on a list of offensive words."
    assert finding.fix == "Use another word; where it must stand as it is, ask the maintainers to allow it."


def test_every_place_is_found() -> None:
    assert [finding.column for finding in found("Shit, owls, shit.")] == [13, 25]


def test_words_can_be_allowed() -> None:
    assert not found("Owls give no Shit.", "shit")
    assert not found("Owls give no 5h1t.", "SHIT")
    assert len(found("Owls give no shit, asshole.", "shit")) == 1


def test_the_list() -> None:
    words = offensive_words()
    assert len(words) > 400
    assert not words & HARMLESS
    assert all(word == word.casefold() and " " not in word for word in words)
    assert mask_word("damn") == "d***"
