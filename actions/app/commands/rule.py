"""`allow` and `override`: rulings of maintainers, which the head's life carries out."""

from __future__ import annotations

from actions.app.commands.heard import Heard, Said
from actions.pulls.checked import scope_of
from actions.pulls.memory import is_allowed
from actions.pulls.responses.asked import Reply
from actions.pulls.responses.look import current_record
from bot.conversation import answers, refusals
from bot.conversation.approvals import bind
from bot.conversation.commands import LONGEST_REASON
from bot.records import Record, State
from bot.report.escape import plain
from bot.scope import Kind

OPEN = (State.PASS, State.NOT_APPLICABLE)


def allow(heard: Heard) -> Said:
    """Let this head pass although something in it is held back."""
    record = _find_ruled(heard)
    if isinstance(record, Said):
        return record
    asked = heard.asked
    scope = scope_of(asked.case, asked.checked, allowed=is_allowed(record, asked.checked))
    if scope.kind not in (Kind.HELD, Kind.INVALID):
        return Said(Reply(refusals.nothing_held(asked.head), "refused"))
    said = answers.allowing(asked.head, asked.login, scope.reason)
    return _rule(heard, "allow", scope.reason, said)


def override(heard: Heard) -> Said:
    """Let this head pass whatever was measured."""
    record = _find_ruled(heard)
    if isinstance(record, Said):
        return record
    asked = heard.asked
    if record.state in OPEN:
        return Said(Reply(refusals.not_overridden(asked.head, record.state), "refused"))
    reason = asked.command.argument
    return _rule(heard, "override", reason, answers.overridden(asked.head, asked.login, reason))


def _find_ruled(heard: Heard) -> Record | Said:
    """What is remembered of the head that the command speaks for, or why it speaks for none."""
    asked = heard.asked
    record = current_record(asked) if heard.is_living else None
    if record is None:
        return heard.look_first()
    if refusal := bind(asked.command, asked.comment, record=record, head=asked.head):
        return Said(Reply(refusals.unbound(asked.command.name, refusal.reason, asked.head), "refused"))
    return record


def _rule(heard: Heard, ruling: str, reason: str, said: str) -> Said:
    word = heard.word("rule", ruling=ruling, reason=plain(reason, LONGEST_REASON))
    return Said(Reply(said, "done"), heard.tell(word))
