"""docs/rules.md says what the catalogue of rules says."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from schemas.rules.catalogue import RULES

SCRIPT = Path(__file__).parents[1] / "docs" / "make_rules.py"


@pytest.fixture(scope="module")
def make_rules() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_rules", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_fresh(make_rules: ModuleType) -> None:
    assert make_rules.PAGE.read_text("utf-8") == make_rules.render(), "run `make docs`"


def test_every_rule_stands_on_it_once(make_rules: ModuleType) -> None:
    page = make_rules.render()
    assert {rule: page.count(f"\n| `{rule}` |") for rule in RULES} == dict.fromkeys(RULES, 1)


def test_what_a_rule_asks_is_one_sentence_that_fits_a_table() -> None:
    for rule in RULES.values():
        assert rule.summary.endswith("."), rule.id
        assert not {"|", "\n"} & set(rule.summary), rule.id
