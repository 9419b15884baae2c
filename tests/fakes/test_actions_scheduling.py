"""The fake Actions over the fake GitHub: which runs and jobs come of what happens. No job really runs here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from fakes.github.actions.backend import Actions
from fakes.github.actions.outcome import Outcome
from fakes.github.actions.scripted import ScriptedMachine
from fakes.github.actions.settings import EnvironmentSettings, Settings
from fakes.github.actions_seam import Refused
from fakes.github.fake import FakeGitHub
from fakes.github.handles import RepositoryHandle
from fakes.github.runs import Job, Run
from fakes.github.state import Token

SOON = 20.0


@dataclass
class Stage:
    """A repository with workflows, and everything around it."""

    github: FakeGitHub
    repo: RepositoryHandle
    actions: Actions
    machine: ScriptedMachine
    settings: Settings = field(init=False)

    def __post_init__(self) -> None:
        self.settings = self.actions.settings

    def runs(self, name: str) -> list[Run]:
        self.actions.wait(SOON)
        return [run for run in self.repo.record.runs.values() if run.workflow.name == name]

    def run(self, name: str) -> Run:
        (found,) = self.runs(name)
        return found

    def jobs(self, run: Run) -> dict[str, str | None]:
        return {job.name: job.conclusion or job.status for job in self.records(run)}

    def records(self, run: Run) -> list[Job]:
        return [job for job in self.repo.record.jobs.values() if (job.run, job.attempt) == (run.id, run.attempt)]

    def token(self, login: str = "maria") -> Token:
        return self.repo.acting(login)

    def dispatch(self, file: str = "run.yml", **inputs: Any) -> Run:
        workflow = next(
            one for one, _ in self.github.host.workflows(self.repo.record, "main") if one.path.endswith(file)
        )
        return self.actions.dispatch(
            self.repo.record, workflow, ref="refs/heads/main", inputs=inputs, token=self.token()
        )


VALIDATE = """
name: Validate
run-name: "Validate #${{ github.event.pull_request.number }}"
on: pull_request
permissions: {}
jobs:
  check:
    runs-on: ubuntu-latest
    permissions: {contents: read, pull-requests: write}
    steps: [{run: "echo ${{ github.event.pull_request.head.ref }} ${{ vars.V }}"}]
"""
COMMENT = """
name: Comment
on: {workflow_run: {workflows: [Validate], types: [completed]}}
permissions: {}
concurrency: {group: "comment-${{ github.event.workflow_run.head_branch }}"}
jobs:
  tell:
    if: github.event.workflow_run.event == 'pull_request'
    runs-on: ubuntu-latest
    environment: speaking
    permissions: {issues: write}
    steps: [{run: "true"}]
"""
RUN = """
name: Run
on: {workflow_dispatch: {inputs: {number: {required: true}}}}
permissions: {}
concurrency: {group: "run-${{ inputs.number }}", cancel-in-progress: true}
jobs:
  plan: {runs-on: ubuntu-latest, outputs: {leaves: "${{ steps.s.outputs.leaves }}"}, steps: []}
  make:
    name: make ${{ matrix.leaf }}
    needs: plan
    runs-on: [self-hosted, gpu]
    environment: gpu
    strategy: {fail-fast: false, matrix: {leaf: "${{ fromJSON(needs.plan.outputs.leaves) }}"}}
    steps: [{run: "echo ${{ matrix.leaf }}", if: "needs.plan.result == 'success'"}]
  extra: {needs: plan, if: inputs.number == 'never', runs-on: ubuntu-latest, steps: []}
  report:
    needs: [plan, make, extra]
    if: ${{ !cancelled() }}
    runs-on: ubuntu-latest
    steps: [{run: "echo ${{ needs.make.result }}"}]
