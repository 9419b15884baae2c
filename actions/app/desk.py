"""The desk: one method a step of a life, each in a module of its own."""

from __future__ import annotations

from dataclasses import dataclass

from actions.app.office import Office
from bot.app.notices import Notice
from bot.app.words import Asked, Fate, Head, Order, Standing, Turn, Verified, Word


@dataclass(frozen=True)
class AppDesk:
    """`bot.app.seams.Desk` with everything that the office has. The modules are imported when their step comes."""

    office: Office

    def consider(self, notice: Notice) -> tuple[Order, ...]:
        """See `bot.app.seams.Desk`, as all below."""
        from actions.app.considering import consider

        return consider(self.office, notice)

    def check(self, head: Head) -> Standing:
        """Where the head stands."""
        from actions.app.looking import check

        return check(self.office, head)

    def rule(self, head: Head, word: Word) -> Standing:
        """A maintainer's ruling."""
        from actions.app.looking import rule

        return rule(self.office, head, word)

    def show(self, head: Head, standing: Standing) -> None:
        """On the board, and into memory."""
        from actions.app.showing import show

        show(self.office, head, standing)

    def ask(self, head: Head, word: Word) -> Asked:
        """Work is asked for."""
        from actions.app.asking import ask

        return ask(self.office, head, word)

    def take_turn(self, head: Head, job: str) -> Turn:
        """Whether work may start."""
        from actions.app.asking import take_turn

        return take_turn(self.office, head, job)

    def dispatch(self, head: Head, job: str) -> Standing:
        """Work starts."""
        from actions.app.working import dispatch

        return dispatch(self.office, head, job)

    def look_after(self, head: Head, job: str) -> Fate:
        """How work is."""
        from actions.app.working import look_after

        return look_after(self.office, head, job)

    def stop(self, head: Head, job: str, why: str) -> None:
        """Work stops."""
        from actions.app.working import stop

        stop(self.office, head, job, why)

    def verify(self, head: Head, job: str) -> Verified:
        """What work left."""
        from actions.app.judging import verify

        return verify(self.office, head, job)

    def judge(self, head: Head, job: str, verified: Verified) -> Standing:
        """The verdict."""
        from actions.app.judging import judge

        return judge(self.office, head, job, verified)

    def conclude(self, head: Head, standing: Standing) -> Standing:
        """What follows a verdict."""
        from actions.app.concluding import conclude

        return conclude(self.office, head, standing)

    def trouble(self, head: Head, step: str, problem: str, passing: bool) -> Standing:
        """What failed."""
        from actions.app.showing import trouble

        return trouble(self.office, head, step, problem, passing=passing)

    def end(self, head: Head, word: Word) -> Standing:
        """The end of a life."""
        from actions.app.ending import end

        return end(self.office, head, word)
