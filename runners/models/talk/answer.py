"""One answer of a model, as it is made; a conversation that grew too long loses its oldest turns on the way there."""

from __future__ import annotations

from contextlib import aclosing
from typing import Protocol

from runners.models.client.seam import ModelClient, Sampling
from runners.models.talk.conversation import Conversation
from schemas.errors import ContextExceeded

TOO_LONG = (
    "the question is longer than what the model reads at once; ask something shorter, or allow a shorter answer "
    "with --max-tokens"
)


class Listener(Protocol):
    """Hears an answer."""

    def taken(self, conversation: Conversation) -> None:
        """The endpoint took the conversation; some of its oldest turns may be unsent now."""
        ...

    def hear(self, piece: str) -> None:
        """The answer goes on."""
        ...


async def answer(client: ModelClient, conversation: Conversation, sampling: Sampling, *, listener: Listener) -> None:
    """Let the model answer the conversation's last question.

    The oldest turns are left unsent one exchange at a time while the endpoint says that the whole is too long. Raises
    EndpointError: ContextExceeded with what to do where the last question alone is too long.
    """
    while True:
        taken = False
        try:
            async with aclosing(client.stream(conversation.messages(), sampling)) as pieces:
                async for piece in pieces:
                    if not taken:
                        taken = True
                        listener.taken(conversation)
                    listener.hear(piece)
            return
        except ContextExceeded as error:
            conversation = _shorten(conversation, error)


def _shorten(conversation: Conversation, error: ContextExceeded) -> Conversation:
    shorter = conversation.without_oldest()
    if shorter is None:
        raise ContextExceeded(f"{TOO_LONG}: {error}", status=error.status) from error
    return shorter
