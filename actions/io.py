"""What the Action is given and what it gives back: inputs from the environment, outputs and summary into the
runner's files.

`action.yml` passes every input through `env:` as `TAXOBOT_INPUT_<NAME>`, never into the text of a script; a test
compares its inputs with the fields of `Inputs`.
Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from schemas.errors import UsageError

PREFIX = "TAXOBOT_INPUT_"
Command = Literal[
    "validate", "estimate", "precheck", "generate", "train", "evaluate", "run", "report", "gate", "respond"
]
Sha = Annotated[str, Field(pattern="^([0-9a-f]{40}|[0-9a-f]{64})?$")]
OUTPUTS = (
    "verdict",  # validate: VALID, INVALID, NOT APPLICABLE; evaluate, run: that on the result; gate: success, failure
    "valid",  # validate, report: true or false
    "state",  # report, respond: where the pull request stands now (bot/records.py State)
    "errors",  # validate, report: how many findings of each severity
    "warnings",
    "notices",
    "leaves",  # estimate: JSON list of the leaves to generate for, one matrix job each
    "rows",  # estimate: training rows to come
    "minutes",  # estimate: minutes to come, on the machine that its log names
    "approval",  # estimate: the approval record, JSON, also of a run that somebody started by hand
    "base-run",  # estimate: id of the newest good nightly-base run, empty where there is none
    "artifact-path",  # validate, precheck, evaluate, run: the folder to hand over to `report`
    "artifact-name",  # generate: the name of this leaf's store artifact, unlike that of any other leaf
    "store-path",  # generate, train, evaluate: the folder with the stage results that this job made
    "result-path",  # evaluate, run: result.json
    "report-path",  # evaluate, run: report.html
)
"""The outputs of `action.yml`; a step gives those that its command has, by `Runner.put`."""
RECEIVED = "received"
"""Folder below the job's own into which workflows download what earlier jobs left: `run` is that of this run, `base`
what the nightly run measured. A single artifact stands directly in them, of several each in a folder of its own, as
actions/download-artifact does; so whatever folder there holds a handover is one.
"""


class Inputs(BaseModel):
    """The inputs of `action.yml`, by the same names with `-` for `_`; an empty one has its default."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    command: Command
    token: SecretStr = SecretStr("")
    comment_key: SecretStr = SecretStr("")
    pull_request: Annotated[int, Field(ge=0)] = 0
    head_sha: Sha = ""
    base_sha: Sha = ""
    approval: Annotated[str, Field(max_length=2000)] = ""
    leaf: Annotated[str, Field(max_length=1000)] = ""
    purpose: Literal["run", "precheck"] = "run"
    config: str = ""
    work_dir: str = ""
    run_workflow: Annotated[str, Field(pattern=r"^[\w.-]+\.ya?ml$")] = "taxobot-run.yml"
    validate_workflow: Annotated[str, Field(pattern=r"^[\w.-]+\.ya?ml$")] = "taxobot-validate.yml"
    threads: Annotated[int, Field(ge=0, le=1024)] = 0


def read_inputs(environ: Mapping[str, str]) -> Inputs:
    """The inputs that `action.yml` passed. Raises UsageError that names each wrong one, never with its value."""
    given = {
        name: value for name in Inputs.model_fields if (value := environ.get(PREFIX + name.upper(), "").strip()) != ""
    }
    try:
        return Inputs.model_validate(given)
    except ValidationError as error:
        wrong = "; ".join(f"input `{_name(one['loc'])}`: {one['msg']}" for one in error.errors(include_input=False))
        raise UsageError(wrong) from None


def _name(location: tuple[int | str, ...]) -> str:
    return ".".join(map(str, location)).replace("_", "-")


@dataclass(frozen=True, slots=True)
class Runner:
    """What a workflow's runner tells a step (GITHUB_* and RUNNER_* variables), and the files it reads back."""

    event_name: str
    event: dict[str, Any]
    repository: str
    server: str
    api: str
    run: int
    sha: str
    temp: Path
    output: Path | None
    summary: Path | None

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Runner:
        """Read it from the environment. Raises UsageError outside of a workflow."""
        if missing := [name for name in ("GITHUB_EVENT_PATH", "GITHUB_REPOSITORY") if not environ.get(name)]:
            raise UsageError(
                f"{', '.join(missing)} not set: this program is started by a workflow; on a machine of"
                " your own use `taxobot`"
            )
        event = json.loads(Path(environ["GITHUB_EVENT_PATH"]).read_text("utf-8"))
        return cls(
            event_name=environ.get("GITHUB_EVENT_NAME", ""),
            event=event if isinstance(event, dict) else {},
            repository=environ["GITHUB_REPOSITORY"],
            server=environ.get("GITHUB_SERVER_URL", "https://github.com").rstrip("/"),
            api=environ.get("GITHUB_API_URL", "https://api.github.com").rstrip("/"),
            run=int(environ.get("GITHUB_RUN_ID") or 0),
            sha=environ.get("GITHUB_SHA", ""),
            temp=Path(environ.get("RUNNER_TEMP") or tempfile.gettempdir()),
            output=_path(environ.get("GITHUB_OUTPUT")),
            summary=_path(environ.get("GITHUB_STEP_SUMMARY")),
        )

    def put(self, **outputs: str) -> None:
        """Give outputs to the steps behind this one."""
        if self.output is None:
            return
        with self.output.open("a", encoding="utf-8") as file:
            for name, value in outputs.items():
                # A delimiter that no value can hold by chance or on purpose ends each of them.
                mark = secrets.token_hex(16)
                file.write(f"{name.replace('_', '-')}<<{mark}\n{value}\n{mark}\n")

    def summarise(self, markdown: str) -> None:
        """Add to the page of the run. GitHub loses all of a step's summary above 1 MiB."""
        if self.summary is not None:
            with self.summary.open("a", encoding="utf-8") as file:
                file.write(markdown)


def _path(value: str | None) -> Path | None:
    return Path(value) if value else None


def environment() -> Mapping[str, str]:
    """The process's environment; read here and nowhere else in the Action."""
    return os.environ
