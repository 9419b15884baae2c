"""`created_by` is one GitHub account."""

from __future__ import annotations

import pytest

from cases.model import SKILL, changed
from planted import at, plant
from schemas.finding import Finding, Severity
from schemas.rules.sources.author import check_author


def found(author: str) -> list[Finding]:
    return list(check_author(plant(changed(SKILL, ("created_by: ada", f"created_by: {author}")))))


@pytest.mark.parametrize("name", ["ada", "IBM", "a-b-c", "007-bond", "x" * 39, "ada-quill_hexley", "'ada'", "5", "''"])
def test_names_that_an_account_can_have_and_what_other_rules_find(name: str) -> None:
    assert not found(name)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("'@ada'", "ada"),
        ("https://github.com/ada-quill", "ada-quill"),
        ("github.com/ada/", "ada"),
        ('" ada "', "ada"),
        ("HTTP://www.GitHub.com/Ada", "Ada"),
    ],
)
def test_an_account_with_something_around_it(written: str, name: str) -> None:
    (finding,) = found(written)
    assert at(finding) == ("sources/author", 2, 13, len(written))
    assert finding.severity is Severity.WARNING
    (edit,) = finding.edits
    assert (edit.line, edit.column, edit.end_line, edit.end_column) == (2, 13, 2, 13 + len(written))
    assert edit.text.strip("'\"") == name
    assert finding.fix == f"Write `{edit.text}`."
    assert not found(edit.text)


@pytest.mark.parametrize(
    "author", ["IBM Research", "ada, grace", "ada/grace", "-ada", "a--b", "x" * 40, "ada@x.org", "é"]
)
def test_what_cannot_be_an_account(author: str) -> None:
    (finding,) = found(author)
    assert at(finding) == ("sources/author", 2, 13, len(author))
    assert finding.message == f"`created_by` is the name of one GitHub account; `{author}` cannot be one."
    assert finding.fix == "Write your own account's name; everybody else can stand in attribution.txt."
    assert finding.edits == ()


def test_white_space_that_nobody_sees_is_told_of() -> None:
    (finding,) = found("|\n  ada")
    assert finding.message.endswith("; `ada` with white space around it cannot be one.")
