"""The required check of a pull request's head."""

from __future__ import annotations

from typing import Literal

from bot.comment.annotations import MOST, annotate
from bot.comment.buttons import draft_buttons
from bot.comment.document import write
from bot.comment.situation import Situation
from bot.comment.view import View, view_of
from bot.gate import GATE
from bot.github.values import CheckDraft
from bot.records import State
from bot.report.escape import label

_SUMMARY = 65_000
"""Bytes of a check's summary, of which GitHub takes 65,535 characters.
Source: https://docs.github.com/en/rest/checks/runs"""


def draft_check(situation: Situation) -> CheckDraft:
    """The check as it should be now. Its title is the comment's first line.

    While work goes on it has no annotations, because GitHub would add the same ones again with every change. Raises
    ValueError where a result has no verdict yet.
    """
    view = view_of(situation)
    running = situation.state is State.RUNNING
    findings = situation.findings if situation.findings and not running else None
    return CheckDraft(
        name=GATE,
        status=_status(situation),
        conclusion=view.conclusion,
        title=label(str(view.line)),
        summary=_summarise(view, 0 if findings is None else len(findings.findings)),
        annotations=annotate(findings) if findings else (),
        buttons=draft_buttons(situation),
        details_url=view.run.url if view.run else "",
        external_id=str(situation.record.pull),
    )


def _status(situation: Situation) -> Literal["queued", "in_progress", "completed"]:
    if situation.state is not State.RUNNING:
        return "completed"
    working = situation.working
    waits = working is None or working.queued_before or working.hindered
    return "queued" if waits else "in_progress"


def _summarise(view: View, findings: int) -> str:
    """The comment without its first line, which is the title, and without what is past."""
    capped = f"\nOnly the {MOST} gravest of {findings:,} findings stand on their lines.\n" if findings > MOST else ""
    return write(view, budget=_SUMMARY - len(capped), titled=False, older=False) + capped
