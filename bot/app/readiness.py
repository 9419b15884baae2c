"""Whether this process can serve: what it needs, each looked at by itself, and whether it is about to leave."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping

LOG = logging.getLogger("taxobot.readiness")

Check = Callable[[], None]
"""Looks at one thing; raises whatever is wrong with it."""


class Readiness:
    """Named checks, and the word that this process drains. Safe from any thread."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks, self._draining = dict(checks), threading.Event()

    def drain(self) -> None:
        """From now on this process is not ready: it finishes what it has, and ends."""
        self._draining.set()

    def look(self) -> dict[str, bool]:
        """Each name with whether it is well; what is wrong stands in the log, for only the operator may read it."""
        found = {name: _is_well(name, check) for name, check in self._checks.items()}
        return found | {"not draining": not self._draining.is_set()}


def _is_well(name: str, check: Check) -> bool:
    try:
        check()
    except Exception as error:  # noqa: BLE001 - a check may fail in any way; that it did is its result
        LOG.warning("not ready", extra={"check": name, "problem": f"{type(error).__name__}: {error}"})
        return False
    return True
