"""Both sides' judgment of a file in the same words, so that they can be compared."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import Any

import yaml
from reference.environment import Answer

from schemas.finding import Finding, Severity
from schemas.rules.catalogue import RULES, Origin
from schemas.rules.leaf import LeafFile, examine
from schemas.rules.lint.directives import RULES as LINT_RULES
from schemas.rules.reading.tree import Tree, name_of
from schemas.rules.settings import Settings

Fault = tuple[str, str]
"""A path in a file (`seed_examples[0].answer`), and the key at fault in it, where one is missing or too many."""
VERSION = "version"
_NAMED = re.compile(r"`([^`]*)` (?:must|is|has|repeats)")
_LACKING = re.compile(r"(?:`(.*)`|The file) lacks the key `(.*)`\.")


@dataclass(frozen=True)
class Verdict:
    """What one side says: whether the file is valid, which keys are at fault, and what the linter finds, by line.

    `read` is False where the file is no YAML, so that nothing is known of keys and lines.
    """

    valid: bool
    read: bool
    faults: frozenset[Fault]
    lint: frozenset[tuple[int, str]]


def ours(path: str, text: str, *, newest: bool, strict: bool) -> Verdict:
    """Judge a file by the rules that the reference has too."""
    settings = Settings(schema="newest" if newest else "declared")
    one = examine(LeafFile(path, text.encode("utf-8", "surrogatepass"), b"Mine."), settings=settings)
    shared = [finding for finding in one.findings if RULES[finding.rule].origin is not Origin.OURS]
    counted = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return Verdict(
        valid=not any(finding.severity in counted for finding in shared),
        read=one.tree is not None,
        faults=frozenset(_fault(finding, one.tree) for finding in shared if finding.rule.startswith("structure/")),
        lint=frozenset((finding.line, finding.rule) for finding in shared if finding.rule.startswith("lint/")),
    )


def theirs(answer: Answer) -> Verdict:
    """Read the reference's reports."""
    reports = [*answer.errors, *answer.warnings]
    faults = {fault for error in answer.errors if not _rule(error) for fault in _faults(error)}
    lint = {(report["line"], LINT_RULES[rule]) for report in reports if (rule := _rule(report)) in LINT_RULES}
    return Verdict(answer.valid, answer.raised is None, frozenset(faults), frozenset(lint))


def _fault(finding: Finding, tree: Tree | None) -> Fault:
    assert tree is not None
    if finding.rule == "structure/version":
        return VERSION, ""
    if finding.rule == "structure/top-level":
        return "", ""
    if lacking := _LACKING.fullmatch(finding.message):
        return lacking[1] or "", lacking[2]
    if finding.rule == "structure/unknown-key":
        return _key_at(tree, finding)
    named = _NAMED.search(finding.message)
    assert named, finding
    return (named[1].rpartition("[")[0] if finding.rule == "structure/repeated" else named[1]), ""


def _key_at(tree: Tree, finding: Finding) -> Fault:
    """Return the key that a finding points at: the place is what counts, whatever the message says."""
    for steps in _keys(tree.value):
        place = tree.at_key(*steps)
        if (place.line, place.column) == (finding.line, finding.column):
            written = tree.source.lines[place.line - 1][place.column - 1 :][: place.length]
            # Unquoted, `yes` is True to the reference.
            return name_of(steps[:-1]), str(yaml.safe_load(written))
    raise AssertionError(f"no key stands at the place of {finding}")


def _keys(value: Any, steps: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(value, dict):
        return [found for key, item in value.items() for found in [(*steps, key), *_keys(item, (*steps, key))]]
    if isinstance(value, list):
        return [found for index, item in enumerate(value) for found in _keys(item, (*steps, index))]
    return []


def _rule(report: dict[str, Any]) -> str:
    match = re.search(r" \(([\w-]+)\)$", report["message"])
    return match[1] if match and not report["path"] else ""


def _faults(error: dict[str, Any]) -> list[Fault]:
    path, message = error["path"].lstrip("."), error["message"]
    if not error["path"]:
        return [("", "") if "top-level" in message else (VERSION, "")]
    if match := re.fullmatch(r"'(.*)' is a required property", message):
        return [(path, match[1])]
    if match := re.fullmatch(r"\w+ properties are not allowed \((.*) (?:was|were) unexpected\)", message):
        return [(path, str(key)) for key in ast.literal_eval(f"[{match[1]}]")]
    return [(path, "")]
