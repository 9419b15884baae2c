"""`validate`: what a contributor sees within seconds: annotations on lines, a summary, and a claim for who publishes.

Runs with a token that can only read, on pull requests of strangers too. What it leaves is a claim: `report` computes
everything again before it tells anybody.
"""

from __future__ import annotations

import secrets

import click

from actions.pulls.checked import Checked, check_pull
from actions.steps.context import Step
from bot.claims import FILE
from bot.events import PullRequestEvent
from bot.findings.github import render_github
from bot.findings.markdown import render_markdown
from bot.findings.view import count
from schemas.finding import Severity

ARTIFACT = "taxobot-validation"


def validate(step: Step) -> int:
    """Check the pull request of the event. Exit status 0 where it is valid, 1 where it is not."""
    event = PullRequestEvent.read(step.runner.event)
    pull = step.hub.pull(event.number)
    checked = check_pull(step, pull)
    click.echo(render_github(checked.findings, resume=secrets.token_hex(16)))
    step.runner.summarise(render_markdown(checked.findings))
    folder = step.work / ARTIFACT
    folder.mkdir(exist_ok=True)
    (folder / FILE).write_text(checked.claims.model_dump_json(indent=1) + "\n", encoding="utf-8")
    step.runner.put(artifact_path=str(folder), **outputs_of(checked))
    step.say(_conclude(checked))
    return 0 if checked.validation.valid else 1


def outputs_of(checked: Checked) -> dict[str, str]:
    """The outputs that say what was found."""
    found = checked.validation.findings
    counts = {f"{kind.value}s": str(sum(one.severity is kind for one in found)) for kind in Severity}
    return {"valid": str(checked.validation.valid).lower(), "verdict": _verdict(checked), **counts}


def _conclude(checked: Checked) -> str:
    found = count(checked.findings.findings) or "nothing to say"
    return f"{_verdict(checked)}: {found}; head {checked.pull.head_sha[:12]}"


def _verdict(checked: Checked) -> str:
    if not checked.validation.valid:
        return "INVALID"
    return "VALID" if checked.leaves else "NOT APPLICABLE"
