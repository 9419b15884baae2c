"""Findings as SARIF 2.1.0, the format that code scanning and editors read."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from bot.findings.terminal import plain
from bot.findings.view import View
from schemas.finding import Edit, Finding, Severity
from schemas.rules.catalogue import RULES

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "note"}
MARK = {"byteOffset": 0, "byteLength": 3}
"""The region of a byte order mark, which SARIF's columns do not count either."""


def render_sarif(view: View, *, version: str) -> dict[str, Any]:
    """Return the log, ready for `json.dumps`. `version` is that of taxobot."""
    rules = sorted({finding.rule for finding in view.findings})
    run = {
        "tool": {"driver": {"name": "taxobot", "semanticVersion": version, "rules": [_rule(name) for name in rules]}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, rules.index(finding.rule), view.full_path(finding)) for finding in view.findings],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(name: str) -> dict[str, Any]:
    rule = RULES[name]
    return {
        "id": name,
        "shortDescription": {"text": rule.summary},
        "help": {"text": f"{rule.summary} docs/rules.md has more on `{name}`."},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"tags": [rule.family]},
    }


def _result(finding: Finding, index: int, path: str) -> dict[str, Any]:
    place = _artifact(path)
    text = f"{finding.message} {finding.fix}".strip()
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": LEVELS[finding.severity],
        "message": {"text": plain(text)},
        "locations": [{"physicalLocation": {"artifactLocation": place, "region": _region(finding)}}],
    }
    if finding.edits:
        change = {"artifactLocation": place, "replacements": [_replacement(edit) for edit in finding.edits]}
        result["fixes"] = [{"description": {"text": plain(finding.fix)}, "artifactChanges": [change]}]
    return result


def _artifact(path: str) -> dict[str, Any]:
    return {"uri": quote(path, errors="surrogatepass"), "uriBaseId": "%SRCROOT%"}


def _region(finding: Finding) -> dict[str, int]:
    region = {"startLine": finding.line, "startColumn": finding.column}
    return region | ({"endLine": finding.line, "endColumn": finding.column + finding.length} if finding.length else {})


def _replacement(edit: Edit) -> dict[str, Any]:
    region = {
        "startLine": edit.line,
        "startColumn": edit.column,
        "endLine": edit.end_line,
        "endColumn": edit.end_column,
    }
    return {"deletedRegion": region if edit.column else MARK, "insertedContent": {"text": edit.text}}
