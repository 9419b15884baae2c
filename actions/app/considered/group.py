"""A merge queue asks: what a group would merge must be exactly what was measured (S31)."""

from __future__ import annotations

from actions.app.case import AppCase, open_case
from actions.app.office import Office
from actions.pulls.group import judge_group
from bot.app.notices import GroupNotice
from bot.app.patience import passes
from bot.app.words import Order
from bot.events import MergeGroupEvent
from bot.gate import GATE
from bot.github.values import CheckDraft
from bot.merge_group import Judgement
from bot.report.escape import plain, text
from schemas.errors import TaxobotError

TITLE = 255
EXTERNAL = "merge group"
"""By which our check of a group is known."""


def consider(office: Office, notice: GroupNotice) -> tuple[Order, ...]:
    """Conclude the gate's check on the group's head; once it is concluded like that, nothing is written again."""
    with open_case(office, notice.place.repository) as case:
        judgement = _judge(case, notice)
        if not _is_concluded(office, case, notice, judgement):
            case.hub.create_check(notice.head, _draft(notice, judgement))
    return ()


def _judge(case: AppCase, notice: GroupNotice) -> Judgement:
    event = MergeGroupEvent(
        action="checks_requested",
        repository=notice.place.repository,
        head_sha=notice.head,
        head_ref=notice.head_ref,
        base_sha=notice.base,
        base_ref=notice.base_ref,
    )
    try:
        return judge_group(case, event)
    except TaxobotError as error:
        if passes(error):
            raise
        # A check that is never reported would keep the whole queue waiting.
        return Judgement("failure", f"it could not be compared: {error}")


def _is_concluded(office: Office, case: AppCase, notice: GroupNotice, judgement: Judgement) -> bool:
    ours = (one for one in case.hub.checks(notice.head, GATE) if one.app == office.doors.app)
    newest = next((one for one in ours if one.external_id == EXTERNAL), None)
    return newest is not None and (newest.status, newest.conclusion) == ("completed", judgement.conclusion)


def _draft(notice: GroupNotice, judgement: Judgement) -> CheckDraft:
    return CheckDraft(
        name=GATE,
        status="completed",
        conclusion=judgement.conclusion,
        title=plain(judgement.reason, TITLE),
        summary=f"Merge group `{plain(notice.head, 64)}`: {text(judgement.reason)}.",
        external_id=EXTERNAL,
    )
