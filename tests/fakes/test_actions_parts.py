"""The parts of the fake Actions that decide: triggers, patterns, matrix, rights, groups, what runs again."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from fakes.github.actions.actlog import ActLog
from fakes.github.actions.attempt import Attempt, Leg, Node, to_run_again
from fakes.github.actions.backend import Actions
from fakes.github.actions.cli import add_options, make_actions
from fakes.github.actions.definition import BadWorkflow, Definition, read_definition
from fakes.github.actions.dispatching import complete_inputs
from fakes.github.actions.grants import permissions_of
from fakes.github.actions.groups import Groups, Wish, read_wish
from fakes.github.actions.matrix import expand
from fakes.github.actions.patterns import is_match, is_selected
from fakes.github.actions.triggers import is_silenced, triggers
from fakes.github.actions_seam import Refused
from fakes.github.fake import FakeGitHub
from fakes.github.idle import IdleActions

BODY = "jobs: {one: {runs-on: ubuntu-latest, steps: []}}\n"


def define(head: str, body: str = BODY) -> Definition:
    return read_definition((head + body).encode(), "w.yml")


def happen(name: str, action: str | None = None, **fields: Any) -> Any:
    payload = {
        "pull_request": {"base": {"ref": "main"}},
        "workflow_run": {"head_branch": "topic"},
        "workflow": {"name": "Validate"},
        "merge_group": {"base_ref": "refs/heads/main"},
    }
    given = {"name": name, "action": action, "payload": payload, "ref": "refs/heads/topic", "token": None}
    return SimpleNamespace(**{**given, **fields})


@pytest.mark.parametrize(
    ("on", "event", "starts"),
    [
        ("pull_request", happen("pull_request", "opened"), True),
        ("pull_request", happen("pull_request", "labeled"), False),
        ("{pull_request: {types: [labeled]}}", happen("pull_request", "labeled"), True),
        ("{pull_request: {branches: [release]}}", happen("pull_request", "opened"), False),
        ("{push: {branches: ['to*']}}", happen("push"), True),
        ("[push, issue_comment]", happen("issue_comment", "edited"), True),
        ("{issue_comment: {types: [created]}}", happen("issue_comment", "edited"), False),
        ("{workflow_run: {workflows: [Validate], types: [completed]}}", happen("workflow_run", "completed"), True),
        ("{workflow_run: {workflows: [Validate], types: [completed]}}", happen("workflow_run", "requested"), False),
        ("{workflow_run: {workflows: [Other]}}", happen("workflow_run", "completed"), False),
        ("{workflow_run: {workflows: [Validate], branches: [main]}}", happen("workflow_run", "completed"), False),
        ("{merge_group: {types: [checks_requested]}}", happen("merge_group", "checks_requested"), True),
        ("{pull_request: {paths: ['knowledge/**']}}", happen("pull_request", "opened"), True),
        ("{pull_request: {paths: ['docs/**']}}", happen("pull_request", "opened"), False),
        ("{pull_request: {paths-ignore: ['knowledge/**']}}", happen("pull_request", "opened"), False),
    ],
)
def test_what_an_event_starts(on: str, event: Any, starts: bool) -> None:
    assert triggers(define(f"on: {on}\n"), event, lambda: ["knowledge/a/qna.yaml"]) is starts


@pytest.mark.parametrize(("name", "silent"), [("issue_comment", True), ("workflow_dispatch", False)])
def test_what_a_job_did_starts_nothing_but_dispatches(name: str, silent: bool) -> None:
    assert is_silenced(happen(name, token=SimpleNamespace(kind="job"))) is silent
    assert not is_silenced(happen(name, token=SimpleNamespace(kind="installation")))


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("*", "main", True),
        ("*", "feature/a", False),
        ("**", "feature/a", True),
        ("**/*.md", "README.md", True),
        ("docs/**", "docs/a/b.md", True),
        ("v[12].x", "v2.x", True),
        ("a+", "aaa", True),
        ("main", "main2", False),
    ],
)
def test_patterns(pattern: str, text: str, fits: bool) -> None:
    assert is_match(pattern, text) is fits


def test_the_last_pattern_that_fits_decides() -> None:
    assert not is_selected(["releases/**", "!releases/**-alpha"], "releases/10-alpha")
    assert is_selected(["!a", "a"], "a")


def test_matrix_with_excluded_and_included_legs() -> None:
    given = {
        "os": ["a", "b"],
        "n": [1, 2],
        "exclude": [{"os": "b", "n": 2}],
        "include": [{"os": "a", "x": 9}, {"os": "c"}],
    }
    assert expand(given) == [
        {"os": "a", "n": 1, "x": 9},
        {"os": "a", "n": 2, "x": 9},
        {"os": "b", "n": 1},
        {"os": "c"},
    ]
    assert expand(None) == [{}]
    with pytest.raises(BadWorkflow, match="does not contain any values"):
        expand({"leaf": []})


@pytest.mark.parametrize(
    ("top", "job", "default", "granted"),
    [
        (
            "permissions: {}\n",
            "{contents: read, pull-requests: write}",
            "write",
            {"contents": "read", "pull_requests": "write"},
        ),
        ("permissions: {}\n", None, "write", {}),
        ("permissions: read-all\n", "{}", "write", {}),
        ("", None, "read", {"contents": "read", "packages": "read"}),
    ],
)
def test_a_token_may_do_what_is_declared(top: str, job: str | None, default: str, granted: dict[str, str]) -> None:
    declared = f"permissions: {job}, " if job else ""
    definition = define(f"on: push\n{top}", f"jobs: {{one: {{{declared}runs-on: x}}}}\n")
    assert permissions_of(definition, definition.jobs["one"], default) == granted


def test_a_group_has_one_holder_and_one_that_waits() -> None:
    cancelled: list[str] = []
    groups: Groups[str] = Groups(cancelled.append)
    assert groups.enter(1, Wish("g"), "a")
    assert not groups.enter(1, Wish("g"), "b")
    assert not groups.enter(1, Wish("g"), "c")
    assert groups.enter(2, Wish("g"), "elsewhere")
    assert cancelled == ["b"]
    assert groups.leave("a") == ["c"]


def test_a_group_may_cancel_its_holder_or_keep_all_that_wait() -> None:
    cancelled: list[str] = []
    groups: Groups[str] = Groups(cancelled.append)
    for name in ("a", "b"):
        groups.enter(1, Wish("newest", cancel_running=True), name)
    assert cancelled == ["a"]
    for name in ("p", "q", "r"):
        groups.enter(1, Wish("all", keep_waiting=True), name)
    assert cancelled == ["a"]
    assert groups.leave("p") == ["q"]


def test_concurrency_is_evaluated() -> None:
    raw = {"group": "Run-${{ inputs.n }}", "cancel-in-progress": "${{ inputs.n == '3' }}"}
    assert read_wish(raw, {"inputs": {"n": "3"}}) == Wish("run-3", cancel_running=True)
    assert read_wish("x", {}) == Wish("x")
    assert read_wish(None, {}) is None


@pytest.mark.parametrize(
    ("head", "body", "said"),
    [
        ("on: push\n", "jobs: []\n", "no jobs"),
        ("on: push\n", "jobs: {a: {needs: b}}\n", "needs b"),
        ("on: push\n", "jobs: {a: {uses: ./x.yml}}\n", "does not run"),
        ("on: [\n", BODY, "w.yml"),
    ],
)
def test_files_that_make_no_workflow(head: str, body: str, said: str) -> None:
    with pytest.raises(BadWorkflow, match=said):
        define(head, body)


INPUTS = "on: {workflow_dispatch: {inputs: {n: {required: true}, kind: {type: choice, options: [a, b], default: a}}}}\n"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"n": "1", "x": "2"}, 'Unexpected inputs provided: ["x"]'),
        ({}, "Required input 'n' not provided"),
        ({"n": "1", "kind": "c"}, "Provided value 'c' for input 'kind' not in the list of allowed values"),
    ],
)
def test_wrong_inputs_of_a_dispatch(given: dict[str, str], said: str) -> None:
    with pytest.raises(Refused) as refused:
        complete_inputs(define(INPUTS), given)
    assert (refused.value.status, refused.value.message) == (422, said)


def test_inputs_get_their_defaults() -> None:
    assert complete_inputs(define(INPUTS), {"n": 3}) == {"n": "3", "kind": "a"}
    with pytest.raises(Refused):
        complete_inputs(define("on: push\n"), {})


CHAIN = """on: push
jobs:
  plan: {runs-on: x}
  make: {runs-on: x, needs: plan}
  tell: {runs-on: x, needs: [plan, make], if: always()}
