"""A taxonomy repository on the fake GitHub with taxobot's own workflow files installed, as a maintainer would.

The files are the templates of `actions/workflows`, pinned to a commit that this working tree stands in for. Only what
a maintainer sets is set: the operator's configuration (the example's documents come from a folder here), environments
with their secret, a machine with the label `gpu`, and where taxobot's programs are on the machines. GitHub hands no
variables to pull requests of forks, so `taxobot-validate.yml` names that folder itself.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actions.cli.action import FOLDER, NAMES, pin_template
from examples.materialise import Example
from fakes.examples import own_example
from fakes.github.actions.act import ActMachine
from fakes.github.actions.backend import Actions
from fakes.github.actions.outcome import Machine
from fakes.github.actions.settings import EnvironmentSettings, Settings
from fakes.github.changes import changes
from fakes.github.fake import FakeGitHub
from fakes.github.handles import PullHandle, RepositoryHandle
from fakes.github.runs import Job, Run
from fakes.github.state import CheckRun

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(sys.executable).parent
PIN = "taxobot/taxobot@5afe5afe5afe5afe5afe5afe5afe5afe5afe5afe"
KEY = "c0ffee" * 10
GATE = "taxobot/gate"
OPEN_CONFIG = "            # documents:\n            #   hosts: [github.com, gitlab.com]\n"
VARIABLE = "${{ vars.TAXOBOT_PROGRAM }}"
QUICK, LONG = 60.0, 400.0
"""Seconds to wait for validation or an answer, and for a whole run on a busy machine."""


@dataclass
class Taxonomy:
    """The repository `repo`, and what happens in it."""

    github: FakeGitHub
    repo: RepositoryHandle
    actions: Actions
    example: Example

    def open(self, branch: str, *, by: str = "ann", fork: bool = False, **files: Any) -> PullHandle:
        """Open a pull request of an example's contribution, and wait until taxobot has spoken."""
        pull = self.repo.open_pull(f"contribution/{branch}", by=by, fork=fork, **files)
        self.settle()
        return pull

    def contribution(self, branch: str) -> dict[str, bytes]:
        """The files that a contribution of the example adds."""
        git, head = self.repo.git, f"refs/heads/contribution/{branch}"
        base = git.merge_base("refs/heads/main", head) or ""
        return {one.path: git.read(head, one.path) or b"" for one in changes(git, base, head)}

    def say(self, pull: PullHandle, who: str, text: str, *, seconds: float = QUICK) -> None:
        """Comment, and wait for all that follows."""
        pull.comment(who, text)
        self.settle(seconds)

    def settle(self, seconds: float = QUICK) -> None:
        """Until nothing runs."""
        self.actions.wait(seconds)

    def until_working(self, job: str, *, saying: str, seconds: float = LONG) -> Job:
        """The job of this name that is being worked on, once its log says something."""

        def found() -> Job | None:
            with self.github.world.lock:
                jobs = [one for one in self.repo.record.jobs.values() if one.name == job]
                return next((one for one in jobs if one.status == "in_progress" and saying in one.log), None)

        self.actions.wait(seconds, lambda: found() is not None)
        working = found()
        assert working is not None
        return working

    def comment(self, pull: PullHandle, slot: str = "main") -> str:
        """taxobot's comment in this slot, without what only programs read; empty where there is none."""
        mark = f"<!-- taxobot:report v1 pr={pull.number} key={slot} "
        found = [one.body for one in pull.comments() if mark in one.body]
        assert len(found) <= 1, f"{len(found)} comments in the slot {slot}"
        return found[0].split("<!-- taxobot:", 1)[0].strip() if found else ""

    def gate(self, pull: PullHandle, sha: str = "") -> CheckRun:
        """The newest check of the gate on a commit, the head's unless another one is named."""
        return self.repo.checks(sha or pull.head_sha, GATE)[0]

    def runs(self, name: str) -> list[Run]:
        """The runs of one of the workflows, in order; `name` as in its file's name."""
        path = str(FOLDER / f"taxobot-{name}.yml")
        return [run for run in self.repo.record.runs.values() if run.workflow.path == path]

    def jobs(self, run: Run) -> dict[str, str]:
        """The jobs of a run's newest attempt and what they came to."""
        return {job.name: job.conclusion or job.status for job in self.records(run)}

    def records(self, run: Run) -> list[Job]:
        """The same, whole."""
        found = self.repo.record.jobs.values()
        return [job for job in found if (job.run, job.attempt) == (run.id, run.attempt)]

    def annotations(self, run: Run) -> list[Mapping[str, Any]]:
        """What the jobs of a run said on lines."""
        checks = [self.repo.record.check_runs[job.check_run or 0] for job in self.records(run)]
        return [one for check in checks for one in check.annotations]

    def artifacts(self, run: Run) -> dict[str, bytes]:
        """The zips that a run left, by name."""
        return {one.name: one.content for one in self.github.host.artifacts(run)}

    def reactions(self, pull: PullHandle, text: str) -> list[str]:
        """The reactions to the newest comment with this text."""
        note = [one for one in pull.comments() if one.body == text][-1]
        return [one.content for one in note.reactions]

    def logs(self) -> str:
        """Everything that was said anywhere, for a test that fails."""
        jobs = self.repo.record.jobs.values()
        return "\n".join(f"== {job.name} [{job.conclusion or job.status}]\n{job.log}" for job in jobs)


