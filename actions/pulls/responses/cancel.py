"""`/taxobot cancel`."""

from __future__ import annotations

from actions.pulls.active import find_active
from actions.pulls.responses.asked import Asked, Reply
from actions.pulls.responses.look import current_record, show
from actions.pulls.retire import outdated
from bot.conversation import answers, refusals
from bot.records import State


def reply(asked: Asked) -> Reply:
    """Stop everything that is at work on the pull request, for an older head too, and end the approval."""
    case, record = asked.case, asked.record
    active = find_active(case, record)
    # A run may be at work that GitHub did not tell the number of: without its approval it ends at its next job.
    if not active and (record is None or record.state is not State.RUNNING or record.runs):
        return Reply(refusals.not_cancelled(), "refused")
    for run in active:
        case.hub.cancel(run.id)
    _publish(asked)
    place = case.place(asked.pull.number)
    return Reply(answers.cancelled(asked.login, [place.run_url(run.id) for run in active]), "done")


def _publish(asked: Asked) -> None:
    """Show the head as it was before; its runs are forgotten, so that nothing they still say can count."""
    if not asked.pull.open:
        _close(asked)
        return
    record = current_record(asked)
    if record is None:
        return
    before = record.model_copy(update={"approval": None, "runs": {}})
    show(asked, asked.desk.stand(asked.case, asked.checked, before))


def _close(asked: Asked) -> None:
    """A closed pull request is not checked again: it may be merged, and then nothing of it differs from its base."""
    if asked.record is not None:
        situation = outdated(asked.case, asked.record, "the pull request was closed, and its run was canceled")
        asked.case.show(situation, policy=None)