"""


def finished(**words: str) -> dict[str, Node]:
    definition = read_definition(CHAIN.encode(), "w.yml")
    nodes = {name: Node(job, result=words[name], started=True) for name, job in definition.jobs.items()}
    attempt: Any = Attempt(SimpleNamespace(), definition, {}, {}, nodes)  # type: ignore[arg-type]
    for name, node in nodes.items():
        record: Any = SimpleNamespace(name=name)
        node.legs = [Leg(attempt, node, record, {}, 0, frozenset(), state="done", conclusion=words[name])]
    return nodes


def test_what_runs_again_takes_along_who_needs_it() -> None:
    nodes = finished(plan="success", make="failure", tell="success")
    assert to_run_again(nodes, failed_only=True, job=None) == {"make": {0}, "tell": None}
    assert to_run_again(nodes, failed_only=False, job=None) == {"plan": None, "make": None, "tell": None}
    assert to_run_again(nodes, failed_only=False, job=nodes["tell"].legs[0].record) == {"tell": {0}}
    assert not to_run_again(finished(plan="success", make="success", tell="skipped"), failed_only=True, job=None)


def test_a_run_is_as_good_as_its_worst_job() -> None:
    nodes = finished(plan="success", make="failure", tell="success")
    attempt = nodes["plan"].legs[0].attempt
    assert attempt.conclusion() == "failure"
    attempt.cancelled = True
    assert attempt.conclusion() == "cancelled"


def test_the_log_of_act_becomes_annotations_steps_and_summary() -> None:
    lines = (Path(__file__).parent / "act.log").read_text("utf-8").splitlines()
    log = ActLog()
    for line in lines:
        log.read(line)
    assert log.result == "failure"
    assert [(one.name, one.conclusion) for one in log.steps] == [("talk", "success"), ("fall", "failure")]
    assert log.summary == ["# hi\n", "## two\n"]
    assert [(one["path"], one["start_line"], one["message"]) for one in log.annotations] == [
        ("a/b.yml", 3, "msg\nmore"),
        (".github", 1, "plain"),
        (".github", 1, "Process completed with exit code 3."),
    ]
    assert "stopped" in "\n".join(log.lines)


def test_of_one_step_ten_annotations_of_a_level_are_kept() -> None:
    log = ActLog()
    for _ in range(12):
        log.read('{"command": "warning", "arg": "x", "kvPairs": {}, "step": "s", "msg": "x"}')
    assert len(log.annotations) == 10


def test_the_command_line_sets_what_a_maintainer_would(tmp_path: Path) -> None:
    parser = ArgumentParser()
    add_options(parser)
    options = ["--act", "--runner", "self-hosted,gpu", "--variable", "V=1=2", "--secret", "S=x", "--secret", "env/K=y"]
    factory = make_actions(parser.parse_args(options), tmp_path / "actions")
    with FakeGitHub(tmp_path / "github", actions=factory) as github:
        backend = github.actions
        assert isinstance(backend, Actions)
        settings = backend.settings
    assert (settings.variables, settings.secrets) == ({"V": "1=2"}, {"S": "x"})
    assert settings.environments["env"].secrets == {"K": "y"}
    assert settings.self_hosted == [frozenset({"self-hosted", "gpu"})]
    assert make_actions(parser.parse_args([]), tmp_path) is IdleActions
    with pytest.raises(SystemExit, match="NAME=VALUE"):
        make_actions(parser.parse_args(["--act", "--variable", "V"]), tmp_path)
