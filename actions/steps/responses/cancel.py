"""`/taxobot cancel`."""

from __future__ import annotations

from actions.steps.responses.asked import Asked, Reply
from actions.steps.responses.look import current_record, show
from actions.steps.responses.work import find_active
from bot.conversation import answers, refusals


def reply(asked: Asked) -> Reply:
    """Stop everything that is at work on the pull request, for an older head too, and end the approval."""
    step = asked.step
    active = find_active(step, asked.record)
    if not active:
        return Reply(refusals.not_cancelled(), "refused")
    for run in active:
        step.hub.cancel(run.id)
    _publish(asked)
    place = step.place(asked.pull.number)
    return Reply(answers.cancelled(asked.login, [place.run_url(run.id) for run in active]), "done")


def _publish(asked: Asked) -> None:
    """Show the head as it was before; its runs are forgotten, so that nothing they still say can count."""
    record = current_record(asked)
    if record is None:
        return
    before = record.model_copy(update={"approval": None, "runs": {}})
    show(asked, asked.desk.stand(asked.step, asked.checked, before))