"""
FILES = {
    ".github/workflows/validate.yml": VALIDATE,
    ".github/workflows/comment.yml": COMMENT,
    ".github/workflows/run.yml": RUN,
    "README.md": "# Here\n",
}
LEAVES = Outcome("success", {"leaves": '["x", "y"]'})


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    machine = ScriptedMachine()
    settings = Settings(tmp_path / "actions", variables={"V": "v"}, secrets={"S": "repository"})
    settings.self_hosted = [frozenset({"self-hosted", "linux", "gpu"})]
    settings.environments["speaking"] = EnvironmentSettings({"KEY": "key"}, branches=("main",))
    machine.says["plan"] = [LEAVES]
    with FakeGitHub(tmp_path / "github", actions=lambda host: Actions(host, settings, machine)) as github:
        repo = github.repository("acme/taxonomy", files=FILES)
        repo.collaborators["maria"] = "maintain"
        repo.collaborators["ann"] = "write"
        backend = github.actions
        assert isinstance(backend, Actions)
        yield Stage(github, repo, backend, machine)
        assert not backend.problems
    github.violations.check()


def test_a_pull_request_is_validated_and_then_spoken_about(stage: Stage) -> None:
    pull = stage.repo.open_pull("topic", by="ann", files={"a.md": "x"})
    check, tell = stage.run("Validate"), stage.run("Comment")
    assert (check.title, check.conclusion, check.sha) == ("Validate #1", "success", pull.merge_commit_sha)
    assert (tell.event, tell.conclusion, tell.ref) == ("workflow_run", "success", "refs/heads/main")
    assert stage.machine.names() == ["check", "tell"]
    assert stage.machine.order("check").workflow["jobs"]["check"]["steps"][0]["run"] == "echo ${{ 'topic' }} ${{ 'v' }}"


def test_secrets_of_an_environment_go_to_its_jobs_alone(stage: Stage) -> None:
    stage.repo.open_pull("topic", by="ann", files={"a.md": "x"})
    stage.actions.wait(SOON)
    assert set(stage.machine.order("check").secrets) == {"S", "GITHUB_TOKEN"}
    assert stage.machine.order("tell").secrets["KEY"] == "key"


def test_a_fork_gets_no_secrets_no_variables_and_may_only_read(stage: Stage) -> None:
    granted: list[Token] = []
    gate = stage.machine.hold("check")
    stage.repo.open_pull("topic", by="eve", fork=True, files={"a.md": "x"})
    stage.machine.begun["check"].wait(SOON)
    order = stage.machine.order("check")
    granted.append(stage.github.world.tokens[order.secrets["GITHUB_TOKEN"]])
    gate.set()
    stage.actions.wait(SOON)
    assert set(order.secrets) == {"GITHUB_TOKEN"}
    assert (dict(order.variables), granted[0].read_only) == ({}, True)
    assert order.secrets["GITHUB_TOKEN"] not in stage.github.world.tokens


def test_a_strangers_first_pull_request_may_wait_for_approval(stage: Stage) -> None:
    stage.settings.hold_first_time = True
    stage.repo.open_pull("topic", by="eve", fork=True, files={"a.md": "x"})
    run = stage.run("Validate")
    assert (run.conclusion, stage.machine.orders) == ("action_required", [])
    stage.actions.approve(run, token=stage.token())
    stage.actions.wait(SOON)
    assert run.conclusion == "success"


def test_an_environment_keeps_other_branches_out(stage: Stage) -> None:
    stage.settings.environments["speaking"].branches = ("release",)
    stage.repo.open_pull("topic", by="ann", files={"a.md": "x"})
    run = stage.run("Comment")
    assert run.conclusion == "failure"
    (job,) = stage.records(run)
    (told,) = stage.repo.record.check_runs[job.check_run or 0].annotations
    assert "not allowed to deploy" in told["message"]


def test_a_run_has_legs_conditions_and_results(stage: Stage) -> None:
    stage.machine.says["make y"] = [Outcome("failure")]
    run = stage.dispatch(number="7")
    stage.actions.wait(SOON)
    assert stage.jobs(run) == {
        "plan": "success",
        "extra": "skipped",
        "make x": "success",
        "make y": "failure",
        "report": "success",
    }
    assert run.conclusion == "failure"
    report = stage.machine.order("report").workflow["jobs"]["report"]["steps"][0]["run"]
    assert report == "echo ${{ 'failure' }}"


def test_failed_jobs_run_again_and_the_others_keep_what_they_made(stage: Stage) -> None:
    stage.machine.says["make y"] = [Outcome("failure"), Outcome("success")]
    run = stage.dispatch(number="7")
    stage.actions.wait(SOON)
    stage.actions.rerun(run, failed_only=True, job=None, token=stage.token("ann"))
    stage.actions.wait(SOON)
    assert stage.machine.names()[4:] == ["make y", "report"]
    assert (run.attempt, run.conclusion, set(stage.jobs(run).values())) == (2, "success", {"success", "skipped"})
    assert stage.machine.order("report").environment["GITHUB_RUN_ATTEMPT"] == "2"
    assert run.triggering_actor is not None
    assert run.triggering_actor.login == "ann"
    with pytest.raises(Refused, match="no failed jobs"):
        stage.actions.rerun(run, failed_only=True, job=None, token=stage.token())


def test_one_job_runs_again_with_those_that_need_it(stage: Stage) -> None:
    run = stage.dispatch(number="7")
    stage.actions.wait(SOON)
    leg = next(job for job in stage.records(run) if job.name == "make x")
    stage.actions.rerun(run, failed_only=False, job=leg, token=stage.token())
    stage.actions.wait(SOON)
    assert stage.machine.names()[4:] == ["make x", "report"]


def test_a_newer_run_of_the_group_cancels_the_older_one(stage: Stage) -> None:
    stage.machine.hold("make x")
    first = stage.dispatch(number="7")
    stage.machine.begun["make x"].wait(SOON)
    del stage.machine.held["make x"]
    second, other = stage.dispatch(number="7"), stage.dispatch(number="8")
    stage.actions.wait(SOON)
    assert [run.conclusion for run in (first, second, other)] == ["cancelled", "success", "success"]
    assert stage.jobs(first)["report"] == "skipped"


def test_a_canceled_run_stops_its_jobs(stage: Stage) -> None:
    stage.machine.hold("plan")
    run = stage.dispatch(number="7")
    stage.machine.begun["plan"].wait(SOON)
    stage.actions.cancel(run, token=stage.token())
    stage.actions.wait(SOON)
    assert (run.conclusion, stage.jobs(run)["plan"]) == ("cancelled", "cancelled")
    assert stage.machine.names() == ["plan"]


def test_a_job_without_a_machine_stays_queued_until_there_is_one(stage: Stage) -> None:
    stage.settings.self_hosted.clear()
    run = stage.dispatch(number="7")
    stage.actions.wait(SOON)
    assert (stage.jobs(run)["make x"], run.status) == ("queued", "in_progress")
    stage.settings.self_hosted.append(frozenset({"self-hosted", "gpu"}))
    stage.actions.look_again()
    stage.actions.wait(SOON)
    assert run.conclusion == "success"


@pytest.mark.parametrize(("approved", "conclusion"), [(True, "success"), (False, "failure")])
def test_an_environments_reviewer_is_waited_for(stage: Stage, approved: bool, conclusion: str) -> None:
    stage.repo.record.environments["gpu"] = frozenset({stage.github.world.user("maria").id})
    run = stage.dispatch(number="7")
    stage.actions.wait(SOON)
    assert (run.status, run.waits_for, stage.machine.names()) == ("waiting", {"gpu"}, ["plan"])
    stage.actions.review(run, environments=["gpu"], approved=approved, comment="ok", token=stage.token())
    stage.actions.wait(SOON)
    assert (run.conclusion, run.waits_for) == (conclusion, set())


def test_a_broken_matrix_fails_its_job_and_says_so(stage: Stage) -> None:
    stage.machine.says["plan"] = [Outcome("success", {"leaves": "nonsense"})]
    run = stage.dispatch(number="7")
    stage.actions.wait(SOON)
    assert (run.conclusion, stage.jobs(run)["make"]) == ("failure", "failure")


def test_jobs_of_a_group_with_a_long_queue_go_one_after_the_other(stage: Stage) -> None:
    text = """
name: Talk
on: issue_comment
jobs:
  answer:
    concurrency: {group: "talk-${{ github.event.issue.number }}", queue: max}
    runs-on: ubuntu-latest
    steps: []
"""
    stage.repo.push("main", {".github/workflows/talk.yml": text}, by="maria")
    pull = stage.repo.open_pull("topic", by="ann", files={"a.md": "x"})
    gate = stage.machine.hold("answer")
    for number in range(3):
        pull.comment("ann", f"comment {number}")
    stage.machine.begun["answer"].wait(SOON)
    assert stage.machine.names().count("answer") == 1
    gate.set()
    assert [run.conclusion for run in stage.runs("Talk")] == ["success"] * 3


def test_a_schedule_runs_on_the_default_branch(stage: Stage) -> None:
    text = "name: Night\non: {schedule: [{cron: '1 2 * * *'}]}\njobs: {a: {runs-on: ubuntu-latest, steps: []}}\n"
    stage.repo.push("main", {".github/workflows/night.yml": text}, by="maria")
    stage.actions.on_schedule(stage.repo.record, stage.token(), "1 2 * * *")
    run = stage.run("Night")
    assert (run.event, run.ref, run.conclusion) == ("schedule", "refs/heads/main", "success")
