"""A taxonomy on the fake GitHub, and steps of the Action played there by themselves, without a runner."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from actions.io import Inputs, Runner
from actions.steps.context import Step
from bot.github.client import GithubClient
from examples.materialise import Example
from fakes.examples import own_example
from fakes.github.fake import FakeGitHub
from fakes.github.handles import PullHandle, RepositoryHandle
from fakes.github.runs import Run

KEY = "0123456789abcdef" * 4
READ = {"contents": "read", "pull_requests": "read"}
WRITE = {
    "actions": "write",
    "checks": "write",
    "contents": "read",
    "issues": "write",
    "pull_requests": "write",
}
QUEUE = {"checks": "write", "contents": "read", "issues": "read", "pull_requests": "read"}
GATE = "taxobot/gate"


@dataclass
class Played:
    """What a step left: its exit status, outputs, summary and log."""

    status: int
    outputs: dict[str, str]
    summary: str
    log: list[str]
    step: Step


@dataclass
class Stage:
    """The fake, the taxonomy's repository in it, and the example that it was made of."""

    github: FakeGitHub
    repository: RepositoryHandle
    example: Example
    folder: Path
    jobs: int = field(default=0)

    @classmethod
    def build(cls, github: FakeGitHub, folder: Path) -> Stage:
        example = own_example(folder / "example")
        repository = github.repository("acme/taxonomy", source=example.taxonomy / ".git", private=True)
        repository.collaborators["maria"] = "maintain"
        repository.collaborators["wren"] = "write"
        repository.collaborators["ann"] = "read"
        return cls(github, repository, example, folder)

    @property
    def config(self) -> str:
        """The operator's configuration: the example's documents stand on this machine."""
        return json.dumps({"documents": {"mirrors": self.example.mirrors}})

    def open(self, branch: str = "skills", *, by: str = "ann") -> PullHandle:
        return self.repository.open_pull(self.example.branches[branch], by=by)

    def policy(self, text: str) -> None:
        self.repository.push("main", {".github/taxobot.yml": text}, by="maria")

    def play(
        self,
        event: str,
        payload: Mapping[str, Any],
        *,
        run: Run | None = None,
        permissions: Mapping[str, str] | None = None,
        **inputs: Any,
    ) -> Played:
        """Start one step of the Action, as `actions/steps/main.py` does."""
        from actions.steps import main

        self.jobs += 1
        temp = self.folder / f"job-{self.jobs}"
        temp.mkdir()
        (temp / "event.json").write_text(json.dumps(payload), encoding="utf-8")
        runner = Runner.read(
            {
                "GITHUB_EVENT_NAME": event,
                "GITHUB_EVENT_PATH": str(temp / "event.json"),
                "GITHUB_REPOSITORY": self.repository.name,
                "GITHUB_SERVER_URL": self.github.url,
                "GITHUB_API_URL": self.github.url,
                "GITHUB_RUN_ID": str(run.id if run else 0),
                "GITHUB_SHA": self.repository.git.sha("refs/heads/main") or "",
                "RUNNER_TEMP": str(temp),
                "GITHUB_OUTPUT": str(temp / "output"),
                "GITHUB_STEP_SUMMARY": str(temp / "summary"),
            }
        )
        token = self.github.job_token(self.repository, dict(permissions or WRITE))
        given = Inputs.model_validate(
            {"token": token, "comment_key": KEY, "config": self.config, "threads": 1, **inputs}
        )
        log: list[str] = []
        hub = GithubClient(self.repository.name, token=token, base_url=self.github.url)
        # A head counts as seen before a comment only where a whole second lies between them.
        step = Step(given, runner, hub, now=lambda: datetime.now(UTC) - timedelta(seconds=2), say=log.append)
        status = main.start(given.command)(step)
        return Played(status, _outputs(temp / "output"), _read(temp / "summary"), log, step)

    def validate(self, pull: PullHandle) -> Played:
        """The untrusted half, with a token that can only read."""
        payload = self.payload("pull_request", pull)
        return self.play("pull_request", payload, permissions=READ, command="validate")

    def payload(self, name: str, pull: PullHandle) -> dict[str, Any]:
        """The payload of the newest event of this name about a pull request."""
        found = [one.payload for one in self.github.events if one.name == name and one.pull is pull.record]
        return found[-1]

    def validation_run(self, pull: PullHandle, content: bytes, **fields: Any) -> Run:
        """A finished run of the validating workflow on a pull request's head, with this artifact."""
        run = self.repository.record_run(
            "taxobot-validate.yml",
            event="pull_request",
            pull=pull.record,
            **fields,
        )
        self.repository.artifact(run, "taxobot-validation", content)
        return run

    def comment_on(self, pull: PullHandle, content: bytes | None = None, **fields: Any) -> Played:
        """The trusted half: what `workflow_run` starts once validation has ended."""
        if content is None:
            content = zipped(folder=Path(self.validate(pull).outputs["artifact-path"]))
        run = self.validation_run(pull, content, **fields)
        return self.report(run)

    def report(self, run: Run) -> Played:
        payload = {
            "action": "completed",
            "repository": {"id": self.repository.record.id},
            "workflow_run": {
                "id": run.id,
                "event": "pull_request",
                "head_sha": run.head_sha,
                "conclusion": "success",
            },
        }
        return self.play("workflow_run", payload, command="report")

    def gate(self, sha: str) -> Any:
        """The newest check run of the gate on a commit."""
        (newest, *_) = self.repository.checks(sha, GATE)
        return newest


def zipped(files: Mapping[str, bytes] | None = None, *, folder: Path | None = None) -> bytes:
    """A zip of these files, or of those in a folder."""
    found = dict(files or {})
    if folder is not None:
        found |= {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, content in found.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


def _outputs(path: Path) -> dict[str, str]:
    found = re.findall(r"^(\S+?)<<(\w+)\n(.*?)\n\2$", _read(path), re.DOTALL | re.MULTILINE)
    return {name: value for name, _, value in found}
