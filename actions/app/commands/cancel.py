"""`cancel`: the work stops, and the approval ends."""

from __future__ import annotations

from actions.app.commands.heard import Heard, Said
from actions.pulls.responses.asked import Reply
from bot.app.words import Tell
from bot.conversation import answers, refusals


def respond(heard: Heard) -> Said:
    """Tell the life that has work going on, also one whose head was replaced a moment ago."""
    known = heard.known
    if known is None or not heard.open_jobs:
        return Said(Reply(refusals.not_cancelled(), "refused"))
    order = Tell(life=known.life, word=heard.word("cancel"))
    return Said(Reply(answers.stopping(heard.asked.login), "done"), (order,))
