"""Rulings of maintainers, bound to the head that they could have seen."""

from __future__ import annotations

from typing import Literal

from actions.pulls.responses.asked import Asked, Reply
from actions.pulls.responses.look import current_record, look_again
from bot.conversation import refusals
from bot.conversation.approvals import bind
from bot.conversation.commands import LONGEST_REASON
from bot.records import Record, Ruling
from bot.report.escape import plain


def find_ruled(asked: Asked) -> Record | Reply:
    """What is remembered of the head that the command speaks for; a Reply that refuses where it speaks for none."""
    record = current_record(asked)
    if record is None:
        return Reply(refusals.unchecked(asked.command.name, asked.head, look_again(asked)), "refused")
    if refusal := bind(asked.command, asked.comment, record=record, head=asked.head):
        return Reply(refusals.unbound(asked.command.name, refusal.reason, asked.head), "refused")
    return record


def rule(asked: Asked, record: Record, kind: Literal["allow", "override"], reason: str) -> Record:
    """The record with this ruling, which takes the place of an earlier one of its kind."""
    ruling = Ruling(
        kind=kind,
        head=asked.head,
        actor=asked.event.author.id,
        login=asked.login,
        reason=plain(reason, LONGEST_REASON),
        time=asked.case.time(),
    )
    others = tuple(earlier for earlier in record.rulings if earlier.kind != kind)
    return record.model_copy(update={"rulings": (*others, ruling)})
