"""Personal data, all of it invented."""

from __future__ import annotations

from itertools import islice

import pytest

from cases.model import SKILL, changed
from planted import at, texts_of
from schemas.finding import Finding
from schemas.rules.sensitive.personal import check_personal, find_personal
from timing import cpu_seconds

CARD = "4539 5787 " + "6362 1486"
ACCOUNT = "DE44 5001 0517 5407 " + "3249 31"


def found(text: str) -> list[Finding]:
    return list(check_personal(texts_of(changed(SKILL, ("Owls nest above the rope.", text)))))


@pytest.mark.parametrize(
    ("written", "shown", "fix"),
    [
        ("ada.quill@hexley.org", "an e-mail address: a…@h….org", ", such as name@example.com"),
        ("+44 20 7219 3000", "a phone number: …3000", ", such as +1 212 555 0100"),
        ("(212) 736-5000", "a phone number: …5000", ", such as +1 212 555 0100"),
        ("212-736-5000", "a phone number: …5000", ", such as +1 212 555 0100"),
        ("020 7219 3000", "a phone number: …3000", ", such as +1 212 555 0100"),
        ("+49 (30) 22732152", "a phone number: …2152", ", such as +1 212 555 0100"),
        (CARD, "the number of a payment card: …1486", ", such as 4111 1111 1111 1111"),
        (CARD.replace(" ", ""), "the number of a payment card: …1486", ", such as 4111 1111 1111 1111"),
        (CARD.replace(" ", "-"), "the number of a payment card: …1486", ", such as 4111 1111 1111 1111"),
        (ACCOUNT, "the number of a bank account: …4931", ""),
        (ACCOUNT.replace(" ", ""), "the number of a bank account: …4931", ""),
        ("536-90-4399", "a social security number: …4399", ", such as 000-12-3456"),
    ],
)
def test_each_kind_at_its_place_and_masked(written: str, shown: str, fix: str) -> None:
    (finding,) = found(f"Owls know {written}, of course.")
    assert at(finding) == ("content/personal", 12, 23, len(written))
    assert finding.message == f"This looks like {shown}."
    assert finding.fix == f"Delete it, or write an invented one{fix}."
    assert written not in str(finding)


@pytest.mark.parametrize(
    "text",
    [
        "ada@example.com, bob@mail.example.org, x@owl.invalid, no-reply@hexley.org, git@github.com, a@b",
        "12345+ada@users.noreply.github.com, @mention, me @ home, 3 @ 5",
        "ISBN 978-3-16-148410-0, 0-306-40615-2, 9783161484100, ISSN 2049-3630",
        "1984 1985 1986 1987, 1990-1995-2000, 2024-01-15 12:30:45, 20240115123045",
        "40.712776 -74.005974, 52.520008, 13.404954",
        "3.14159265358979, 1,000,000,000 and 299 792 458 or 6.02214076, doi 10.1038/s41586-020-2649-2",
        "192.168.100.200, 4539578763621487, 1234567812345678, 0123456789012345",
        "4111 1111 1111 1111, +1 212 555 0100, (202) 555-0143, 07700 900123, GB29 NWBK 6016 1331 9268 19",
        "212-555-1234, +1 415 555 2671, 123-45-6789, postgres://ada:quill@hexley.org/bells",
        "800-275-2273, 100-200-3000, 000-12-3456, 12-34-56, order 250 300 4000",
    ],
)
def test_what_is_nobody(text: str) -> None:
    assert not found(f'"{text}"')


def test_all_texts_are_looked_at() -> None:
    text = changed(
        SKILL,
        ("Tell of the bells of Hexley.", "Ask ada@hexley.org."),
        ("Why does nobody ring at night?", "Who is bob@hexley.org?"),
    )
    assert [finding.line for finding in check_personal(texts_of(text))] == [3, 11]


def test_in_folded_text_the_place_is_that_of_the_whole() -> None:
    (finding,) = found(">-\n      Owls know +44 20\n      7219 3000 well.")
    assert at(finding)[:3] == ("content/personal", 12, 13)


@pytest.mark.parametrize("part", ["1 ", "a@", "a", "@a.", "1", "AB12 ", "(+1", "+12127365000 ", CARD + " ", "a.@"])
def test_hostile_texts_take_no_time(part: str) -> None:
    text = part * (500_000 // len(part))
    assert cpu_seconds(lambda: list(islice(find_personal(text), 100)), enough=1) < 1
