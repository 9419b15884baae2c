"""Where work is done on Actions: only the maintainers' workflow reaches the GPU machines (S24)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from bot.app.doctor.each import in_each
from bot.app.doctor.finding import Finding, broken, unchecked, well
from bot.app.doctor.patient import Patient
from bot.github.app.inspection import Group, Inspection
from bot.github.errors import NotFound

FOLDER = ".github/workflows"
ALSO = "taxobot-nightly-base.yml"
"""It measures the base model, on the default branch too."""


def check_runners(patient: Patient) -> Iterator[Finding]:
    """Raises GithubError."""
    if patient.config.dispatcher != "actions":
        return
    if not patient.config.administration:
        mend = "set `app.administration: true`, and give the App organization_self_hosted_runners: read"
        yield unchecked("runner groups", "not checked: the App may not look at them", mend)
        return
    yield from in_each(patient, "runner groups", partial(_check_runners, patient))


def _check_runners(patient: Patient, one: Inspection) -> Iterator[Finding]:
    subject = f"runner groups of {one.place.name}"
    try:
        groups = one.groups()
    except NotFound:
        said = "not checked: a person's repository has none, so every workflow in it can reach its runners"
        yield unchecked(subject, said, "move it to an organization, or do work on own workers")
    else:
        yield from _check_groups(subject, groups, _allowed(patient, one))


def _allowed(patient: Patient, one: Inspection) -> set[str]:
    place, branch = f"{one.place.name}/{FOLDER}", one.place.default_branch
    names = (patient.config.run_workflow, ALSO)
    return {f"{place}/{name}@refs/heads/{branch}".casefold() for name in names}


def _check_groups(subject: str, groups: list[Group], allowed: set[str]) -> Iterator[Finding]:
    first = sorted(allowed)[0]
    ours = [one for one in groups if one.workflows and allowed & {name.casefold() for name in one.workflows}]
    if not ours:
        said = "no group is restricted to our workflow: any workflow, a stranger's too, may run on a GPU machine"
        yield broken(subject, said, f"put the GPU machines into a group of their own, restricted to {first}")
    for one in ours:
        others = [name for name in one.workflows or () if name.casefold() not in allowed]
        if others:
            yield broken(subject, f"group {one.name} lets in {', '.join(others)} too", f"leave only {first} in it")
        else:
            yield well(subject, f"group {one.name} lets in our workflow alone")
