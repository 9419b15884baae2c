"""The one comment of a pull request, as GitHub Markdown."""

from __future__ import annotations

from bot.comment.document import write
from bot.comment.situation import Situation
from bot.comment.view import view_of


def render_comment(situation: Situation, *, budget: int) -> str:
    """The visible text of the comment in at most `budget` bytes of UTF-8; hidden data and marker come from elsewhere.

    Raises ValueError where the budget is below `document.SMALLEST_BUDGET`, or where a result has no verdict yet.
    """
    return write(view_of(situation), budget=budget)
