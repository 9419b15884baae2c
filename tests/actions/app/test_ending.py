"""A life ends: its work stops, its approval is gone, no check of it hangs."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.app.ending import end
from actions.app.publishing import publish_board
from bot.app.book.jobs import JobState
from bot.app.words import Head, Word
from bot.records import State
from fakes.app_bench import Bench, begin, spare_estimates
from fakes.github.fake import FakeGitHub
from fakes.github.fixture import github  # noqa: F401 - the fixture

CLOSED = Word(kind="end", reason="the pull request was closed")
PUSHED = Word(kind="end", reason="a newer commit has replaced it")


@pytest.fixture
def bench(github: FakeGitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:  # noqa: F811
    spare_estimates(monkeypatch)
    return Bench.build(github, tmp_path)


def publish(bench: Bench) -> None:
    board = bench.office.book.boards.get(bench.head.repository, bench.head.pull)
    assert board is not None
    publish_board(bench.office, board)


def push(bench: Bench) -> Head:
    """A push has replaced the head: the next one lives."""
    bench.pull.push({"README.md": "more\n"})
    return begin(bench.office, bench.stage, bench.pull)


def test_a_closed_pull_request_is_nobodys_any_more(bench: Bench) -> None:
    job = bench.running()
    publish(bench)
    assert bench.stage.gate(bench.head.sha).status != "completed"
    bench.pull.close("ann")
    for _ in range(2):
        standing = end(bench.office, bench.head, CLOSED)
        assert (standing.state, standing.ends) == (State.OUTDATED, True)
    publish(bench)
    entry, known = bench.office.book.jobs.get(job), bench.office.book.pulls.get(bench.head.repository, bench.head.pull)
    assert entry is not None
    assert known is not None
    assert (entry.state, bench.elsewhere.stopped) == (JobState.STOPPED, [job])
    assert known.ended
    assert (bench.record.state, bench.record.approval) == (State.OUTDATED, None)
    (comment,) = bench.pull.comments()[1:]
    assert comment.body.startswith("### ⏭️ OUTDATED")
    assert "the pull request was closed" in comment.body
    gate = bench.stage.gate(bench.head.sha)
    assert (gate.status, gate.conclusion) == ("completed", "cancelled")


def test_a_verdict_outlives_its_pull_request(bench: Bench) -> None:
    bench.check()
    passed = bench.record.model_copy(update={"state": State.PASS})
    bench.office.book.pulls.keep(passed, life=bench.head.life)
    board = bench.office.book.boards.get(bench.head.repository, bench.head.pull)
    end(bench.office, bench.head, CLOSED)
    assert bench.record == passed
    assert bench.office.book.boards.get(bench.head.repository, bench.head.pull) == board


def test_a_push_concludes_the_check_that_hangs(bench: Bench) -> None:
    """S10, and what nobody shall see: a check of an old commit that spins for ever."""
    job = bench.running()
    publish(bench)
    old, new = bench.head, push(bench)
    for _ in range(2):
        assert end(bench.office, old, PUSHED).ends
    gate = bench.stage.gate(old.sha)
    assert (gate.status, gate.conclusion, len(bench.stage.repository.checks(old.sha))) == ("completed", "cancelled", 1)
    assert bench.elsewhere.stopped == [job]
    known = bench.office.book.pulls.get(new.repository, new.pull)
    assert known is not None
    assert (known.life, known.ended) == (new.life, False), "the new life goes on"


def test_the_check_of_a_commit_that_lives_again_is_left_to_that_life(bench: Bench) -> None:
    """Another policy begins another life of the same commit (S13)."""
    bench.running()
    publish(bench)
    bench.office.book.pulls.begin(bench.head, base_ref="main", author=1, again=True)
    end(bench.office, bench.head, PUSHED)
    assert bench.stage.gate(bench.head.sha).status != "completed"


def test_a_concluded_check_stays_as_it_is(bench: Bench) -> None:
    bench.check()
    publish(bench)
    before = bench.stage.gate(bench.head.sha).conclusion
    old, _ = bench.head, push(bench)
    end(bench.office, old, PUSHED)
    assert (before, bench.stage.gate(old.sha).conclusion) == ("action_required", "action_required")


@pytest.mark.parametrize("pushed", [True, False])
def test_where_we_are_not_let_in_any_more_a_life_ends_all_the_same(bench: Bench, pushed: bool) -> None:
    bench.running()
    old = bench.head
    if pushed:
        push(bench)
    bench.office.book.repositories.remove(installation=bench.app.installation)
    assert end(bench.office, old, PUSHED).ends
    known = bench.office.book.pulls.get(old.repository, old.pull)
    assert known is not None
    assert known.ended == (not pushed)
