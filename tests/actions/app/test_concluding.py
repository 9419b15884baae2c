"""What follows a verdict: a merge by the head's sha where both operator and policy want it, a short comment."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from actions.app.concluding import conclude
from actions.app.scenery import keep_scene
from actions.app.showing import show
from bot.app.book.jobs import JobState
from bot.app.scene import Scene
from bot.app.words import Standing
from bot.records import State
from fakes.app_bench import Bench, spare_estimates
from fakes.github.fake import FakeGitHub
from fakes.github.faults import Fault
from fakes.github.fixture import github  # noqa: F401 - the fixture

BOTH = {"automatic_merge": True}
AUTOMATIC = "merge: automatic\n"
MERGE = "/repos/acme/taxonomy/pulls/1/merge"


def build(github: FakeGitHub, folder: Path, policy: str, **config: object) -> Bench:  # noqa: F811
    with pytest.MonkeyPatch.context() as patch:
        spare_estimates(patch)
        bench = Bench.build(github, folder, policy=policy, **config)
        bench.check()
        return bench


def ended(bench: Bench, state: State) -> Standing:
    """The head has come to this verdict, which GitHub shows."""
    known = bench.record.model_copy(update={"state": state})
    board = bench.office.book.boards.get(bench.head.repository, bench.head.pull)
    assert board is not None
    scene = bench.scene(Standing(state=state, scene=board.scene))
    shown = replace(scene.situation, record=known)
    standing = keep_scene(bench.office, Scene(situation=shown, labels=scene.labels, kinds=scene.kinds))
    show(bench.office, bench.head, standing)
    written(bench)
    return standing


def written(bench: Bench) -> None:
    boards = bench.office.book.boards
    board = boards.get(bench.head.repository, bench.head.pull)
    assert board is not None
    assert boards.hold(board, holder="test", seconds=60)
    boards.wrote(board, holder="test", digest="d")


def merges(bench: Bench) -> list[object]:
    return [one.body for one in bench.stage.github.requests if one.path == MERGE]


def test_what_passed_is_merged_by_its_sha(github: FakeGitHub, tmp_path: Path) -> None:  # noqa: F811
    """S12."""
    bench = build(github, tmp_path, AUTOMATIC, **BOTH)
    standing = ended(bench, State.PASS)
    for _ in range(2):
        assert conclude(bench.office, bench.head, standing) == standing
    assert [one["sha"] for one in merges(bench) if isinstance(one, dict)] == [bench.head.sha]
    assert bench.pull.record.merged is not None


@pytest.mark.parametrize(
    ("policy", "config", "state"),
    [
        pytest.param(AUTOMATIC, {}, State.PASS, id="the operator does not want it"),
        pytest.param("", BOTH, State.PASS, id="the policy does not want it"),
        pytest.param(AUTOMATIC, BOTH, State.FAIL, id="it failed"),
        pytest.param(AUTOMATIC, BOTH, State.INCONCLUSIVE, id="it is inconclusive"),
        pytest.param(AUTOMATIC, BOTH, State.NOT_APPLICABLE, id="nothing was measured"),
    ],
)
def test_nothing_else_is_merged(
    github: FakeGitHub,  # noqa: F811
    tmp_path: Path,
    policy: str,
    config: dict[str, object],
    state: State,
) -> None:
    """S12: without the second set no call is made."""
    bench = build(github, tmp_path, policy, **config)
    standing = ended(bench, state)
    assert conclude(bench.office, bench.head, standing) == standing
    assert merges(bench) == []


def test_a_head_that_moved_is_not_merged(github: FakeGitHub, tmp_path: Path) -> None:  # noqa: F811
    bench = build(github, tmp_path, AUTOMATIC, **BOTH)
    standing = ended(bench, State.PASS)
    bench.pull.push({"README.md": "more\n"})
    assert conclude(bench.office, bench.head, standing) == standing
    assert merges(bench) == []


@pytest.mark.parametrize("change", ["policy", "base branch", "life"])
def test_what_was_judged_under_other_rules_is_not_merged(
    github: FakeGitHub,  # noqa: F811
    tmp_path: Path,
    change: str,
) -> None:
    """S13: whoever opened a pull request may choose another base branch after the verdict."""
    bench = build(github, tmp_path, AUTOMATIC, **BOTH)
    standing = ended(bench, State.PASS)
    if change == "policy":
        bench.stage.policy(f"{AUTOMATIC}# and stricter\n")
    elif change == "base branch":
        weak = {".github/taxobot.yml": f"{AUTOMATIC}# and weaker\n"}
        bench.stage.repository.push("weak", weak, by="maria", start="main")
        bench.pull.retarget("weak", by="ann")
    else:
        bench.office.book.pulls.begin(bench.head, base_ref="main", author=1, again=True)
    assert conclude(bench.office, bench.head, standing) == standing
    assert merges(bench) == []


@pytest.mark.parametrize("status", [405, 409])
def test_a_merge_that_is_refused_is_told_beside_the_verdict(
    github: FakeGitHub,  # noqa: F811
    tmp_path: Path,
    status: int,
) -> None:
    """S12: 409 when a push came in between, 405 where the rules do not let it."""
    bench = build(github, tmp_path, AUTOMATIC, **BOTH)
    standing = ended(bench, State.PASS)
    github.faults.add(Fault(status, matching=f"PUT {MERGE}", times=1))
    concluded = conclude(bench.office, bench.head, standing)
    shown = bench.scene(concluded).situation
    assert concluded.state is State.PASS
    assert shown.notice.startswith("it could not be merged automatically: ")
    assert bench.pull.record.merged is None


def test_the_merge_waits_until_the_check_is_shown(github: FakeGitHub, tmp_path: Path) -> None:  # noqa: F811
    bench = build(github, tmp_path, AUTOMATIC, **BOTH)
    standing = ended(bench, State.PASS)
    bench.office.book.boards.answer(bench.head.repository, bench.head.pull, "something new")
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        assert merges(bench) == []
        pauses.append(seconds)
        if len(pauses) == 3:
            written(bench)

    conclude(bench.office, bench.head, standing, pause=pause)
    assert (len(pauses), len(merges(bench))) == (3, 1)


def work(bench: Bench, minutes: float) -> None:
    """A job of this head took so long."""
    clock = bench.office.book.now
    job = bench.approve()
    entry = bench.office.book.jobs.get(job)
    assert entry is not None
    bench.office.book.jobs.sent(entry.spec)
    bench.office.book.jobs.begun(job, worker="gpu-1")
    later = type(bench.office.book)(bench.office.book.engine, lambda: clock() + minutes * 60)
    assert later.jobs.ended(job, state=JobState.DONE)


def said(bench: Bench) -> list[str]:
    return [one.body for one in bench.pull.comments() if one.user.login == "taxobot[bot]"]


def test_long_work_that_failed_is_told_once_where_the_operator_wants_it(
    github: FakeGitHub,  # noqa: F811
    tmp_path: Path,
) -> None:
    bench = build(github, tmp_path, "", failure_ping=True)
    work(bench, 61)
    for state in (State.FAIL, State.FAIL, State.PASS):
        conclude(bench.office, bench.head, ended(bench, state))
    (comment,) = said(bench)
    assert comment.startswith(f"The run of {bench.head.sha[:7]} ended with **FAIL**")


@pytest.mark.parametrize(("minutes", "ping"), [(59.0, True), (61.0, False)])
def test_nothing_is_told_otherwise(github: FakeGitHub, tmp_path: Path, minutes: float, ping: bool) -> None:  # noqa: F811
    bench = build(github, tmp_path, "", failure_ping=ping)
    work(bench, minutes)
    conclude(bench.office, bench.head, ended(bench, State.FAIL))
    assert said(bench) == []