@contextmanager
def install(
    folder: Path,
    *,
    policy: str = "",
    machine: Callable[[Settings], Machine] | None = None,
    reviewers: tuple[str, ...] = (),
) -> Iterator[Taxonomy]:
    """The example's taxonomy with taxobot in it; `policy` becomes .github/taxobot.yml of the default branch."""
    example = own_example(folder / "example")
    settings, make = settings_of(folder / "actions"), machine or ActMachine
    with FakeGitHub(folder / "github", actions=lambda host: Actions(host, settings, make(settings))) as github:
        repo = github.repository("acme/taxonomy", source=example.taxonomy)
        policies = {".github/taxobot.yml": policy} if policy else {}
        repo.push("main", {**workflow_files(example), **policies}, by="maria", message="Install taxobot")
        for login, role in {"maria": "maintain", "walter": "write", "tom": "triage", "ann": "write"}.items():
            repo.collaborators[login] = role  # type: ignore[assignment]
        ids = frozenset(github.world.user(login).id for login in reviewers)
        repo.record.environments.update({"taxobot-comment": frozenset(), "taxobot-gpu": ids})
        backend = github.actions
        assert isinstance(backend, Actions)
        taxonomy = Taxonomy(github, repo, backend, example)
        try:
            yield taxonomy
        except BaseException:
            sys.stdout.write(taxonomy.logs())
            raise
        assert not backend.problems, "\n".join(backend.problems)
    github.violations.check()


def workflow_files(example: Example, names: Iterable[str] = NAMES) -> dict[str, str | bytes | None]:
    """The templates, pinned and configured."""
    config = "".join(f"            {line}\n" for line in ("documents:", f"  mirrors: {json.dumps(example.mirrors)}"))
    files: dict[str, str | bytes | None] = {}
    for name in names:
        text = pin_template(name, PIN)
        assert OPEN_CONFIG in text, f"{name}.yml has no open configuration any more"
        text = text.replace(OPEN_CONFIG, config)
        files[str(FOLDER / f"taxobot-{name}.yml")] = (
            text.replace(VARIABLE, str(PROGRAMS)) if name == "validate" else text
        )
    return files


def settings_of(folder: Path) -> Settings:
    """Machines, environments and variables as a maintainer sets them."""
    settings = Settings(folder, variables={"TAXOBOT_PROGRAM": str(PROGRAMS)})
    settings.actions["taxobot/taxobot"] = _export(folder / "taxobot")
    branches = ("main", "gh-readonly-queue/main/*")
    settings.environments["taxobot-comment"] = EnvironmentSettings({"TAXOBOT_COMMENT_KEY": KEY}, branches=branches)
    settings.environments["taxobot-gpu"] = EnvironmentSettings(branches=("main",))
    settings.self_hosted = [frozenset({"self-hosted", "linux", "gpu"})]
    settings.surroundings = {"OMP_NUM_THREADS": "1"}
    return settings


def _export(target: Path) -> Path:
    """As much of the Action's repository as a job needs where the programs are installed."""
    shutil.copytree(ROOT / "actions", target / "actions", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "action.yml", target)
    return target
