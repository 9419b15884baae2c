"""The list of guards is true: each stands in the code once, its tests exist, and docs/security.md shows it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from security.table import MUTATIONS, Mutation

ROOT = Path(__file__).parents[2]
SHOWN = {*range(1, 14), *range(20, 25), 26, *range(28, 41)}
"""The requirements whose guards have to be on the list."""


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda one: f"{one.requirement}-{one.what}")
def test_the_guard_stands_once_and_its_tests_exist(mutation: Mutation) -> None:
    text = (ROOT / mutation.file).read_text("utf-8")
    assert text.count(mutation.guard) == 1
    assert mutation.guard != mutation.without
    for test in mutation.tests:
        path, _, name = test.partition("::")
        assert not name or f"def {name.partition('[')[0]}(" in (ROOT / path).read_text("utf-8")
        assert (ROOT / path).is_file()


def test_every_requirement_is_on_the_list() -> None:
    assert {int(one.requirement[1:]) for one in MUTATIONS} == SHOWN


def test_the_page_shows_the_list() -> None:
    page = (ROOT / "docs" / "security.md").read_text("utf-8").partition("<!-- guards -->")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (S\d+) \| (.+?) \| `(.+?)` \|$", page, re.MULTILINE)
    assert rows == [(one.requirement, one.what, one.file) for one in MUTATIONS]
