"""The same on the page of a workflow's run, where there is room for everything."""

from __future__ import annotations

from bot.comment.document import write
from bot.comment.situation import Situation
from bot.comment.view import view_of


def render_summary(situation: Situation, *, budget: int = 1_000_000) -> str:
    """Markdown for GITHUB_STEP_SUMMARY, of which GitHub shows nothing at all above 1 MiB (1,048,576 bytes).

    Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
    """
    return write(view_of(situation), budget=budget, older=False)
