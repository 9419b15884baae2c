"""docs/security.md names for every threat the tests that guard against it, and all of them exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from workflow_files import WORKFLOWS, steps_of

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
ROWS = re.findall(
    r"^\| (.+?) \| (.+?) \| (.+) \|$", PAGE.partition("<!-- threats -->")[2].partition("\n## ")[0], re.MULTILINE
)
THREATS = ROWS[1:]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(("threat", "answer", "guards"), THREATS, ids=[row[0][:40] for row in THREATS])
def test_every_threat_is_guarded_by_tests_that_exist(threat: str, answer: str, guards: str) -> None:
    assert re.search(r"\(S\d+(, S\d+)*\)$", threat)
    assert answer
    named = NAMED.findall(guards)
    assert ", ".join(f"`{file}::{name}`" for file, name in named) == guards
    assert [(file, name) for file, name in named if name not in names_in(ROOT / file)] == []


def test_the_table_is_read_whole() -> None:
    assert ROWS[0] == ("threat", "what taxobot does", "test")
    assert len(THREATS) == len(NAMED.findall(PAGE)) - sum(len(NAMED.findall(row[2])) - 1 for row in THREATS)
    assert len(THREATS) > 30


def test_every_action_of_github_that_is_used_has_its_stand_in_listed() -> None:
    used = {step["uses"].partition("@")[0] for path in WORKFLOWS for step in steps_of(path)}
    assert set(re.findall(r"^\| `(actions/[\w-]+)` \|", PAGE, re.MULTILINE)) == {
        one for one in used if one.startswith("actions/")
    }
