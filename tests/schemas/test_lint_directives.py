"""Comments that switch the linter off, and files that it does not look at."""

from __future__ import annotations

from itertools import islice

import pytest

from linting import LAYOUT, PATH, brief, lint
from schemas.rules.lint import check_lint
from schemas.rules.reading.reader import read_tree
from schemas.rules.settings import Settings
from timing import cpu_seconds

SPOILT = "version: 3 \na:  b\nc:   d\n"
ALL = [("lint/trailing-spaces", 1, 11), ("lint/colons", 2, 4), ("lint/colons", 3, 4)]


def moved(lines: int, *numbers: int) -> list[tuple[str, int, int]]:
    return [(rule, line + lines, column) for rule, line, column in (ALL[number] for number in numbers)]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (SPOILT, ALL),
        (f"# yamllint disable\n{SPOILT}", []),
        (f"# yamllint disable rule:colons\n{SPOILT}", moved(1, 0)),
        (f"# yamllint disable rule:colons rule:trailing-spaces\n{SPOILT}", []),
        (f"# yamllint disable rule:unknown\n{SPOILT}", moved(1, 0, 1, 2)),
        (f"# yamllint disable rule:colons,commas\n{SPOILT}", moved(1, 0, 1, 2)),
        (f"#yamllint disable\n{SPOILT}", moved(1, 0, 1, 2)),
        (f"# yamllint disable all\n{SPOILT}", moved(1, 0, 1, 2)),
        (f"# yamllint disable\n# yamllint enable rule:colons\n{SPOILT}", moved(2, 1, 2)),
        (f"# yamllint disable-file\n{SPOILT}", []),
        (f"# comment\n# yamllint disable-file\n{SPOILT}", moved(2, 0, 1, 2)),
        (f"# yamllint disable-line\n{SPOILT}", moved(1, 1, 2)),
        (f"# yamllint disable-line rule:colons\n{SPOILT}", moved(1, 0, 1, 2)),
        (SPOILT.replace("b", "b # yamllint disable-line"), [ALL[0], ALL[2]]),
        (SPOILT.replace("b", "b # yamllint disable"), [ALL[0]]),
        (SPOILT.replace("b", "'b # yamllint disable'"), ALL),
        (f"{SPOILT}# yamllint disable\n", ALL),
        (f"{SPOILT}# yamllint disable", ALL),
        (f"{SPOILT}d: e # yamllint disable", [ALL[0], ("lint/end-of-file", 4, 24), *ALL[1:]]),
    ],
)
def test_comments_switch_rules_off(text: str, left: list[tuple[str, int, int]]) -> None:
    assert brief(lint(text)) == left


@pytest.mark.parametrize(
    ("text", "settings", "count"),
    [
        (SPOILT, Settings(), 3),
        (SPOILT, Settings(lint=False), 0),
        (SPOILT, Settings(schema=1), 0),
        (SPOILT.replace("3", "1"), Settings(), 0),
        (SPOILT.replace("3", "2"), Settings(), 3),
        (SPOILT.replace("version: 3 \n", ""), Settings(), 0),
        (SPOILT.replace("version: 3 \n", ""), LAYOUT, 2),
        ("- version: 3 \n", LAYOUT, 0),
    ],
)
def test_only_files_of_later_versions_are_looked_at(text: str, settings: Settings, count: int) -> None:
    tree, _ = read_tree(PATH, text.encode())
    assert tree is not None
    assert len(list(check_lint(tree, settings=settings))) == count


@pytest.mark.parametrize(
    "text",
    [
        "a: |\n  b" + " " * 1_000_000,
        "a: |\n" + "  b \n" * 200_000,
        "\n" * 1_000_000,
        "a: [" + "b ," * 19_000 + "]\n",
        "a: [" + ("b ," + " " * 50) * 19_000 + "]\n",
        "".join(f"a{number}  :   b\n" for number in range(9_000)),
        "a: [\n" + "".join(f"{' ' * (number % 40)}b\n ,  \n" for number in range(9_000)) + "]\n",
        "".join(f"a{number}:   b # yamllint disable rule:colons\n" for number in range(9_000)),
        "a:\n" + "".join(f"{' ' * 500}b{number}: [c]\n" for number in range(1_900)),
        "b: c\r\n" + "\r\n" * 400_000,
    ],
    ids=str.__len__,
)
def test_a_hostile_file_takes_no_second(text: str) -> None:
    tree, findings = read_tree(PATH, f"version: 3\n{text}".encode())
    assert tree is not None, findings
    assert cpu_seconds(lambda: list(islice(check_lint(tree, settings=LAYOUT), 101)), enough=1) < 1
