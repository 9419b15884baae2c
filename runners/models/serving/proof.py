"""Who listens on a port: proof that it is the server that we started, and nobody else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

import psutil

_LISTENS = psutil.CONN_LISTEN


@dataclass(frozen=True, slots=True)
class Listener:
    """A socket that listens. `pid` is None where the system does not tell whose it is (another user's)."""

    address: str
    pid: int | None


def listeners(port: int, *, among: Iterable[int] = ()) -> tuple[Listener, ...]:
    """Everybody who listens on a TCP port of this machine.

    macOS tells that to root only: others get what the processes `among` listen on.
    """
    try:
        found = [(one.laddr, one.pid) for one in psutil.net_connections(kind="tcp") if one.status == _LISTENS]
    except psutil.AccessDenied:
        found = [(place, pid) for pid in among for place in _places(pid)]
    return tuple(Listener(place.ip, pid) for place, pid in found if place and place.port == port)


def foreign(found: Iterable[Listener], *, host: str, ours: frozenset[int]) -> tuple[Listener, ...]:
    """Those among the listeners on a port that callers of `host` could reach, and that are none of ours."""
    return tuple(one for one in found if one.pid not in ours and _meet(one.address, host))


def program(pid: int) -> str:
    """A program's name and process id, for people."""
    try:
        return f"{psutil.Process(pid).name()} (process {pid})"
    except psutil.Error:
        return f"process {pid}"


def _places(pid: int) -> list[Any]:
    try:
        return [one.laddr for one in psutil.Process(pid).net_connections(kind="tcp") if one.status == _LISTENS]
    except psutil.Error:
        return []  # it ended, or is not ours to look at


def _meet(one: str, other: str) -> bool:
    """Can a caller of the address `other` reach who listens on `one`? A name is taken for any address."""
    try:
        mine, theirs = ip_address(other), ip_address(one)
    except ValueError:
        return True
    return mine.is_unspecified or theirs.is_unspecified or mine == theirs
