"""How asking goes, for whoever shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from runners.asking.counts import Counts, LeafCounts
from runners.asking.line import Line
from runners.asking.station import Station


@dataclass(frozen=True, slots=True)
class EndpointState:
    """One endpoint: calls in flight of those that may be, seconds until it may be called again, and whether it is left
    out, with the reason.
    """

    url: str
    in_flight: int
    limit: int
    resting: float = 0.0
    lost: str = ""


@dataclass(frozen=True, slots=True)
class PoolState:
    """All of it at one moment. `asked` counts requests, further tries (`retries`) not among them.

    `remembered`, `shared` and `failures` count texts: that stood in the journal, that another question brought at the
    same time, that never came. Tokens are those that endpoints tell; `tokens_per_second` is over the last few seconds.
    """

    in_flight: int = 0
    limit: int = 0
    waiting: int = 0
    asked: int = 0
    remembered: int = 0
    shared: int = 0
    retries: int = 0
    failures: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    tokens_per_second: float = 0.0
    leaves: Mapping[str, LeafCounts] = field(default_factory=dict)
    endpoints: tuple[EndpointState, ...] = ()


def state_of(line: Line, counts: Counts, now: float) -> PoolState:
    """What there is to show now."""
    endpoints = tuple(_endpoint(station, now) for station in line.stations)
    return PoolState(
        in_flight=sum(endpoint.in_flight for endpoint in endpoints),
        limit=sum(endpoint.limit for endpoint in endpoints if not endpoint.lost),
        waiting=line.waiting,
        asked=counts.all("requests"),
        remembered=counts.all("remembered"),
        shared=counts.shared,
        retries=counts.retries,
        failures=sum(leaf.failed for leaf in counts.by_leaf().values()),
        prompt_tokens=counts.all("prompt"),
        completion_tokens=counts.all("completion"),
        tokens_per_second=counts.tokens_per_second(),
        leaves=counts.by_leaf(),
        endpoints=endpoints,
    )


def _endpoint(station: Station, now: float) -> EndpointState:
    return EndpointState(
        url=station.url,
        in_flight=station.in_flight,
        limit=station.limiter.limit,
        resting=max(0.0, station.ready - now),
        lost=str(station.lost or ""),
    )
