"""The end of all asking, in words."""

from __future__ import annotations

from collections.abc import Iterable

from runners.asking.seating import CALLED
from runners.asking.station import Station
from schemas.errors import EndpointError
from schemas.generation import Role


def gone(role: Role, stations: Iterable[Station]) -> EndpointError:
    """There is nobody left to ask: why, and how to carry on."""
    reasons = "; ".join(dict.fromkeys(str(station.lost) for station in stations))
    return EndpointError(
        f"the {CALLED.get(role, role)} can't be asked any more: {reasons}; every answer that came is kept: mend that "
        "and run the same command again to carry on"
    )
