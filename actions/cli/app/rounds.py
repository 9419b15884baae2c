"""The sweep of an app process, put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from actions.app.office import Office
from actions.app.reaching import Reach
from actions.app.redelivering import Redelivery
from actions.app.survey import Survey
from bot.app.sweep import Round, Sweep, plan_rounds
from bot.app.sweeping.beats import Heart
from bot.app.sweeping.missed import Missed
from bot.app.sweeping.retention import Retention
from bot.app.sweeping.takeover import Takeover
from bot.app.sweeping.workflows import DbosWorkflows
from bot.app.sweeping.working import Working
from bot.github.app.application import Application
from bot.github.app.deliveries import Deliveries

TAKE_OVER = "take over"


@dataclass(frozen=True)
class Missing:
    """What GitHub is asked for as a whole: where we are let in, and deliveries that never arrived."""

    reach: Reach
    redelivery: Redelivery

    def find(self) -> int:
        """Returns how much was found. Where one question fails, the other is asked all the same. Raises GithubError."""
        try:
            found = self.reach.look()
        finally:
            again = self.redelivery.deliver_again()
        return found + again


def make_sweep(
    office: Office, application: Application, heart: Heart, *, alone: bool, recovered: Callable[[int], None]
) -> Sweep:
    """The sweep of the process that `heart` beats for; `recovered` hears how many workflows were taken over."""
    book, config, workflows = office.book, office.config, DbosWorkflows()
    takeover = Takeover(book, workflows, heart.process, config.lease_seconds, config.attempts, alone)
    missing = Missing(
        Reach(book, application, workflows, config.repositories),
        Redelivery(book, Deliveries(application), config.sweep_seconds),
    )
    rounds = plan_rounds(
        takeover,
        Working(book, workflows, office.dispatchers, config.budget.concurrent),
        Missed(book, workflows, Survey(office), missing.find, config.sweep_seconds),
        Retention(book, workflows, config.retention_days),
    )

    def tell(one: Round, found: int) -> None:
        if one.name == TAKE_OVER:
            recovered(found)

    return Sweep(book.duties, rounds, heart=heart, told=tell)
