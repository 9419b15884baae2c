"""Counting what calls cost."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from runners.models.client.meter import Meter, Tally
from runners.models.client.seam import Usage
from schemas.errors import EndpointTimeout


def test_calls_add_up() -> None:
    moments = iter([0.0, 1.5, 10.0, 10.25])
    meter = Meter(clock=lambda: next(moments))
    for usage in (Usage(3, 4), Usage(10, 20)):
        with meter.call() as call:
            call.usage = usage
    assert meter.tally == Tally(requests=2, usage=Usage(13, 24), seconds=1.75)


def test_what_an_endpoint_does_not_tell_is_not_invented() -> None:
    meter = Meter(clock=lambda: 0.0)
    with meter.call():
        pass
    with meter.call(generates=False):
        pass
    assert meter.tally == Tally(requests=2, untold=1)


def test_a_failure_is_an_endpoints_not_the_callers() -> None:
    meter = Meter(clock=lambda: 0.0)
    with pytest.raises(EndpointTimeout), meter.call():
        raise EndpointTimeout("late")
    with pytest.raises(KeyboardInterrupt), meter.call():
        raise KeyboardInterrupt
    assert meter.tally == Tally(requests=2, failures=1)


@pytest.fixture
def hasty() -> Iterator[None]:
    """Threads are changed as often as can be."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty")
def test_threads_share_a_meter() -> None:
    meter = Meter()

    def work(_: int) -> None:
        for _ in range(200):
            meter.retried()
            with meter.call() as call:
                call.usage = Usage(1, 2)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))
    tally = meter.tally
    assert (tally.requests, tally.retries, tally.usage) == (1600, 1600, Usage(1600, 3200))
