"""Work begins on the strength of an approval that holds, is looked after, and is stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from actions.app.working import GONE, dispatch, look_after, stop
from bot.app.book.jobs import JobState
from bot.app.words import Fate
from bot.records import State
from fakes.app_bench import Bench, spare_estimates
from fakes.github.fake import FakeGitHub
from fakes.github.fixture import github  # noqa: F401 - the fixture
from schemas.jobs import Job


@pytest.fixture
def bench(github: FakeGitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:  # noqa: F811
    spare_estimates(monkeypatch)
    return Bench.build(github, tmp_path)


def state_of(bench: Bench, job: str) -> JobState:
    found = bench.office.book.jobs.get(job)
    assert found is not None
    return found.state


def test_work_begins_once_however_often_the_step_is_done(bench: Bench) -> None:
    bench.check()
    job = bench.approve()
    first, again = dispatch(bench.office, bench.head, job), dispatch(bench.office, bench.head, job)
    assert first.state is again.state is State.RUNNING
    assert bench.elsewhere.started == [job]
    shown = bench.scene(first).situation
    assert shown.record.approval == bench.record.approval
    assert shown.leaves == tuple(bench.record.leaves)
    assert shown.working is not None
    assert shown.estimate is not None


def push(bench: Bench) -> None:
    bench.pull.push({"README.md": "more\n"})


def close(bench: Bench) -> None:
    bench.pull.close("ann")


def change_policy(bench: Bench) -> None:
    bench.stage.policy("quotas:\n  leaves: 2\n")


def withdraw(bench: Bench) -> None:
    bench.stage.repository.collaborators["wren"] = "read"


LAPSES = [
    pytest.param(push, State.OUTDATED, "was replaced by", id="a push"),
    pytest.param(close, State.OUTDATED, "was closed", id="closed"),
    pytest.param(change_policy, State.WAITING, "policy", id="another policy"),
    pytest.param(withdraw, State.WAITING, "wren may not start a run any more", id="rights are gone"),
]


@pytest.mark.parametrize(("happens", "state", "said"), LAPSES)
def test_an_approval_that_lapsed_starts_nothing_and_the_comment_says_why(
    bench: Bench, happens: Callable[[Bench], None], state: State, said: str
) -> None:
    """S9: between approval and dispatch."""
    bench.check()
    job = bench.approve()
    happens(bench)
    standing = dispatch(bench.office, bench.head, job)
    shown = bench.scene(standing).situation
    assert (standing.state, bench.elsewhere.started, state_of(bench, job)) == (state, [], JobState.STOPPED)
    assert said in f"{shown.notice} {shown.reason}"
    assert shown.record.approval is None


def test_another_merge_leaves_the_approval_as_it_was(bench: Bench) -> None:
    bench.check()
    job = bench.approve()
    bench.stage.repository.push("main", {"README.md": "another merge\n"}, by="maria")
    assert dispatch(bench.office, bench.head, job).state is State.RUNNING


def test_nothing_is_begun_or_shown_under_another_base_branch(bench: Bench) -> None:
    """S13: what holds there is for another life to find out; this one may go on under its own."""
    bench.check()
    job = bench.approve()
    bench.stage.repository.push("next", {"README.md": "next\n"}, by="maria", start="main")
    bench.pull.retarget("next", by="ann")
    assert dispatch(bench.office, bench.head, job) == GONE
    assert (bench.elsewhere.started, state_of(bench, job)) == ([], JobState.STOPPED)


def test_work_of_a_life_that_was_replaced_is_dropped(bench: Bench) -> None:
    bench.check()
    job = bench.approve()
    newer = bench.head.model_copy(update={"sha": "f" * 40})
    bench.office.book.pulls.begin(newer, base_ref="main", author=1, again=False)
    standing = dispatch(bench.office, bench.head, job)
    assert (standing.state, standing.scene, bench.elsewhere.started) == (State.OUTDATED, "", [])
    assert state_of(bench, job) is JobState.STOPPED


def test_work_is_looked_after(bench: Bench) -> None:
    office, head, book = bench.office, bench.head, bench.office.book
    bench.check()
    job = bench.approve()
    dispatch(office, head, job)
    bench.elsewhere.fate = Fate(kind="going", wait=5_000)
    assert look_after(office, head, job) == Fate(kind="going", wait=600)
    book.jobs.begun(job, worker="gpu-1")
    late = replace(office, now=lambda: office.now() + 50 * 60 + 30)
    assert look_after(late, head, job).wait == pytest.approx(570, abs=20)
    overdue = look_after(replace(office, now=lambda: office.now() + 3_601), head, job)
    assert (overdue.kind, overdue.reason) == ("overdue", "the work took longer than 60 minutes")
    assert look_after(office, head, "job-unknown").kind == "lost"
    assert look_after(office, head.model_copy(update={"turn": 9}), job).kind == "lost"
    book.jobs.ended(job)
    assert look_after(office, head, job).kind == "over"


def test_work_is_stopped_once_and_told_where_it_is_done(bench: Bench) -> None:
    bench.check()
    job = bench.approve()
    waiting: Job = bench.spec(bench.record.approval).model_copy(update={"id": "job-2"})  # type: ignore[arg-type]
    bench.office.book.jobs.ask(waiting, author=1, lane=0, dispatcher="worker")
    dispatch(bench.office, bench.head, job)
    for _ in range(2):
        stop(bench.office, bench.head, job, "canceled")
        stop(bench.office, bench.head, "job-2", "canceled")
        stop(bench.office, bench.head, "job-unknown", "canceled")
    assert bench.elsewhere.stopped == [job]
    assert (state_of(bench, job), state_of(bench, "job-2")) == (JobState.STOPPED, JobState.STOPPED)
    assert look_after(bench.office, bench.head, job).kind == "lost"
    assert not bench.office.book.jobs.begun(job, worker="late")


def test_the_work_of_another_life_is_not_stopped(bench: Bench) -> None:
    bench.check()
    job = bench.approve()
    stop(bench.office, bench.head.model_copy(update={"turn": 9}), job, "canceled")
    assert state_of(bench, job) is JobState.WAITING
