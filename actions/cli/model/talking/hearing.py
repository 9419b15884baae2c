"""One question on a terminal: its answer drawn as it is made, and what became of it."""

from __future__ import annotations

import time

from actions.cli.model.talking.screen import Screen
from runners.models.client.seam import Sampling
from runners.models.talk.conversation import Conversation
from runners.models.talk.heard import Heard
from runners.models.talk.partner import Partner
from schemas.errors import EndpointError


def hear(
    partner: Partner, conversation: Conversation, *, question: str, sampling: Sampling, screen: Screen, speaker: str
) -> Conversation:
    """The conversation after one more question.

    What was said before Ctrl-C or a failure stays in it; a question without any answer is taken back.
    """
    began = time.monotonic()
    asked = conversation.asked(question)
    with screen.answer(speaker) as drawn:
        heard = Heard(asked, tell=drawn.interject, hand_on=drawn.write)
        trouble = _listen(partner, asked, sampling=sampling, heard=heard)
    if isinstance(trouble, EndpointError):
        screen.complain(trouble)
    screen.note(_ending(heard.said, trouble) or f"{speaker}, {time.monotonic() - began:.1f} s")
    return heard.after() or conversation


def _listen(
    partner: Partner, asked: Conversation, *, sampling: Sampling, heard: Heard
) -> EndpointError | KeyboardInterrupt | None:
    try:
        partner.ask(asked, sampling, listener=heard)
    except (EndpointError, KeyboardInterrupt) as trouble:
        return trouble
    return None


def _ending(said: str, trouble: EndpointError | KeyboardInterrupt | None) -> str:
    stopped = "stopped; " if isinstance(trouble, KeyboardInterrupt) else ""
    if trouble is None:
        return "" if said else "the model ended without a word; the question is taken back"
    return f"{stopped}what was said stays in the conversation" if said else f"{stopped}the question is taken back"
