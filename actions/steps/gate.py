"""`gate`: answers a merge queue. What a group would merge must be exactly what was measured, leaf by leaf."""

from __future__ import annotations

from actions.pulls.group import judge_group
from actions.steps.context import Step
from bot.events import MergeGroupEvent
from bot.gate import GATE
from bot.github.values import CheckDraft
from bot.merge_group import Judgement
from bot.report.escape import plain, text
from schemas.errors import TaxobotError

TITLE = 255


def gate(step: Step) -> int:
    """Conclude the gate's check of the event's merge group. Exit status 0 where it may merge, 1 where not."""
    event = MergeGroupEvent.read(step.runner.event)
    try:
        judgement = judge_group(step, event)
    except TaxobotError as error:
        # A check that is never reported would keep the whole queue waiting.
        _conclude(step, event, Judgement("failure", f"it could not be compared: {error}"))
        raise
    _conclude(step, event, judgement)
    return 0 if judgement.conclusion == "success" else 1


def _conclude(step: Step, event: MergeGroupEvent, judgement: Judgement) -> None:
    draft = CheckDraft(
        name=GATE,
        status="completed",
        conclusion=judgement.conclusion,
        title=plain(judgement.reason, TITLE),
        summary=f"Merge group `{plain(event.head_sha, 64)}`: {text(judgement.reason)}.",
    )
    step.hub.create_check(event.head_sha, draft)
    step.runner.put(verdict=judgement.conclusion)
    step.say(f"{judgement.conclusion}: {judgement.reason}")
