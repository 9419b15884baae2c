"""What the service counts, for Prometheus. Each process counts for itself; what the book knows is asked at each look.

Labels have few values: no repository, no pull request, no text of anybody's.
Source: https://prometheus.github.io/client_python/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from bot.app.status.overview import Overview

ANSWER = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds; a delivery has to be answered within one, GitHub waits for ten."""
PATIENCE = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 900.0)
CONTENT_TYPE = CONTENT_TYPE_LATEST


class Metrics:
    """The counters of one process. Safe from any thread."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._deliveries = self._count("deliveries", "Webhook deliveries by what became of them.", "outcome")
        self._answered = self._time("delivery_seconds", "From a delivery's arrival to the answer.", ANSWER)
        self._shown = self._time("first_status_seconds", "From a new head to what GitHub shows of it first.", PATIENCE)
        self._published = self._count("published", "Comments and checks brought up to date, or not.", "outcome")
        self._recovered = self._count("recovered_workflows", "Workflows taken over from dead processes.")

    def delivered(self, outcome: str, *, seconds: float) -> None:
        """A delivery was answered; `outcome` is one of `bot.app.intake.Outcome`."""
        self._deliveries.labels(outcome).inc()
        self._answered.observe(seconds)

    def published(self, *, failed: bool) -> None:
        """A pull request's comment and check were written, or could not be."""
        self._published.labels("failed" if failed else "written").inc()

    def first_shown(self, seconds: float) -> None:
        """GitHub shows something of a head for the first time, so long after we heard of it."""
        self._shown.observe(seconds)

    def recovered(self, number: int) -> None:
        """So many workflows of dead processes were taken over."""
        self._recovered.inc(number)

    def watch(self, look: Callable[[], Overview]) -> None:
        """Count lives, jobs and processes as this finds them, at each look."""
        self._registry.register(_Watched(look))

    def render(self) -> bytes:
        """All of it, in the text form of Prometheus (CONTENT_TYPE)."""
        return generate_latest(self._registry)

    def _count(self, name: str, help_text: str, *labels: str) -> Counter:
        return Counter(f"taxobot_{name}", help_text, labels, registry=self._registry)

    def _time(self, name: str, help_text: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(f"taxobot_{name}", help_text, buckets=buckets, registry=self._registry)


class _Watched(Collector):
    """What the overview shows, as numbers."""

    def __init__(self, look: Callable[[], Overview]) -> None:
        self._look = look

    def describe(self) -> list[Metric]:
        """Nothing: to register it must not ask the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        seen = self._look()
        yield _gauge("lives", "Pull requests whose head is looked after, by state.", "state", seen.lives_by_state)
        yield _gauge("jobs", "Jobs that have not ended, by state.", "state", seen.jobs_by_state)
        yield _gauge("queue_wait_seconds", "How long the job waits that waits longest.", "", {"": seen.longest_wait})
        ages = {machine.id: machine.silent for machine in seen.machines}
        yield _gauge("process_silence_seconds", "Since the last sign of life.", "process", ages)
        yield _gauge("boards_behind", "Pull requests that GitHub does not show as they are.", "", {"": seen.behind})


def _gauge(name: str, help_text: str, label: str, values: dict[str, float] | dict[str, int]) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(f"taxobot_{name}", help_text, labels=[label] if label else [])
    for key, value in values.items():
        gauge.add_metric([key] if label else [], value)
    return gauge
