"""A pull request from a maintainer's word to its result, each job played by itself on the fake GitHub."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from fakes.github.handles import PullHandle
from fakes.github.runs import Job, Run
from fakes.stage import READ, Played, Stage, zipped

RUN = ".github/workflows/taxobot-run.yml"
WORK = READ | {"actions": "read", "issues": "read"}
SPEAK = {"actions": "write", "checks": "write", "contents": "read", "issues": "write", "pull_requests": "write"}
REPORT = SPEAK | {"actions": "read"}
QUICK = "training:\n  epochs: 1\n  replay_floor: 200\n"


@dataclass
class Story:
    """A pull request, its run, and the inputs that the run was started with."""

    stage: Stage
    pull: PullHandle
    run: Run
    inputs: dict[str, str]

    @property
    def shown(self) -> str:
        """The text of the one comment."""
        return shown(self.pull)

    def job(self, command: str, *received: Path, may: dict[str, str] = WORK, **inputs: str) -> Played:
        """A job of the run, with a token that can only read, given what these folders hold."""
        folder = self.stage.folder / f"work-{command}-{self.stage.jobs}"
        for number, one in enumerate(received):
            shutil.copytree(one, folder / "received" / "run" / str(number))
        return self._play(command, may, work_dir=str(folder), comment_key="", **inputs)

    def report(self) -> Played:
        """The job that tells people."""
        return self._play("report", REPORT)

    def end(self, **jobs: str) -> None:
        """The run's jobs have ended with these conclusions, all but its report."""
        for name, conclusion in jobs.items():
            self._add_job(name, "completed", conclusion)

    def precheck(self) -> Played:
        """Everything up to the answers, as the workflow's jobs do."""
        self.job("estimate")
        played = self.job("precheck")
        self.stage.repository.artifact(
            self.run, "taxobot-precheck", zipped(folder=Path(played.outputs["artifact-path"]))
        )
        return played

    def _play(self, command: str, permissions: dict[str, str], **inputs: str) -> Played:
        given = {"command": command, **self.inputs, **inputs}
        payload = {"inputs": self.inputs}
        return self.stage.play("workflow_dispatch", payload, run=self.run, permissions=permissions, **given)

    def _add_job(self, name: str, status: str, conclusion: str) -> None:
        world = self.stage.github.world
        job = Job(world.new_id(), self.run.id, self.run.attempt, name, status, world.now(), conclusion)
        self.stage.repository.record.jobs[job.id] = job


def shown(pull: PullHandle) -> str:
    """The text of the one comment on a pull request."""
    (comment,) = [one for one in pull.comments() if "key=main" in one.body]
    return comment.body


def answered(pull: PullHandle) -> str:
    """The text of the comment that answers."""
    (comment,) = [one for one in pull.comments() if "key=answer" in one.body]
    return comment.body


def say(stage: Stage, pull: PullHandle, login: str, text: str) -> Played:
    """Somebody comments, and taxobot answers."""
    pull.comment(login, text)
    payload = stage.payload("issue_comment", pull)
    return stage.play("issue_comment", payload, permissions=SPEAK, command="respond")


def start(stage: Stage, policy: str = QUICK, *, command: str = "run", branch: str = "skills") -> Story:
    """A validated pull request, approved by somebody who may."""
    stage.policy(policy)
    pull = stage.open(branch)
    assert stage.comment_on(pull).status == 0
    return approve(stage, pull, command)


def approve(stage: Stage, pull: PullHandle, command: str = "run") -> Story:
    """Somebody who may starts the work on a pull request."""
    played = say(stage, pull, "wren", f"/taxobot {command}")
    assert played.status == 0, played.log
    run = [run for run in stage.repository.record.runs.values() if run.workflow.path == RUN][-1]
    return Story(stage, pull, run, {name: str(value) for name, value in run.inputs.items()})


def finish(story: Story) -> Played:
    """Everything up to the result, as the workflow's jobs do."""
    plan = story.job("estimate")
    leaves = json.loads(plan.outputs["leaves"])
    rows = [Path(story.job("generate", leaf=leaf).outputs["store-path"]) for leaf in leaves]
    trained = Path(story.job("train", *rows).outputs["store-path"])
    evaluated = story.job("evaluate", *rows, trained)
    assert evaluated.status == 0
    content = zipped(folder=Path(evaluated.outputs["artifact-path"]))
    story.stage.repository.artifact(story.run, "taxobot-result", content)
    return evaluated
