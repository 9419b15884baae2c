"""GitHub takes the App's key, and both agree on the time."""

from __future__ import annotations

from collections.abc import Iterator

from bot.app.doctor.finding import Finding, broken, warning, well
from bot.app.doctor.patient import Patient
from bot.github.errors import Forbidden

SKEW = 20.0
"""Seconds that the clocks may differ: a token of the App begins a minute in the past."""


def check_key(patient: Patient) -> Iterator[Finding]:
    """Raises GithubError where GitHub cannot be reached."""
    try:
        itself = patient.itself
    except Forbidden as error:
        yield broken(
            "key",
            f"GitHub does not take the App's key: {error}",
            "compare TAXOBOT_APP_ID with the App's settings, put a new private key from there into"
            " TAXOBOT_PRIVATE_KEY, and look at this machine's clock",
        )
        return
    yield well("key", f"GitHub knows us as {itself.name} ({itself.login})")
    yield from check_clock(patient)


def check_clock(patient: Patient) -> Iterator[Finding]:
    """The App's tokens name a time: a clock that is off makes them worthless."""
    skew = patient.now() - patient.application.clock().timestamp()
    if abs(skew) <= SKEW:
        yield well("clock", "this machine's clock agrees with GitHub's")
        return
    way = "ahead of" if skew > 0 else "behind"
    mend = "let the system keep the time (`timedatectl set-ntp true`); beyond a minute GitHub refuses the App's tokens"
    yield warning("clock", f"this machine's clock is {abs(skew):.0f} s {way} GitHub's", mend)
