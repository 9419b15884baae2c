"""Escapes for characters that nobody sees."""

from __future__ import annotations

import pytest

from edits import apply
from schemas.finding import Finding
from schemas.rules.leaf import LeafFile, examine
from schemas.rules.settings import Settings

SKILL = "compositional_skills/bells/qna.yaml"


def hidden(text: str) -> list[Finding]:
    one = examine(LeafFile(SKILL, text.encode(), b"Mine."), settings=Settings())
    return [finding for finding in one.findings if finding.rule == "content/hidden-character"]


def written(skill: str, scalar: str) -> str:
    return skill.replace("answer: It is 1.", f"answer: {scalar}")


@pytest.mark.parametrize(
    ("scalar", "column", "length", "after"),
    [
        (r'"a\x00b"', 15, 4, '"ab"'),
        (r'"a\u202eb"', 15, 6, '"ab"'),
        (r'"a\U0000200bb\U00002066c"', 26, 10, r'"a\U0000200bbc"'),
        (r'"a \x1b[31mred"', 16, 8, '"a red"'),
        (r'"\\x00 \x7f"', 20, 4, r'"\\x00 "'),
        (r'"\ufeff"', 14, 6, '""'),
    ],
)
def test_escapes_by_number_are_deleted(skill: str, scalar: str, column: int, length: int, after: str) -> None:
    (finding,) = hidden(written(skill, scalar))
    assert (finding.column, finding.length, finding.fix) == (column, length, "Delete it.")
    assert not finding.blocks
    assert apply(written(skill, scalar), finding.edits) == written(skill, after)


@pytest.mark.parametrize("letter", list("0abefv"))
def test_behind_letters_a_backslash_may_be_meant(skill: str, letter: str) -> None:
    (finding,) = hidden(written(skill, f'"so \\{letter}eta"'))
    assert (finding.column, finding.length, finding.edits) == (17, 2, ())
    assert finding.fix == f"Write `\\\\{letter}` where a backslash is meant, or delete it."
    assert hidden(written(skill, f'"so \\\\{letter}eta"')) == []


@pytest.mark.parametrize(
    "scalar",
    [
        r"'\x00 \u202e'",
        r"\x00 \b \e",
        r'"\n \t \r \" \\ \/ \N \_ \L \P \x41 \u00e9 \u200d"',
        r'"\\e[31m and \\\\0"',
        "|\n      \\0 and \\x1b[31m",
        '"\\\n      bells"',
    ],
)
def test_other_escapes_and_other_quotes_mean_no_harm(skill: str, scalar: str) -> None:
    assert hidden(written(skill, scalar)) == []


def test_keys_are_looked_at_too(skill: str) -> None:
    (finding,) = hidden(skill.replace("created_by", r'"created\x01_by"'))
    assert (finding.line, finding.column) == (2, 9)


def test_they_come_in_the_order_of_the_text(skill: str) -> None:
    text = skill.replace("answer: It is 1.", r'answer: "\0"').replace("answer: It is 3.", r'answer: "\x00\x01"')
    assert [(finding.line, finding.column) for finding in hidden(text)] == [(8, 14), (12, 14), (12, 18)]
