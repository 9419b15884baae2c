"""`/taxobot status`."""

from __future__ import annotations

from actions.pulls.active import find_active
from actions.pulls.responses.asked import Asked, Reply
from actions.pulls.responses.work import follow
from bot.conversation import answers
from bot.records import State


def reply(asked: Asked) -> Reply:
    """Say how far the work on the head is."""
    record = asked.record
    if record is None or record.head != asked.head:
        return Reply(answers.unseen(asked.head))
    active = find_active(asked.case, record)
    if not active and record.state is State.RUNNING:
        return Reply(answers.stalled(asked.head))
    if not active:
        return Reply(answers.status(asked.head, record.state, None, ""))
    run = active[-1]
    url = asked.case.place(asked.pull.number).run_url(run.id)
    return Reply(answers.status(asked.head, record.state, follow(asked.case, run), url))
