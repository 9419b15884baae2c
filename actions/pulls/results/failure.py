"""Why a run left no result."""

from __future__ import annotations

from actions.pulls.case import Case
from bot.conversation.failures import say_failed


def say_failure(case: Case, run: int) -> str:
    """Which of its jobs ended badly, in one sentence."""
    return say_failed(run, case.hub.jobs(run))
