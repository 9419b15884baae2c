"""The buttons of the App's check. Only an App hears them, and GitHub sends the commit that the check belongs to.

Source: https://docs.github.com/en/rest/guides/using-the-rest-api-to-interact-with-checks#check-runs-and-requested-actions
"""

from __future__ import annotations

from bot.comment.situation import Situation
from bot.github.values import Button
from bot.records import State

APPROVE = Button("Approve run", "Let exactly this commit use GPU time", "approve")


def draft_buttons(situation: Situation) -> tuple[Button, ...]:
    """What may be pressed in this situation: to approve the run that it waits for, and nothing else."""
    waits = situation.state is State.WAITING and not situation.held
    return (APPROVE,) if situation.app and waits else ()
