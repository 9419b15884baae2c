"""The workflow that is left when one leg of one job shall run alone: everything known is put in, the rest is act's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fakes.github.actions.contexts import is_known
from fakes.github.actions.definition import BadWorkflow, Definition, JobDefinition
from fakes.github.actions.expressions.templates import fold, fold_condition

COLLECTOR = "Complete job outputs"
PREFIX = "FAKE_OUTPUT_"
LEFT_OUT = (
    "concurrency",
    "continue-on-error",
    "environment",
    "if",
    "name",
    "needs",
    "outputs",
    "permissions",
    "runs-on",
    "strategy",
)


def write_single(
    definition: Definition, job: JobDefinition, name: str, event: str, contexts: Mapping[str, Any], target: str
) -> dict[str, Any]:
    """The workflow for act. A last step writes the job's outputs into `target`, one after the other, ended by NUL."""
    folded = _fold({key: value for key, value in job.raw.items() if key not in LEFT_OUT}, contexts)
    outputs = fold(dict(job.raw.get("outputs") or {}), is_known, contexts)
    folded["steps"] = [*folded.get("steps", ()), _collect(outputs, target)]
    top = {key: fold(definition.raw[key], is_known, contexts) for key in ("env", "defaults") if key in definition.raw}
    alone = {"name": name, "runs-on": "ubuntu-latest", **folded}
    return {"name": definition.name, "on": {event: None}, **top, "jobs": {job.id: alone}}


def _fold(raw: dict[str, Any], contexts: Mapping[str, Any]) -> dict[str, Any]:
    steps = [_step(one, contexts) for one in raw.get("steps", ())]
    rest = fold({key: value for key, value in raw.items() if key != "steps"}, is_known, contexts)
    return {**rest, "steps": steps}


def _step(raw: Mapping[str, Any], contexts: Mapping[str, Any]) -> dict[str, Any]:
    made = fold({key: value for key, value in raw.items() if key != "if"}, is_known, contexts)
    return {**made, **({"if": fold_condition(raw["if"], is_known, contexts)} if "if" in raw else {})}


def _collect(outputs: Mapping[str, Any], target: str) -> dict[str, Any]:
    environment = {f"{PREFIX}{index}": value for index, value in enumerate(outputs.values())}
    given = " ".join(f'"${name}"' for name in environment)
    return {
        "name": COLLECTOR,
        "if": "always()",
        "shell": "bash",
        "env": environment,
        "run": f"printf '%s\\0' {given} > '{target}'" if given else f": > '{target}'",
    }


def used_actions(workflow: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """OWNER/NAME and ref of each action that the jobs of a workflow use."""
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            if uses := step.get("uses"):
                found = re.fullmatch(r"([\w.-]+/[\w.-]+)(?:/[^@]*)?@(.+)", uses)
                if not found:
                    raise BadWorkflow(f"the fake does not run `uses: {uses}`")
                yield found[1], found[2]
