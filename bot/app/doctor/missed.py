"""Deliveries that never arrived. The sweep asks for them again; this says which, and can do it at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from bot.app.doctor.finding import Finding, warning, well
from bot.app.doctor.patient import Patient
from bot.github.app.deliveries import KEPT_DAYS, Delivery
from bot.github.errors import Forbidden, NotFound, Rejected


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
    """Have all of them delivered once more; returns how many. One that GitHub refuses, for it is too old, does not
    keep the others waiting. Raises GithubError.
    """
    return sum(_ask_again(patient, one) for one in missed(patient))


def _ask_again(patient: Patient, one: Delivery) -> bool:
    try:
        patient.deliveries.redeliver(one.id)
    except (Forbidden, NotFound, Rejected):
        return False
    return True
