"""When an endpoint is left alone for a while, and when it is given up."""

from __future__ import annotations

from runners.asking.settings import PoolSettings
from runners.asking.verdict import is_about_the_question
from schemas.errors import EndpointError, EndpointUnreachable


class Breaker:
    """Counts rounds of failures: those in flight together when something breaks are one. Times are of one clock.

    While it is `open`, nothing is asked but a question of our own, whose answer says that the endpoint lives: a
    question that fails wherever it is asked gives up nobody but itself. `last` is the last failure, `outages` counts
    how often it was down and came back.
    """

    def __init__(self, settings: PoolSettings) -> None:
        self._settings = settings
        self._rounds = self._trials = 0
        self._counted = float("-inf")
        self._answered = self._confirmed = False
        self.open = False
        self.outages = 0
        self.last: EndpointError | None = None

    def answered(self) -> None:
        """An answer came: all is well again."""
        self.outages += self._confirmed
        self._rounds = self._trials = 0
        self._answered, self.open, self._confirmed = True, False, False

    def failed(self, error: EndpointError, *, started: float, now: float) -> bool:
        """A call that began at `started` failed; true if the breaker opens with that."""
        self.last = error
        if started > self._counted:
            self._rounds, self._counted = self._rounds + 1, now
        if self.open or not (self._is_telling(error) or self._rounds >= self._settings.rounds):
            return False
        self.open = True
        return True

    def pause(self) -> float | None:
        """Seconds until the next trial; None where there were enough in vain. Every call of this is a trial."""
        given = self._settings.trials if self._answered or self._is_there() else self._settings.first_trials
        if self._trials >= given:
            return None
        self._trials += 1
        return min(self._settings.pause * 2.0 ** (self._trials - 1), self._settings.longest_pause)

    def tried_in_vain(self, error: EndpointError) -> None:
        """A trial failed: the endpoint is down indeed."""
        self.last, self._confirmed = error, True

    def _is_there(self) -> bool:
        return not isinstance(self.last, EndpointUnreachable)

    def _is_telling(self, error: EndpointError) -> bool:
        """Whether one such failure is enough to look whether there is any use in asking."""
        if error.passing:
            return isinstance(error, EndpointUnreachable) and not self._answered
        return not is_about_the_question(error)
