"""Repositories one after the other: what cannot be looked at in one of them keeps none of the others back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.app.doctor.finding import Finding, unchecked
from bot.app.doctor.patient import Patient
from bot.github.app.inspection import Inspection
from bot.github.errors import GithubError, Unavailable

REFUSED = "compare the App's permissions with the installation's page, and what this repository's plan offers"


def in_each(patient: Patient, subject: str, look: Callable[[Inspection], Iterator[Finding]]) -> Iterator[Finding]:
    """What is found in each repository that is served. Raises Unavailable: GitHub would keep us waiting for each."""
    for one in patient.served:
        try:
            yield from look(one)
        except Unavailable:
            raise
        except GithubError as error:
            yield unchecked(f"{subject} of {one.place.name}", f"not checked: {error}", REFUSED)
