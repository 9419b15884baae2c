"""Findings as a short table, for the summary of a workflow's step."""

from __future__ import annotations

from bot.findings.terminal import ANYWHERE
from bot.findings.view import View, count, count_files
from bot.report.escape import cell, code
from schemas.finding import Finding

ROWS = 50
SIGNS = {"error": "❌", "warning": "⚠️", "notice": "ℹ️"}
HEAD = "| | Where | What | Fix | Rule |\n|---|---|---|---|---|"


def render_markdown(view: View) -> str:
    """Return Markdown that ends with a newline; what comes from leaves is escaped."""
    listing = [f"- {code(file.path, 200)}{' (deleted)' if file.deleted else ''}" for file in view.files]
    parts = [f"### {_title(view)}", "\n".join(_cut(listing)), _table(view)]
    text = "\n\n".join(part for part in parts if part) + "\n"
    return text.replace(ANYWHERE, "##\u200b[")  # within inline code nothing can be escaped


def _title(view: View) -> str:
    if any(finding.blocks for finding in view.findings):
        return f"The contribution is not valid: {count(view.findings)} in {count_files(view.findings)}"
    return "The contribution is valid" + (f", with {count(view.findings)}" if view.findings else "")


def _table(view: View) -> str:
    rows = [_row(finding) for finding in view.heaviest_first]
    more = f"\n\n… {len(rows) - ROWS} more" if len(rows) > ROWS else ""
    return "\n".join([HEAD, *rows[:ROWS]]) + more if rows else ""


def _cut(lines: list[str]) -> list[str]:
    return lines if len(lines) <= ROWS else [*lines[:ROWS], f"- … {len(lines) - ROWS} more"]


def _row(finding: Finding) -> str:
    where = code(f"{finding.path}:{finding.line}:{finding.column}", 200)
    sign = f"{SIGNS[finding.severity]} {finding.severity.value}"
    return f"| {sign} | {where} | {cell(finding.message, 320)} | {cell(finding.fix)} | {code(finding.rule)} |"
