"""Which machine is free for a job."""

from __future__ import annotations

from fakes.github.actions.attempt import Leg
from fakes.github.actions.settings import HOSTED, Settings


class Machines:
    """Hosted machines, as many at a time as the settings say, and the self-hosted ones that are registered now."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._hosted: set[int] = set()
        self._own: dict[int, int] = {}

    def take(self, leg: Leg) -> bool:
        """Give the job a machine whose labels include all that it asks for; False where none is free, or none is."""
        if leg.labels <= HOSTED:
            if len(self._hosted) >= self._settings.hosted:
                return False
            self._hosted.add(leg.record.id)
            return True
        for number, labels in enumerate(self._settings.self_hosted):
            if leg.labels <= labels and number not in self._own.values():
                self._own[leg.record.id] = number
                return True
        return False

    def give_back(self, leg: Leg) -> None:
        """The job is over."""
        self._hosted.discard(leg.record.id)
        self._own.pop(leg.record.id, None)
