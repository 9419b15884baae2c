"""Where a head stands, and what a maintainer's ruling changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from actions.app.looking import check, rule
from actions.app.scenery import keep_scene
from actions.app.showing import show, trouble
from actions.app.working import GONE, stop
from bot.app.book.jobs import JobState
from bot.app.words import Word
from bot.records import Approval, State
from fakes.app_bench import Bench, begin
from fakes.github.fixture import checked


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with checked(tmp_path / "github") as github:
        yield Bench.build(github, tmp_path)


def look(bench: Bench) -> State:
    standing = check(bench.office, bench.head)
    show(bench.office, bench.head, standing)
    return standing.state


def approval_of(bench: Bench) -> Approval:
    record = bench.record
    said = {"repository": record.repository, "pull": record.pull, "head": record.head, "base": record.base}
    return Approval.model_validate(
        said
        | {"policy": record.policy, "purpose": "run", "approver": 7, "login": "maria", "source": "comment:1"}
        | {"time": "2026-01-02T03:04:05+00:00"}
    )


def test_a_valid_head_waits_with_what_a_run_costs(bench: Bench) -> None:
    standing = check(bench.office, bench.head)
    situation = bench.scene(standing).situation
    assert (standing.state, standing.ends) == (State.WAITING, False)
    assert situation.estimate is not None
    assert situation.record.head == bench.head.sha


def test_a_head_that_was_pushed_over_changes_nothing(bench: Bench) -> None:
    look(bench)
    bench.pull.push({"compositional_skills/more.txt": "x\n"})
    assert check(bench.office, bench.head) == GONE
    assert bench.record.state is State.WAITING


def test_another_base_branch_is_for_another_life_to_look_at(bench: Bench) -> None:
    """S13: chosen for a moment, it would show what holds there, and the life would go on under the older one."""
    look(bench)
    bench.stage.repository.push("next", {"README.md": "next\n"}, by="maria", start="main")
    bench.pull.retarget("next", by="ann")
    assert check(bench.office, bench.head) == GONE
    assert bench.record.state is State.WAITING


def test_a_canceled_run_leaves_no_approval(bench: Bench) -> None:
    job = bench.running()
    stop(bench.office, bench.head, job, "canceled")
    assert look(bench) is State.WAITING
    assert bench.record.approval is None


def test_work_that_nobody_waits_for_is_stopped(bench: Bench) -> None:
    """It was entered by a step that failed then: it would stand in the line, and the head be busy, for ever."""
    look(bench)
    job = bench.approve()
    assert look(bench) is State.WAITING
    entry = bench.office.book.jobs.get(job)
    assert entry is not None
    assert (entry.state, bench.record.approval) == (JobState.STOPPED, None)


def test_a_life_whose_end_was_told_before_it_had_begun_ends(bench: Bench) -> None:
    look(bench)
    bench.office.book.pulls.end(bench.head)
    standing = check(bench.office, bench.head)
    assert (standing.state, standing.ends) == (State.OUTDATED, True)
    assert bench.record.state is State.OUTDATED


def test_a_life_whose_place_another_one_has_taken_ends(bench: Bench) -> None:
    look(bench)
    bench.pull.push({"README.md": "more\n"})
    begin(bench.office, bench.stage, bench.pull)
    job = bench.spec(approval_of(bench))
    bench.office.book.jobs.ask(job, author=1, lane=0, dispatcher="worker")
    assert check(bench.office, bench.head).ends
    entry = bench.office.book.jobs.get(job.id)
    assert entry is not None
    assert entry.state is JobState.STOPPED


def test_what_was_measured_stays(bench: Bench) -> None:
    look(bench)
    measured = bench.record.model_copy(update={"state": State.FAIL})
    bench.office.book.pulls.keep(measured, life=bench.head.life)
    assert look(bench) is State.FAIL


@pytest.mark.parametrize("state", [State.WAITING, State.PASS])
def test_github_is_compared_with_what_is_shown_at_every_look(bench: Bench, state: State) -> None:
    """Another pull request at the commit may have shut the check, and been closed since: looking opens it again."""
    look(bench)
    bench.office.book.pulls.keep(bench.record.model_copy(update={"state": state}), life=bench.head.life)
    look(bench)
    board = bench.office.book.boards.get(bench.head.repository, bench.head.pull)
    assert board is not None
    bench.office.book.boards.wrote(board, holder="", digest="shown")
    before = bench.office.book.boards.get(bench.head.repository, bench.head.pull)
    assert before is not None
    assert before.shown == before.version
    look(bench)
    after = bench.office.book.boards.get(bench.head.repository, bench.head.pull)
    assert after is not None
    assert (after.scene, after.shown < after.version, after.digest) == (board.scene, True, "")


OVERRIDE = Word(
    kind="rule", ruling="override", by=7, login="maria", reason="known flake", time="2026-01-02T03:04:05+00:00"
)


def test_an_override_is_remembered_once_with_its_reason(bench: Bench) -> None:
    look(bench)
    for _ in range(2):
        show(bench.office, bench.head, rule(bench.office, bench.head, OVERRIDE))
    (ruling,) = bench.record.rulings
    assert (ruling.kind, ruling.reason, ruling.head) == ("override", "known flake", bench.head.sha)
    assert bench.record.state is State.WAITING


def test_a_ruling_takes_away_what_was_said_of_its_failure(bench: Bench) -> None:
    shown = bench.scene(check(bench.office, bench.head))
    failed = replace(shown.situation, record=shown.situation.record.model_copy(update={"state": State.FAIL}))
    show(bench.office, bench.head, keep_scene(bench.office, shown.model_copy(update={"situation": failed})))
    told = trouble(bench.office, bench.head, "rule", "GitHub answers 502", passing=True)
    show(bench.office, bench.head, told)
    ruled = rule(bench.office, bench.head, OVERRIDE)
    assert (ruled.state, bool(bench.scene(told).situation.notice)) == (State.FAIL, True)
    assert bench.scene(ruled).situation.notice == ""
