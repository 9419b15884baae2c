"""Who decided what about this commit: approvals and rulings, by person and commit."""

from __future__ import annotations

from bot.comment.rows import Act
from bot.comment.situation import Situation
from bot.comment.wording import moment, short
from bot.records import Ruling
from bot.report.escape import plain

_RULED = {
    "override": "let it pass whatever was measured",
    "allow": "allowed what only a maintainer may let pass",
}
_COMMENT = "comment:"


def show_approval(situation: Situation) -> Act | None:
    """Who let GPU time be spent on this head, and for what."""
    approval = situation.approval
    if approval is None:
        return None
    what = "approved to run by" if approval.purpose == "run" else "precheck approved by"
    return Act(what, plain(approval.login, 80), short(approval.head), moment(approval.time), _source_url(situation))


def show_rulings(situation: Situation) -> tuple[Act, ...]:
    """What maintainers ruled about this head; rulings about older ones have ended."""
    record = situation.record
    return tuple(_show(ruling) for ruling in record.rulings if ruling.head == record.head)


def _show(ruling: Ruling) -> Act:
    reason = plain(ruling.reason, 500)
    return Act(_RULED[ruling.kind], plain(ruling.login, 80), short(ruling.head), moment(ruling.time), reason=reason)


def _source_url(situation: Situation) -> str:
    approval, place = situation.approval, situation.place
    if approval is None or not approval.source.startswith(_COMMENT):
        return ""
    comment = approval.source.removeprefix(_COMMENT)
    return f"{place.server}/{place.repository}/pull/{place.pull}#issuecomment-{comment}"
