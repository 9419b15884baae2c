"""What every workflow that we ship promises to whoever copies it: pins, least permissions, no stranger on a machine of
one's own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from actions.cli.action import FOR_APP, NAMES
from workflow_files import ACTION, ROOT, WORKFLOWS, jobs_of, read_yaml, steps_of

PINNED = re.compile(r"uses: [\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+(\.\d+){1,2}$")
OPEN_TO_STRANGERS = {"pull_request", "pull_request_target", "issue_comment", "workflow_run", "merge_group"}
KNOWN_ACTIONS = {
    "taxobot/taxobot",
    "actions/upload-artifact",
    "actions/download-artifact",
    "actions/attest-build-provenance",
}
EACH = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
WRITERS = {
    ("comment", "comment"),
    ("commands", "respond"),
    ("merge-gate", "gate"),
    ("run", "report"),
    ("run", "attest"),
    ("app-run", "attest"),
}
"""The only jobs whose token can change something, by workflow and job."""
KEEPERS = WRITERS - {("run", "attest"), ("app-run", "attest")}
"""Those that have the key that signs comments."""


def every_job() -> list[tuple[str, str, dict[str, Any]]]:
    return [(path.stem, name, job) for path in WORKFLOWS for name, job in jobs_of(path).items()]


def is_on_hosted_runner(job: dict[str, Any]) -> bool:
    return bool(job["runs-on"] == "ubuntu-latest")


def test_the_workflows_are_those_that_the_command_writes() -> None:
    assert {path.stem for path in WORKFLOWS} == {*NAMES, *FOR_APP}


@EACH
def test_every_action_is_pinned_by_commit_with_its_version_beside(path: Path) -> None:
    lines = [line.strip().removeprefix("- ") for line in path.read_text("utf-8").splitlines()]
    used = [line for line in lines if line.startswith("uses:")]
    assert used
    assert [line for line in used if not PINNED.match(line)] == []
    assert {step["uses"].partition("@")[0] for step in steps_of(path) if "uses" in step} <= KNOWN_ACTIONS


def test_one_version_of_each_action() -> None:
    used = {step["uses"] for path in WORKFLOWS for step in steps_of(path) if "uses" in step}
    assert {one.partition("@")[0] for one in used} == KNOWN_ACTIONS
    assert len(used) == len(KNOWN_ACTIONS)


@EACH
def test_permissions_are_none_but_those_of_each_job(path: Path) -> None:
    assert read_yaml(path)["permissions"] == {}
    for job in jobs_of(path).values():
        assert set(job["permissions"].values()) <= {"read", "write"}


def test_only_who_speaks_may_write() -> None:
    assert {(file, name) for file, name, job in every_job() if "write" in job["permissions"].values()} == WRITERS


def test_a_token_on_a_machine_of_ones_own_can_only_read() -> None:
    own = [job for _, _, job in every_job() if not is_on_hosted_runner(job)]
    assert len(own) == 9
    assert {value for job in own for value in job["permissions"].values()} == {"read"}


@EACH
def test_no_event_that_a_stranger_can_cause_reaches_a_machine_of_ones_own(path: Path) -> None:
    events = read_yaml(path)["on"].keys()
    assert "pull_request_target" not in events
    if events & OPEN_TO_STRANGERS:
        assert all(is_on_hosted_runner(job) for job in jobs_of(path).values())


def test_dispatched_and_scheduled_work_runs_on_the_default_branch_only() -> None:
    expected = "github.ref == format('refs/heads/{0}', github.event.repository.default_branch)"
    started = [path for path in WORKFLOWS if read_yaml(path)["on"].keys() & {"workflow_dispatch", "schedule"}]
    assert {path.stem for path in started} == {"run", "app-run", "nightly-base"}
    for path in started:
        assert {job["if"] for job in jobs_of(path).values() if "needs" not in job} == {expected}


@EACH
def test_nothing_is_checked_out_and_no_script_is_written(path: Path) -> None:
    steps = list(steps_of(path))
    assert all("uses" in step for step in steps), "a step of the templates runs an action, never a script"
    assert not any("checkout" in step["uses"] or "cache" in step["uses"] for step in steps)


@EACH
def test_every_job_ends(path: Path) -> None:
    assert all(0 < int(job["timeout-minutes"]) <= 5 * 24 * 60 for job in jobs_of(path).values())


@EACH
def test_what_is_uploaded_is_kept_for_a_stated_time_and_can_be_uploaded_again(path: Path) -> None:
    for step in steps_of(path):
        if step["uses"].startswith("actions/upload-artifact@"):
            assert 1 <= int(step["with"]["retention-days"]) <= 90
            assert step["with"]["overwrite"] == "true"


@EACH
def test_runs_of_one_subject_do_not_pile_up(path: Path) -> None:
    workflow = read_yaml(path)
    groups = (
        [workflow["concurrency"]]
        if "concurrency" in workflow
        else [job["concurrency"] for job in workflow["jobs"].values()]
    )
    assert groups
    assert all(group["group"].startswith("taxobot-") for group in groups)


@pytest.mark.parametrize("name", ["run", "app-run"])
def test_a_newer_head_cancels_work_for_the_older_one(name: str) -> None:
    run = read_yaml(ROOT / f"actions/workflows/{name}.yml")["concurrency"]
    assert run == {"group": "taxobot-${{ inputs.purpose }}-${{ inputs.pull_request }}", "cancel-in-progress": "true"}


def test_no_command_is_dropped_when_several_come_at_once() -> None:
    (respond,) = jobs_of(ROOT / "actions/workflows/commands.yml").values()
    assert (respond["concurrency"]["cancel-in-progress"], respond["concurrency"]["queue"]) == ("false", "max")


def test_the_key_is_where_only_the_default_branch_gets_it() -> None:
    with_key = {
        (path.stem, name)
        for path in WORKFLOWS
        for name, job in jobs_of(path).items()
        if any("secrets.TAXOBOT_COMMENT_KEY" in str(step.get("with", {})) for step in job["steps"])
    }
    assert with_key == KEEPERS
    assert {job["environment"] for file, name, job in every_job() if (file, name) in with_key} == {"taxobot-comment"}


def test_no_other_secret_is_named() -> None:
    texts = "".join(path.read_text("utf-8") for path in WORKFLOWS)
    assert set(re.findall(r"secrets\.(\w+)", texts)) == {"TAXOBOT_COMMENT_KEY"}
    assert "secrets: inherit" not in texts


@pytest.mark.parametrize("name", ["run", "app-run"])
def test_generation_waits_for_a_reviewer_where_the_environment_asks_for_one(name: str) -> None:
    jobs = jobs_of(ROOT / f"actions/workflows/{name}.yml")
    named = {name for name, job in jobs.items() if job.get("environment") == "taxobot-gpu"}
    assert named == {"generate", "precheck"}


@EACH
def test_every_step_of_ours_gives_inputs_that_the_action_has(path: Path) -> None:
    inputs = read_yaml(ACTION)["inputs"].keys()
    ours = [step for step in steps_of(path) if step["uses"].startswith("taxobot/taxobot@")]
    assert ours
    for step in ours:
        assert step["with"].keys() <= inputs
        assert {"command", "token", "program", "config"} <= step["with"].keys()


def test_all_workflows_have_the_same_configuration() -> None:
    ours = [step for path in WORKFLOWS for step in steps_of(path) if "config" in step.get("with", {})]
    assert len({step["with"]["config"] for step in ours}) == 1


def test_validation_is_a_required_check_for_every_pull_request() -> None:
    trigger = read_yaml(ROOT / "actions/workflows/validate.yml")["on"]["pull_request"]
    assert trigger == {"types": ["opened", "synchronize", "reopened", "edited"]}


def test_the_comment_follows_the_validation_by_its_name() -> None:
    validate = read_yaml(ROOT / "actions/workflows/validate.yml")["name"]
    assert read_yaml(ROOT / "actions/workflows/comment.yml")["on"]["workflow_run"]["workflows"] == [validate]


def test_a_dispatch_has_the_inputs_that_the_approval_travels_in() -> None:
    inputs = read_yaml(ROOT / "actions/workflows/run.yml")["on"]["workflow_dispatch"]["inputs"]
    assert list(inputs) == ["pull_request", "head_sha", "base_sha", "purpose", "approval"]


def test_the_app_names_its_work_in_the_title_of_the_run() -> None:
    workflow = read_yaml(ROOT / "actions/workflows/app-run.yml")
    inputs = workflow["on"]["workflow_dispatch"]["inputs"]
    assert list(inputs) == ["pull_request", "head_sha", "base_sha", "purpose", "approval", "job"]
    assert {given["required"] for given in inputs.values()} == {"true"}
    assert workflow["run-name"].split()[-2:] == ["inputs.job", "}}"]


def test_no_job_that_the_app_starts_tells_anybody_anything() -> None:
    """Neither may it write, nor is it given the key of comments: the App alone speaks."""
    jobs = jobs_of(ROOT / "actions/workflows/app-run.yml")
    assert jobs.keys() == jobs_of(ROOT / "actions/workflows/run.yml").keys() - {"report"}
    for name, job in jobs.items():
        may = {scope for scope, value in job["permissions"].items() if value == "write"}
        assert may == ({"attestations", "id-token"} if name == "attest" else set())


@pytest.mark.parametrize("file", ["run", "app-run"])
def test_every_job_of_a_run_is_given_the_approval(file: str) -> None:
    jobs = jobs_of(ROOT / f"actions/workflows/{file}.yml")
    for name in jobs.keys() - {"attest"}:
        (step,) = [step for step in jobs[name]["steps"] if step["uses"].startswith("taxobot/taxobot@")]
        given = step["with"]
        assert {"pull-request", "head-sha", "base-sha", "purpose", "approval"} <= given.keys()
        assert "approval" in given["approval"]


@EACH
def test_the_comment_at_the_top_says_where_the_file_goes(path: Path) -> None:
    top = path.read_text("utf-8").partition("\nname:")[0]
    assert f".github/workflows/taxobot-{path.stem}.yml" in top
