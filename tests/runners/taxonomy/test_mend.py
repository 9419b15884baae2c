"""Edits applied to bytes, round by round; what makes new errors is taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from runners.taxonomy.edits import Draft, choose
from runners.taxonomy.mend import ROUNDS, mend
from schemas.finding import Edit, Finding, Severity


def finding(*edits: Edit, rule: str = "lint/braces", path: str = "a", severity: Severity = Severity.WARNING) -> Finding:
    return Finding(path, 1, 1, rule, severity, "message", edits=edits)


def apply(content: bytes, *edits: Edit) -> bytes:
    return Draft("a", content).apply(edits)


@pytest.mark.parametrize(
    ("content", "edit", "after"),
    [
        (b"abc\n", Edit(1, 2, 1, 3, "X"), b"aXc\n"),
        (b"abc\n", Edit(1, 4, 1, 4, "X"), b"abcX\n"),
        (b"a\nb\nc\n", Edit(2, 1, 3, 1, ""), b"a\nc\n"),
        (b"a\r\nb\r\n", Edit(2, 1, 2, 1, "x\n"), b"a\r\nx\r\nb\r\n"),
        (b"a\rb", Edit(2, 1, 2, 2, "c"), b"a\rc"),
        (b"a", Edit(1, 2, 1, 2, "\n"), b"a\n"),
        ("ä€𝄞z\n".encode(), Edit(1, 4, 1, 5, "y"), "ä€𝄞y\n".encode()),
        (b"\xef\xbb\xbfa: 1\n", Edit(1, 4, 1, 5, "2"), b"\xef\xbb\xbfa: 2\n"),
        (b"\xef\xbb\xbfa: 1\n", Edit(1, 0, 1, 1, ""), b"a: 1\n"),
        (b"a\x0cb\n", Edit(1, 3, 1, 4, "c"), b"a\x0cc\n"),
    ],
)
def test_everything_but_the_edit_stays_byte_for_byte(content: bytes, edit: Edit, after: bytes) -> None:
    assert apply(content, edit) == after


@pytest.mark.parametrize(
    "edit", [Edit(9, 1, 9, 1, "x"), Edit(1, 9, 1, 9, "x"), Edit(1, 0, 1, 1, ""), Edit(1, 3, 1, 1, "")]
)
def test_edits_that_do_not_fit_are_not_applied(edit: Edit) -> None:
    assert apply(b"abc\n", edit) == b"abc\n"
    assert choose(Draft("a", b"abc\n"), [finding(edit)]) == []


def test_overlapping_edits_wait_and_those_of_a_finding_stay_together() -> None:
    draft = Draft("a", b"abcdef\n")
    first = finding(Edit(1, 1, 1, 3, "x"), Edit(1, 5, 1, 6, "y"))
    overlapping = finding(Edit(1, 4, 1, 5, "z"), Edit(1, 5, 1, 7, "z"))
    beside = finding(Edit(1, 3, 1, 4, "w"))
    same = finding(Edit(1, 3, 1, 4, "w"), rule="lint/brackets")
    insertion = finding(Edit(1, 3, 1, 3, "v"))
    assert choose(draft, [first, overlapping, beside, same, insertion]) == [first, beside, same]


def test_rounds_go_on_until_nothing_is_left() -> None:
    def check(contents: Mapping[str, bytes]) -> Iterator[Finding]:
        for path, content in contents.items():
            at = content.find(b"aa") + 1
            if at:
                yield finding(Edit(1, at, 1, at + 2, "a"), path=path)

    mended = mend({"a": b"aaaab", "b": b"b"}, check)
    assert mended.contents == {"a": b"ab"}
    assert len(mended.applied) == 3


def test_rounds_come_to_an_end() -> None:
    mended = mend({"a": b""}, lambda _: [finding(Edit(1, 1, 1, 1, "x"))])
    assert mended.contents == {"a": b"x" * ROUNDS}
    assert mended.more


def test_only_the_rules_that_are_asked_for() -> None:
    findings = [finding(Edit(1, 1, 1, 2, "x")), finding(Edit(1, 2, 1, 3, "y"), rule="lint/commas")]
    mended = mend({"a": b"abc"}, lambda _: findings, rules=frozenset({"lint/commas"}))
    assert mended.contents == {"a": b"ayc"}


def test_what_makes_a_new_error_is_left_out_and_the_rest_is_kept() -> None:
    def check(contents: Mapping[str, bytes]) -> Iterator[Finding]:
        for path, content in contents.items():
            if b"X" in content:
                yield finding(rule="structure/type", severity=Severity.ERROR, path=path)
            for letter, new in ((b"a", "X"), (b"b", "y")):
                if letter in content:
                    at = content.index(letter) + 1
                    yield finding(Edit(1, at, 1, at + 1, new), rule=f"lint/{new}", path=path)

    mended = mend({"1": b"ab", "2": b"b"}, check)
    assert mended.contents == {"1": b"ay", "2": b"y"}
    assert [one.rule for one in mended.applied] == ["lint/y", "lint/y"]


def test_errors_that_come_to_light_once_a_file_can_be_read_are_not_new() -> None:
    def check(contents: Mapping[str, bytes]) -> Iterator[Finding]:
        if contents["a"] == b"\t":
            yield finding(Edit(1, 1, 1, 2, " "), rule="safety/syntax", severity=Severity.ERROR)
        else:
            yield finding(rule="structure/required", severity=Severity.ERROR)

    assert mend({"a": b"\t"}, check).contents == {"a": b" "}
