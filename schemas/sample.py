"""Training rows, in the messages format that InstructLab and TRL share."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.item import Frozen


class Message(Frozen):
    """One turn. `pretraining` is plain text without chat markers, learnt whole (InstructLab's older role).

    `reasoning_content` is what the assistant thought before it answered; chat templates know it by this name.
    """

    role: Literal["system", "user", "assistant", "pretraining"]
    content: str
    reasoning_content: str | None = Field(default=None, exclude_if=lambda value: value is None)


class TrainingRow(Frozen):
    """One row to learn from.

    `origin` says where it comes from: `taught` rows are generated from the pull request and carry its `leaf`, the
    `cluster` (passage or seed) and the `template` that worded them; `replay` rows are general data that keeps the base
    model what it was. `unmask` asks for loss on the user's turn too.
    """

    id: str
    origin: Literal["taught", "replay"]
    leaf: str
    cluster: str
    template: str
    messages: tuple[Message, ...]
    unmask: bool = False

    @property
    def text(self) -> str:
        """All turns, one a line: what wording checks look at."""
        return "\n".join(message.content for message in self.messages)
