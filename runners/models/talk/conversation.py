"""A conversation as values: what the system was told, and who said what since."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Role = Literal["user", "assistant"]


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side said."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything said so far. The oldest `unsent` turns are kept, but the model does not read them any more."""

    system: str | None = None
    turns: tuple[Turn, ...] = ()
    unsent: int = 0

    def messages(self) -> list[dict[str, str]]:
        """What the model reads: the system prompt, and all turns that are still sent."""
        system = [{"role": "system", "content": self.system}] if self.system else []
        return system + [{"role": turn.role, "content": turn.content} for turn in self.turns[self.unsent :]]

    def asked(self, question: str) -> Conversation:
        """With one more question."""
        return replace(self, turns=(*self.turns, Turn("user", tidy(question))))

    def answered(self, answer: str) -> Conversation:
        """With one more answer."""
        return replace(self, turns=(*self.turns, Turn("assistant", tidy(answer))))

    def without_oldest(self) -> Conversation | None:
        """With its oldest exchange unsent: all up to the next question. None where only the last question is left."""
        later = (number for number in range(self.unsent + 1, len(self.turns)) if self.turns[number].role == "user")
        following = next(later, None)
        return None if following is None else replace(self, unsent=following)

    def answers(self) -> tuple[str, ...]:
        """What the model said, the latest first."""
        return tuple(turn.content for turn in reversed(self.turns) if turn.role == "assistant")


def tidy(text: str) -> str:
    """The text without half characters (lone surrogates), which neither JSON over HTTP nor a file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
