"""Skills as files: `qna.yaml` of a compositional skill with the seed examples that a test wants."""

from __future__ import annotations

import json
from collections.abc import Sequence


def skill(pairs: Sequence[tuple[str, str]], *, contexts: Sequence[str] = ()) -> str:
    """One seed example a pair; with `contexts` a grounded skill's."""
    lines = ["version: 3", "created_by: ada", "task_description: Answer in few words.", "seed_examples:"]
    for place, (question, answer) in enumerate(pairs):
        first = f"context: {json.dumps(contexts[place])}\n    " if contexts else ""
        lines.append(f"  - {first}question: {json.dumps(question)}\n    answer: {json.dumps(answer)}")
    return "\n".join(lines) + "\n"


def numbered(count: int, *, word: str = "apple") -> list[tuple[str, str]]:
    """So many different questions with different answers."""
    return [(f"What is {word} {number}?", f"{word.upper()}{number} is thing{number}.") for number in range(count)]
