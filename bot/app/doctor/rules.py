"""Nothing is merged without the gate, and no other App can pass for it (S31)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from bot.app.doctor.each import in_each
from bot.app.doctor.finding import Finding, broken, well
from bot.app.doctor.patient import Patient
from bot.github.app.inspection import Inspection, Required

GATE = "taxobot/gate"
ACTIONS = 15368
"""GitHub Actions, on github.com: the source of checks that workflows make."""
ANYBODY = -1
"""Branch protection's word for any App."""


def check_rules(patient: Patient) -> Iterator[Finding]:
    """The rules of each repository's default branch. Raises GithubError."""
    return in_each(patient, "rules", partial(_check_rules, patient))


def _check_rules(patient: Patient, one: Inspection) -> Iterator[Finding]:
    rules = one.rules()
    yield from _check_required(patient, one, list(one.required(rules)))
    if any(rule["type"] == "merge_queue" for rule in rules):
        yield _check_queue(patient, one)


def _check_required(patient: Patient, one: Inspection, required: list[Required]) -> Iterator[Finding]:
    name, app = one.place.name, patient.application.id
    subject, sources = f"rules of {name}", [check.app for check in required if check.name == GATE]
    where = f"{patient.config.github.rstrip('/')}/{name}/settings/rules"
    pinned = f"a ruleset for {one.place.default_branch} that requires `{GATE}` with the source {patient.itself.name}"
    if app in sources:
        yield well(subject, f"{GATE} is required, from our App alone")
    elif not sources:
        yield broken(subject, f"{GATE} is not required: anything can be merged", f"make {pinned}: {where}")
    elif ACTIONS in sources:
        said = f"{GATE} is required from GitHub Actions: any workflow may make it, and ours does not count"
        yield broken(subject, said, f"make {pinned}: {where}")
    elif None in sources or ANYBODY in sources:
        yield broken(subject, f"{GATE} is required from anybody: any App may make it", f"make {pinned}: {where}")
    else:
        yield broken(subject, f"{GATE} is required from another App: ours does not count", f"make {pinned}: {where}")


def _check_queue(patient: Patient, one: Inspection) -> Finding:
    subject = f"merge queue of {one.place.name}"
    if "merge_group" in patient.itself.events:
        return well(subject, "its groups are answered")
    mend = "tick `Merge group` under `Subscribe to events` in the App's settings"
    return broken(subject, "its groups wait for ever: the App does not hear of them", mend)
