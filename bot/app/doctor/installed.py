"""The App is installed where it is meant to work, and nowhere else (S4)."""

from __future__ import annotations

from collections.abc import Iterator

from bot.app.doctor.finding import Finding, broken, warning, well
from bot.app.doctor.patient import Patient
from bot.app.served import is_served


def check_installed(patient: Patient) -> Iterator[Finding]:
    """The operator's list against the repositories that let the App in."""
    wanted, names = patient.config.repositories, [one.name for one in patient.reached]
    for one in patient.installations:
        if one.suspended:
            yield broken(
                "installation", f"{one.account} suspended the App", f"its owner ends that in {one.account}'s settings"
            )
    if not wanted:
        yield broken("repositories", "no repository is served: `app.repositories` is empty", "list OWNER/NAME there")
    for entry in wanted:
        if not any(is_served(name, (entry,)) for name in names):
            mend = f"install the App at {patient.config.github.rstrip('/')}/apps/{patient.itself.slug}"
            yield broken("repositories", f"`{entry}` is to be served, and does not let the App in", mend)
    for name in names:
        if is_served(name, wanted):
            yield well("repositories", f"{name} is served")
        else:
            mend = "nothing is done there; list it in `app.repositories`, or take the App away from it"
            yield warning("repositories", f"{name} lets the App in, and is not served", mend)
