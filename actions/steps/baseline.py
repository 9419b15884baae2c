"""`evaluate` without a pull request: the base model on the frozen suite, for the runs of the day to find."""

from __future__ import annotations

from actions.cli.workplace import open_store, working
from actions.pulls.commits import fetch
from actions.steps.context import Step
from actions.steps.work import leave, seams_of
from runners.baseline import measure_base
from runners.taxonomy.policy import read_policy_of


def measure(step: Step) -> int:
    """Measure the base model that the default branch's policy names, and leave the records to hand over."""
    repository = fetch(step, step.runner.sha)
    seams = seams_of(step, read_policy_of(repository, step.runner.sha))
    store = open_store(step.work / "run")
    with working() as progress:
        found = measure_base(seams=seams, store=store, progress=progress)
    leave(step, store, keys=store.used)
    step.say(f"{found.model}: {found.correct} of {found.items} items of the frozen suite")
    return 0
