"""One hand-written case a rule: where exactly it is found, what is said, what to write, and what the edits do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cases import content, documents, limits, lint, place, safety, sources, structure
from cases.model import KNOWLEDGE, KNOWLEDGE_PATH, SKILL, SKILL_PATH, Case, grounded, read
from edits import apply
from schemas.rules.catalogue import RULES

CASES = [
    case for family in (safety, structure, lint, limits, content, place, sources, documents) for case in family.CASES
]
ELSEWHERE = {
    "safety/file-name": "tests/runners/taxonomy/test_diff.py",
    "safety/other-file": "tests/runners/taxonomy/test_worktree.py",
    "safety/symlink": "tests/runners/taxonomy/test_diff.py",
    "safety/submodule": "tests/runners/taxonomy/test_diff.py",
    "safety/total-size": "tests/runners/taxonomy/test_diff.py",
    "lint/custom": "tests/runners/taxonomy/test_yamllint.py",
    "lint/custom-error": "tests/runners/taxonomy/test_yamllint.py",
    "policy/file": "tests/schemas/test_policy.py",
}
"""Rules about what is no leaf, or looked at by another program: nothing that `check` is given can break them."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_rule_is_found_exactly(case: Case) -> None:
    findings = case.run().findings
    (found,) = [finding for finding in findings if finding.rule == case.rule]
    assert replace(found, edits=()) == case.expected
    assert {finding.rule for finding in findings} - {case.rule} == case.also


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_its_edits_do_what_its_fix_says(case: Case) -> None:
    (found,) = [finding for finding in case.run().findings if finding.rule == case.rule]
    if case.edited is None:
        assert found.edits == ()
    else:
        text, (before, after) = case.text_of(found.path), case.edited
        assert text.count(before) == 1
        assert apply(text, found.edits) == text.replace(before, after)


@pytest.mark.parametrize(
    ("content", "path"),
    [
        (SKILL, SKILL_PATH),
        (grounded("The bell of Hexley was cast from bronze."), SKILL_PATH),
        (KNOWLEDGE, KNOWLEDGE_PATH),
    ],
)
def test_without_the_change_nothing_is_found(content: str, path: str) -> None:
    report = Case("", content, (1, 1, 0), "", "", path=path, documents={KNOWLEDGE_PATH: read(KNOWLEDGE)}).run()
    assert report.findings == ()
    assert len(report.leaves) == 1


def test_every_rule_has_a_case() -> None:
    assert sorted([*(case.rule for case in CASES), *ELSEWHERE]) == sorted(RULES)


@pytest.mark.parametrize(("rule", "place"), ELSEWHERE.items())
def test_the_other_rules_are_tested_where_it_says(rule: str, place: str) -> None:
    assert rule in (Path(__file__).parents[2] / place).read_text("utf-8")
