"""Deliveries that never arrived. The sweep asks for them again; this says which, and can do it at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from bot.app.doctor.finding import Finding, warning, well
from bot.app.doctor.patient import Patient
from bot.github.app.deliveries import KEPT_DAYS, Delivery


def missed(patient: Patient) -> Sequence[Delivery]:
    """Those of the days that GitHub keeps. Raises GithubError."""
    return patient.deliveries.missed(datetime.fromtimestamp(patient.now(), UTC) - timedelta(days=KEPT_DAYS))


def check_missed(patient: Patient) -> Iterator[Finding]:
    """How many, and since when."""
    lost = missed(patient)
    if not lost:
        yield well("missed", f"no delivery of the last {KEPT_DAYS} days was lost")
        return
    said = f"{len(lost)} deliveries never arrived, the oldest of {lost[0].at:%d %B %H:%M} UTC ({lost[0].event})"
    yield warning(
        "missed", said, "the service asks for them again by itself; `taxobot app doctor --redeliver` does now"
    )


def redeliver(patient: Patient) -> int:
    """Have all of them delivered once more; returns how many. Raises GithubError."""
    lost = missed(patient)
    for one in lost:
        patient.deliveries.redeliver(one.id)
    return len(lost)
