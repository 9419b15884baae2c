"""`cancel`: the work stops, and the approval ends."""

from __future__ import annotations

from actions.app.commands.heard import Heard, Said
from actions.pulls.responses.asked import Reply
from bot.app.words import Tell
from bot.conversation import answers, refusals

APART = 60.0
"""Seconds that GitHub's clock, by which comments are dated, and ours may be apart."""


def respond(heard: Heard) -> Said:
    """Tell the life that has work going on, also one whose head was replaced a moment ago.

    A comment that was delivered late does not stop what was asked for after it.
    """
    known, jobs = heard.known, heard.open_jobs
    if known is None or not jobs:
        return Said(Reply(refusals.not_cancelled(), "refused"))
    said = heard.asked.event.created.timestamp() + APART
    meant = next((one for one in jobs if one.asked <= said), None)
    if meant is None:
        return Said(Reply(refusals.cancelled_late(), "refused"))
    order = Tell(life=known.life, word=heard.word("cancel", job=meant.spec.id))
    return Said(Reply(answers.stopping(heard.asked.login), "done"), (order,))
