"""Where work is done on Actions: the workflow is there, and work for strangers waits for a reviewer (S26)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from bot.app.doctor.each import in_each
from bot.app.doctor.finding import Finding, broken, warning, well
from bot.app.doctor.patient import Patient
from bot.github.app.inspection import Inspection

ENVIRONMENT = "taxobot-gpu"
SPEAKS = "taxobot-comment.yml"
"""A workflow of the Action that writes comment and check."""


def check_workflows(patient: Patient) -> Iterator[Finding]:
    """Raises GithubError."""
    return in_each(patient, "workflows", partial(_check_workflows, patient))


def _check_workflows(patient: Patient, one: Inspection) -> Iterator[Finding]:
    name = one.place.name
    if one.has_workflow(SPEAKS):
        said = f"the Action's {SPEAKS} is there too: any workflow may write what it writes, so its gate is weaker"
        yield warning(f"Action in {name}", said, "remove the Action's workflows: the App does all that they do")
    if patient.config.dispatcher != "actions":
        return
    file = patient.config.run_workflow
    if one.has_workflow(file):
        yield well(f"workflow of {name}", f"{file} is on {one.place.default_branch}")
    else:
        mend = "`taxobot action workflows --app` writes it; then commit it, and switch it on in the Actions tab"
        yield broken(f"workflow of {name}", f"{file} is not on {one.place.default_branch}, or switched off", mend)
    yield _check_environment(name, one.reviewers(ENVIRONMENT))


def _check_environment(name: str, reviewers: int | None) -> Finding:
    subject = f"environment of {name}"
    if reviewers is None:
        mend = "make it in the repository's settings, open to the default branch only, with reviewers"
        return broken(subject, f"there is no {ENVIRONMENT}: the teacher's keys have no place of their own", mend)
    if not reviewers:
        said = f"{ENVIRONMENT} has no reviewers: an approval here is all that holds work for strangers back"
        return warning(subject, said, "name reviewers in the environment's settings")
    return well(subject, f"{ENVIRONMENT} has {reviewers} reviewer{'s' if reviewers > 1 else ''}")
