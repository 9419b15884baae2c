"""One answer heard to its end, or to where it was broken off."""

from __future__ import annotations

from collections.abc import Callable

from runners.models.talk.conversation import Conversation


class Heard:
    """Keeps the pieces of an answer to the last question of `conversation`, and hands each one on.

    `tell` hears a sentence where the model stops reading some of the oldest turns.
    """

    def __init__(
        self, conversation: Conversation, *, tell: Callable[[str], None], hand_on: Callable[[str], None]
    ) -> None:
        self._conversation = conversation
        self._tell, self._hand_on = tell, hand_on
        self._pieces: list[str] = []

    def taken(self, conversation: Conversation) -> None:
        """The endpoint took this much of the conversation."""
        gone = conversation.unsent - self._conversation.unsent
        self._conversation = conversation
        if gone:
            self._tell(f"the conversation is too long for the model: it does not read the oldest {gone} turns any more")

    def hear(self, piece: str) -> None:
        """The answer goes on."""
        self._pieces.append(piece)
        self._hand_on(piece)

    @property
    def said(self) -> str:
        """The answer so far."""
        return "".join(self._pieces)

    def after(self) -> Conversation | None:
        """The conversation with the answer; None where nothing was said."""
        return self._conversation.answered(self.said) if self.said else None
