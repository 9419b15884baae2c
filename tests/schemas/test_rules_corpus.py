"""Real contributions: the structure's verdict agrees with InstructLab's own schema on every one of them."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from schemas.rules.leaf import check_leaf

CORPUS = Path(os.environ.get("TAXOBOT_CORPUS") or Path(__file__).parents[2].parent / "shared" / "corpus")
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus of real contributions here")
STRUCTURE = ("safety/", "structure/")


@pytest.fixture(scope="module")
def entries() -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads((CORPUS / "expected.json").read_text())
    return loaded


def errors_of(entry: dict[str, Any]) -> list[Any]:
    path = "/".join(entry["file"].split("/")[2:])
    leaf, findings = check_leaf(path, (CORPUS / entry["file"]).read_bytes(), attribution=b"Theirs.")
    assert (leaf is None) == any(finding.blocks for finding in findings)
    return [finding for finding in findings if finding.blocks and finding.rule.startswith(STRUCTURE)]


def test_the_verdict_agrees_for_every_file(entries: list[dict[str, Any]]) -> None:
    assert len(entries) == 191
    verdicts = {entry["file"]: not errors_of(entry) for entry in entries}
    assert verdicts == {entry["file"]: entry["latest"]["errors"] == 0 for entry in entries}
    assert sum(verdicts.values()) == 3


def test_the_same_keys_are_at_fault(entries: list[dict[str, Any]]) -> None:
    for entry in entries:
        messages = "\n".join(entry["latest"]["messages"])
        ours = "\n".join(finding.message for finding in errors_of(entry))
        missing = set(re.findall(r"'(\w+)' is a required property", messages))
        assert missing == set(re.findall(r"lacks the key `(\w+)`", ours)), entry["file"]
        unknown = {
            key for keys in re.findall(r"\((.*) (?:was|were) unexpected", messages) for key in re.findall(r"\w+", keys)
        }
        assert unknown == set(re.findall(r"The key `(\w+)` does not", ours)), entry["file"]
        assert messages.count("at least 5 items") == ours.count("at least 5 items"), entry["file"]


def test_every_finding_stands_on_a_line_of_its_file(entries: list[dict[str, Any]]) -> None:
    for entry in entries:
        lines = (CORPUS / entry["file"]).read_text().split("\n")
        for finding in errors_of(entry):
            assert 1 <= finding.line <= len(lines)
            assert finding.column <= len(lines[finding.line - 1]) + 1
