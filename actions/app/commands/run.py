"""`run`, `precheck`, and the button that approves a run: an approval, which the head's life hears of."""

from __future__ import annotations

from actions.app.commands.heard import Heard, Said
from actions.app.limits import say_excess
from actions.pulls.responses.asked import Reply
from actions.pulls.responses.obstacle import look_for_obstacle
from bot.conversation import answers, refusals
from bot.conversation.approvals import Refusal, approve
from bot.conversation.readiness import Obstacle
from bot.records import Approval, Record
from bot.scope import Scope


def respond(heard: Heard) -> Said:
    """Approve where this head may be run, the command speaks for it, and the quotas have room."""
    asked = heard.asked
    record = asked.record if heard.is_living else None
    scope, obstacle = look_for_obstacle(asked, record, busy=bool(heard.open_jobs))
    if obstacle is not None or record is None:
        return _refuse(heard, obstacle or Obstacle.UNCHECKED, scope)
    return _approve(heard, record)


def _approve(heard: Heard, record: Record) -> Said:
    asked = heard.asked
    name, pull = asked.command.name, asked.pull
    made = approve(asked.command, asked.comment, rights=asked.rights, record=record, pull=pull, check=heard.check)
    if isinstance(made, Refusal):
        return Said(Reply(refusals.unbound(name, made.reason, asked.head), "refused"))
    if full := say_excess(heard.office, heard.place.repository, pull, asked.checked.policy):
        return Said(Reply(refusals.over_quota(name, full), "refused"))
    return _start(heard, made)


def _start(heard: Heard, approval: Approval) -> Said:
    said = answers.entered(approval.purpose, approval.head, approval.login)
    return Said(Reply(said, "started"), heard.tell(heard.word("approve", approval=approval)))


def _refuse(heard: Heard, obstacle: Obstacle, scope: Scope) -> Said:
    if obstacle is Obstacle.UNCHECKED:
        return heard.look_first()
    name, head = heard.asked.command.name, heard.asked.head
    said = {
        Obstacle.INVALID: refusals.invalid(name, head),
        Obstacle.NOTHING: refusals.nothing_to_measure(name, scope.reason),
        Obstacle.HELD: refusals.held(name, scope.reason),
        Obstacle.BUSY: refusals.at_work(name, head),
        Obstacle.MEASURED: refusals.measured(name, head),
    }
    return Said(Reply(said[obstacle], "refused"))
