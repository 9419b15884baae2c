"""A conversation that grows: what a model is shown before each of its turns."""

from __future__ import annotations

from collections.abc import Sequence

from runners.evaluate.open.seam import Prompt

EMPTY = "the model gave no answer"


def messages_of(prompt: Prompt, answers: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Turns of (role, content) up to the user's turn after those that were answered; the system's first, if any."""
    turns: list[tuple[str, str]] = [("system", prompt.system)] if prompt.system else []
    for question, answer in zip(prompt.turns, answers, strict=False):
        turns += [("user", question), ("assistant", answer)]
    return (*turns, ("user", prompt.turns[len(answers)]))
