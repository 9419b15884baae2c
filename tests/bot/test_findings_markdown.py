"""Findings as a table for a step's summary."""

from __future__ import annotations

from dataclasses import replace

from golden_files import is_golden
from hostile import PAYLOADS
from markdown_it import MarkdownIt
from sample_findings import FINDINGS, SKILL, nothing, sample

from bot.findings.markdown import ROWS, render_markdown
from bot.findings.view import ChangedFile, View
from schemas.finding import Finding, Severity


def test_golden() -> None:
    assert is_golden("findings.md", render_markdown(sample()))


def test_what_is_valid_is_said_so() -> None:
    assert render_markdown(nothing()) == "### The contribution is valid\n\n- `knowledge/old/qna.yaml` (deleted)\n"
    warned = render_markdown(replace(sample(), findings=FINDINGS[4:5]))
    assert warned.startswith("### The contribution is valid, with 1 warning\n")


def test_long_lists_are_cut_with_their_number() -> None:
    shown = render_markdown(View((ChangedFile(SKILL),) * (ROWS + 2), FINDINGS[:1] * (ROWS + 3)))
    assert "- … 2 more" in shown
    assert shown.endswith("… 3 more\n")


def test_text_of_leaves_stays_in_its_cell() -> None:
    parser = MarkdownIt("commonmark").enable("table")
    for payload in PAYLOADS:
        finding = Finding(f"knowledge/{payload}", 1, 1, "content/topic", Severity.ERROR, payload, payload)
        tokens = parser.parse(render_markdown(View((ChangedFile(payload),), (finding,))))
        assert [token.type for token in tokens].count("td_open") == 5
        assert not [token for token in tokens if token.type in {"html_block", "fence", "hr"}]
        assert not [
            child
            for token in tokens
            for child in token.children or []
            if child.type in {"link_open", "image"} or (child.type == "html_inline" and "span" not in child.content)
        ]
