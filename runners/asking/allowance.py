"""How many tokens may be used: one allowance for all that a job asks, however many pools it opens for that."""

from __future__ import annotations

from runners.models.client.seam import Usage
from schemas.errors import AllowanceSpent


class Allowance:
    """`tokens` of prompts and replies. Requests that are under way when it is spent are still answered."""

    def __init__(self, tokens: int) -> None:
        self._tokens, self._used = tokens, 0

    def take(self, usage: Usage) -> None:
        """Count what a reply took."""
        self._used += usage.prompt + usage.completion

    def demand(self) -> None:
        """Raise AllowanceSpent where nothing is left."""
        if self._used >= self._tokens:
            raise AllowanceSpent(
                f"{self._used:,} tokens were asked of models, and a job may ask for {self._tokens:,}; the operator sets"
                " that as app.budget.job_teacher_tokens"
            )
