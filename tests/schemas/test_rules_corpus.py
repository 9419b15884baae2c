"""Real contributions: the verdict agrees with InstructLab's own checks on every one of them, at both versions."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any, Literal

import pytest

from schemas.finding import Finding
from schemas.rules.catalogue import RULES, Origin
from schemas.rules.leaf import LeafFile, examine
from schemas.rules.settings import Settings

CORPUS = Path(os.environ.get("TAXOBOT_CORPUS") or Path(__file__).parents[2].parent / "shared" / "corpus")
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus of real contributions here")
Schema = Literal["declared", "newest"]
NAMES: dict[Schema, str] = {"declared": "declared", "newest": "latest"}


@pytest.fixture(scope="module")
def entries() -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads((CORPUS / "expected.json").read_text())
    return loaded


def errors_of(entry: dict[str, Any], schema: Schema) -> list[Finding]:
    """Return what blocks a file, by the rules that the reference has."""
    path = "/".join(entry["file"].split("/")[2:])
    file = LeafFile(path, (CORPUS / entry["file"]).read_bytes(), b"Theirs.")
    findings = examine(file, settings=Settings(schema=schema)).findings
    return [finding for finding in findings if finding.blocks and RULES[finding.rule].origin is not Origin.OURS]


@pytest.mark.parametrize(("schema", "valid"), [("declared", 83), ("newest", 3)])
def test_the_verdict_agrees_for_every_file(entries: list[dict[str, Any]], schema: Schema, valid: int) -> None:
    assert len(entries) == 191
    verdicts = {entry["file"]: not errors_of(entry, schema) for entry in entries}
    assert verdicts == {entry["file"]: entry[NAMES[schema]]["errors"] == 0 for entry in entries}
    assert sum(verdicts.values()) == valid


@pytest.mark.parametrize("schema", ["declared", "newest"])
def test_the_same_keys_are_at_fault(entries: list[dict[str, Any]], schema: Schema) -> None:
    for entry in entries:
        wanted = {key for message in entry[NAMES[schema]]["messages"] for key in theirs(message)}
        assert {key for finding in errors_of(entry, schema) for key in ours(finding)} == wanted, entry["file"]


def theirs(message: str) -> set[tuple[str, str]]:
    """Return the steps and the keys that a message of the reference is about."""
    match = re.match(r"ERROR \S+ \[(\.|(?:\.?\w+|\[\d+\])+)\] ?(.*)", message, re.DOTALL)
    if match is None:
        return set()
    steps, words = match[1].lstrip("."), match[2]
    if missing := re.search(r"'(\w+)' is a required property", words):
        return {(steps, missing[1])}
    if unknown := re.search(r"\((.*) (?:was|were) unexpected", words):
        return {(steps, key) for key in re.findall(r"'([^']+)'", unknown[1])}
    return {(steps, "")}


def ours(finding: Finding) -> set[tuple[str, str]]:
    """Return the same for one of our findings."""
    quoted = re.findall(r"`([^`]+)`", finding.message)
    match finding.rule:
        case "structure/required":
            return {(quoted[0] if len(quoted) > 1 else "", quoted[-1])}
        case "structure/unknown-key":
            return {(quoted[1] if len(quoted) > 1 else "", quoted[0])}
        case "structure/version":
            return set() if "not supported" in finding.message else {("version", "")}
        case "structure/type" | "structure/too-few" | "structure/empty" | "structure/repeated":
            return {(quoted[0], "")}
    return set()


@pytest.mark.parametrize("schema", ["declared", "newest"])
def test_every_finding_stands_on_what_it_is_about(entries: list[dict[str, Any]], schema: Schema) -> None:
    for entry in entries:
        lines = (CORPUS / entry["file"]).read_text().split("\n")
        for finding in errors_of(entry, schema):
            assert 1 <= finding.line <= len(lines)
            assert finding.column + finding.length <= len(lines[finding.line - 1]) + 1
            assert finding.length > 0 or (finding.line, finding.column) == (1, 1)
            assert finding.fix
