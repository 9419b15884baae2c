from __future__ import annotations

import pytest

from runners.generate.prohibited import LISTED, OWN, PERSONAL, PROFANITY, SECRET, Prohibited, Prohibition
from timing import cpu_seconds

TOKEN = "ghp_" + "a1B2" * 9
WORD = "mother" + "fucker"
LISTING = Prohibited(["Project Zeus"], allowed=["Bollocks"])


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        (f"Use {TOKEN} to log in.", SECRET, "Use [GitHub Token, 40 characters] to log in."),
        (
            "Ask jane.roe@gmail.com or jim@gmx.net.",
            PERSONAL,
            "Ask [an e-mail address: j…@g….com] or [an e-mail address: j…@g….net].",
        ),
        ("Call 617-222-3200.", PERSONAL, "Call [a phone number: …3200]."),
        (f"You {WORD}!", PROFANITY, "You m***********!"),
        ("project  zeus is late", LISTED, "p************ is late"),
    ],
)
def test_what_must_not_be_taught_is_found_and_shown_masked(text: str, kind: str, shown: str) -> None:
    assert LISTING.find(["Why?", text, "Because."]) == Prohibition(kind, shown)
    assert LISTING.mask(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Write to name@example.com or call +1 212 555 0100.",
        "The river is 1 234 567 890 metres from 4111 1111 1111 1111 stars.",
        "Kill the process, then check the ass of the donkey: it's bollocks.",
        "Zeus was the project of a lifetime.",
        "export TOKEN=ghp_" + "x" * 36,
        "",
        "Ünïcödé 日本語 \u200d",
    ],
)
def test_what_may_be_taught_passes_and_stays_as_it_is(text: str) -> None:
    assert LISTING.find([text]) is None
    assert LISTING.mask(text) == text


@pytest.mark.parametrize(
    "text",
    [f"You {WORD[:3]}\u200b{WORD[3:]}!", f"You {WORD[:3]}\u00ad{WORD[3:]}!", "ｊim@gmx.net", "Project\u00a0Zeus"],
)
def test_signs_that_nobody_sees_hide_nothing(text: str) -> None:
    assert LISTING.find([text]) is not None
    assert LISTING.mask(text) != text


def test_the_first_text_decides_and_in_it_the_gravest() -> None:
    mixed = f"{WORD}, mail jim@gmx.net with {TOKEN}"
    assert (found := LISTING.find([mixed, "project zeus"])) is not None
    assert found == Prohibition(SECRET, "m***********, mail [an e-mail address: j…@g….net] with [GitHub Token, 40…")
    assert (first := LISTING.find(["project zeus", mixed])) is not None
    assert first.kind == LISTED


def test_what_the_leaf_itself_holds_is_told_apart_and_goes_as_well() -> None:
    own = ["A passage.", "The desk answers at  617-222-3200, or at desk@station.org."]
    ours, other = LISTING.find(["Call 617-222-3200."], own=own), LISTING.find(["Call 617-222-3201."], own=own)
    assert ours is not None
    assert other is not None
    assert (ours.kind, other.kind) == (PERSONAL + OWN, PERSONAL)


def test_only_the_surroundings_are_shown() -> None:
    text = "before " * 100 + "jim@gmx.net" + " after" * 100
    assert (found := LISTING.find([text])) is not None
    mask = "[an e-mail address: j…@g….net]"
    assert found.shown == "…" + ("before " * 100)[-60:] + mask + (" after" * 100)[:60] + "…"


def test_what_overlaps_is_masked_whole() -> None:
    listing = Prohibited(["write to jim", "to jim now"])
    assert listing.mask("Please write to jim now or never") == "Please w*********** or never"


def test_a_row_costs_less_than_a_millisecond() -> None:
    sentence = (
        "The tram of 1899 took 1,250 passengers up the hill, at 2.5 cents each, see https://trams.example/lines. "
    )
    row = (sentence, sentence * 8, sentence * 16)
    listing = Prohibited([f"secret plan {number}" for number in range(1_000)])
    assert listing.find(row) is None
    assert cpu_seconds(lambda: [listing.find(row) for _ in range(200)], enough=0.2) < 0.2


@pytest.mark.parametrize(
    "piece", ["1", "1-", "a@", "a@a.", "(+", "://a:", "eyJ", "AKIA", "sk-", "BEGIN PRIVATE KEY", "f*", "\u200b", "x"]
)
def test_a_hostile_text_costs_little(piece: str) -> None:
    text = piece * (50_000 // len(piece))
    assert cpu_seconds(lambda: LISTING.mask(text), enough=1) < 1
