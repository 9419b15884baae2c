"""Which desks answer in which role, and which of them share an endpoint."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from runners.asking.batcher import Start
from runners.asking.desk import Desk
from runners.asking.identity import Identity
from runners.asking.settings import PoolSettings
from runners.asking.speaker import Speaker
from runners.asking.station import Station
from runners.models.client.family import wrap
from schemas.errors import UsageError
from schemas.generation import Role

ROLES: tuple[Role, ...] = ("teacher", "critic", "judge", "base", "tuned")
Seating = Mapping[Role, Sequence[Desk]]
CALLED: Mapping[Role, str] = {"base": "base model", "tuned": "tuned model"}
"""Roles as people call them, where that is not their name."""


def seating_of(desks: Sequence[Desk]) -> Seating:
    """The desks of each role that has any; where a teacher has no critic, the teacher judges rows, too.

    Raises UsageError where there is nobody, or a critic without a teacher, where desks of one role are not the same
    model, and for a family that is not known.
    """
    named = {role: [desk for desk in desks if desk.role == role] for role in ROLES}
    seating: dict[Role, Sequence[Desk]] = {role: seated for role, seated in named.items() if seated}
    if not seating or ("critic" in seating and "teacher" not in seating):
        raise UsageError("there is no endpoint of a teacher; name one")
    if "teacher" in seating:
        seating.setdefault("critic", seating["teacher"])
    for role, seated in seating.items():
        _check(role, seated)
    return seating


def identities_of(seating: Seating) -> dict[Role, Identity]:
    """Who answers in each role."""
    return {role: desks[0].identity for role, desks in seating.items()}


def stations_of(
    seating: Seating, settings: PoolSettings, *, start: Start, clock: Callable[[], float]
) -> dict[Role, list[tuple[Station, Speaker]]]:
    """The places where each role is answered; calls at one address are limited together, whatever model they ask."""
    stations: dict[str, Station] = {}
    speakers: dict[int, Speaker] = {}
    seats: dict[Role, list[tuple[Station, Speaker]]] = {}
    for role, desks in seating.items():
        for desk in desks:
            url = desk.client.endpoint.url
            station = stations.setdefault(url, Station(url, settings, clock))
            speaker = speakers.setdefault(id(desk.client), Speaker(desk, batch=settings.batch, start=start))
            seats.setdefault(role, []).append((station, speaker))
    return seats


def _check(role: Role, desks: Sequence[Desk]) -> None:
    if len({desk.identity for desk in desks}) > 1:
        names = ", ".join(sorted({desk.identity.model for desk in desks}))
        called = CALLED.get(role, role)
        raise UsageError(f"all endpoints of the {called} must hold the same model in the same form; named were {names}")
    if desks[0].family:
        wrap([], desks[0].family)
