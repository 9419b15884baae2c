"""Jobs as workflow runs: each is started once, found again, followed, stopped, and believed only where it is ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.app.book.book import Book
from bot.app.book.jobs import Entry, JobState
from bot.app.dispatch.github import ActionsDispatcher, Expected
from bot.app.words import Fate, Head
from bot.github.errors import ArtifactRefused, Forbidden, NotFound, NothingLeft
from bot.github.values import User
from bot.records import Approval, Purpose, Record, State
from fakes.hub import FakeHub
from fakes.zips import make_zip
from schemas.errors import UsageError
from schemas.jobs import Job

WORKFLOW = "taxobot-app-run.yml"
HEAD = Head(repository=1, name="o/r", pull=7, sha="a" * 40)
JOB = "job-7-1"
APPROVAL = Approval(
    repository=1,
    pull=7,
    head=HEAD.sha,
    base="b" * 40,
    policy="",
    purpose="run",
    approver=5,
    login="wren",
    source="comment:1",
    time="2026-01-01T00:00:00+00:00",
)
RECORD = Record(
    repository=1,
    pull=7,
    head=HEAD.sha,
    base="b" * 40,
    policy="",
    seen=APPROVAL.time,
    state=State.WAITING,
    approval=APPROVAL,
)
SPEC = Job(
    id=JOB,
    life=HEAD.life,
    repository=1,
    name="o/r",
    pull=7,
    head=HEAD.sha,
    base="b" * 40,
    merge_base="b" * 40,
    policy="",
    purpose="run",
)


@dataclass
class Door:
    """One repository's door."""

    hub_: FakeHub
    app: int = 9

    @property
    def me(self) -> User:
        return self.hub_.me

    def hub(self, repository: int) -> FakeHub:
        assert repository == 1
        return self.hub_

    def token(self, repository: int, permissions: Mapping[str, str]) -> str:
        raise AssertionError(f"{repository}: {permissions}")


@dataclass
class Place:
    """The dispatcher with what it works on; its clock is moved by hand."""

    hub: FakeHub
    book: Book
    dispatcher: ActionsDispatcher
    time: list[float]

    @classmethod
    def build(cls, folder: Path) -> Place:
        time = [1_000_000.0]
        hub, book = FakeHub(), Book.open(f"sqlite:///{folder / 'book.sqlite'}", now=lambda: time[0])
        book.pulls.begin(HEAD, base_ref="main", author=5, again=False)
        book.pulls.keep(RECORD, life=HEAD.life)
        book.jobs.ask(SPEC, author=5, lane=0, dispatcher="actions")
        expected: dict[Purpose, Expected] = {"run": Expected("taxobot-result", frozenset({"a", "b"}), 10_000)}
        return cls(hub, book, ActionsDispatcher(book, Door(hub), WORKFLOW, expected), time)

    @property
    def entry(self) -> Entry:
        found = self.book.jobs.get(JOB)
        assert found is not None
        return found

    @property
    def dispatched(self) -> list[dict[str, str]]:
        return list(self.hub.dispatched.values())

    def start(self) -> int:
        self.dispatcher.start(self.entry)
        run = self.entry.run
        assert run is not None
        return run

    def title(self, run: int, **fields: Any) -> None:
        """What `run-name` makes of a run on Actions."""
        self.hub.change_run(run, title=f"taxobot run #7 {JOB}", **fields)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place.build(tmp_path)


def test_a_job_is_started_once_with_the_approval(place: Place) -> None:
    run = place.start()
    place.dispatcher.start(place.entry)
    (inputs,) = place.dispatched
    assert Approval.model_validate_json(inputs.pop("approval")) == APPROVAL
    assert inputs == {
        "pull_request": "7",
        "head_sha": HEAD.sha,
        "base_sha": "b" * 40,
        "purpose": "run",
        "job": JOB,
    }
    assert (place.entry.state, place.entry.run) == (JobState.SENT, run)
    assert place.hub.run(run).path.endswith(WORKFLOW)


def test_a_run_whose_number_was_lost_is_found_by_its_title(place: Place) -> None:
    """The process died between the dispatch and the book."""
    place.hub.dispatch(WORKFLOW, ref="main", inputs={"job": JOB})
    (run,) = place.hub.dispatched
    place.title(run)
    assert place.start() == run
    assert len(place.dispatched) == 1


def test_a_run_of_somebody_else_with_the_same_title_is_not_ours(place: Place) -> None:
    stranger = place.hub.add_run(actor=place.hub.add_user("mallory"), path=f".github/workflows/{WORKFLOW}").id
    place.title(stranger)
    assert place.start() != stranger


def test_nothing_is_started_without_an_approval(place: Place) -> None:
    place.book.pulls.keep(RECORD.model_copy(update={"approval": None}), life=HEAD.life)
    with pytest.raises(UsageError, match="no approval is remembered that job-7-1"):
        place.dispatcher.start(place.entry)
    assert place.dispatched == []


def test_where_github_does_not_tell_the_run_it_is_waited_for(place: Place) -> None:
    place.hub.tells_runs = False
    place.dispatcher.start(place.entry)
    assert (place.entry.state, place.entry.run) == (JobState.SENT, None)
    assert place.dispatcher.look(place.entry).kind == "going"
    place.time[0] += 599
    assert place.dispatcher.look(place.entry).kind == "going"
    place.time[0] += 2
    assert place.dispatcher.look(place.entry) == Fate(
        kind="lost", reason="GitHub lists no workflow run that does the work"
    )
    (run,) = place.hub.dispatched
    place.title(run)
    assert place.dispatcher.look(place.entry).kind == "going"
    assert place.entry.run == run


def test_a_run_is_followed(place: Place) -> None:
    run = place.start()
    place.hub.add_job(run, "plan")
    place.hub.add_job(run, "generate (a)", status="queued")
    before = place.hub.add_run(run - 900, path=f".github/workflows/{WORKFLOW}")
    assert place.dispatcher.look(place.entry).kind == "going"
    progress = place.entry.progress
    assert progress is not None
    assert (place.entry.state, place.entry.started) == (JobState.SENT, None), "no machine works on it yet"
    assert progress.note == "waiting for a runner, behind 1 other run"
    place.hub.finish_run(before.id)
    place.hub.add_job(run, "train", status="in_progress")
    place.dispatcher.look(place.entry)
    assert (place.entry.state, place.entry.started) == (JobState.RUNNING, place.time[0])
    assert place.entry.progress is not None
    assert place.entry.progress.stage == "train"
    place.hub.finish_run(run)
    assert place.dispatcher.look(place.entry).kind == "over"


def test_a_run_that_was_deleted_is_lost(place: Place) -> None:
    run = place.start()
    del place.hub._runs[run]
    assert place.dispatcher.look(place.entry) == Fate(kind="lost", reason=f"workflow run {run} was deleted")
    place.dispatcher.stop(place.entry)


def test_a_run_is_canceled_and_one_that_cannot_be_is_left(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    run = place.start()
    place.hub.fail("cancel", Forbidden("not allowed", 403))
    place.dispatcher.stop(place.entry)
    assert "left to end by itself" in caplog.text
    place.dispatcher.stop(place.entry)
    place.dispatcher.stop(place.entry)
    assert place.hub.run(run).conclusion == "cancelled"


@pytest.mark.parametrize("error", [NotFound("no such installation", 404), Forbidden("suspended", 403)])
def test_a_job_is_stopped_where_nobody_lets_us_in_any_more(
    place: Place, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Else it would stand in the book as at work, and cost minutes of the day, for ever."""
    place.dispatcher.start(place.entry)

    def closed(_door: Door, _repository: int) -> FakeHub:
        raise error

    monkeypatch.setattr(Door, "hub", closed)
    place.dispatcher.stop(place.entry)


def test_what_the_newest_artifact_holds_is_collected(place: Place) -> None:
    run = place.start()
    place.hub.finish_run(run)
    place.hub.add_artifact(run, "taxobot-result", make_zip({"a": b"old"}))
    place.hub.add_artifact(run, "taxobot-result", make_zip({"a": b"1", "b": b"2"}))
    place.hub.add_artifact(run, "taxobot-store-train", b"no zip")
    assert place.dispatcher.collect(place.entry) == {"a": b"1", "b": b"2"}


def test_a_run_without_a_result_says_which_job_failed(place: Place) -> None:
    run = place.start()
    place.hub.add_job(run, "train", conclusion="failure")
    place.hub.add_artifact(run, "taxobot-result", make_zip({"a": b"1"}), expired=True)
    with pytest.raises(NothingLeft, match=rf"^run {run} ended without a result \(job train: failure\)"):
        place.dispatcher.collect(place.entry)


def test_work_whose_run_nobody_knows_leaves_nothing(place: Place) -> None:
    with pytest.raises(NothingLeft, match="no workflow run is known"):
        place.dispatcher.collect(place.entry)


WRONG: dict[str, Any] = {
    "id": 1,
    "event": "push",
    "path": ".github/workflows/other.yml",
    "head_branch": "topic",
    "repository": 2,
    "head_repository": 2,
}


@pytest.mark.parametrize("name", list(WRONG))
def test_a_run_of_anything_else_is_refused(place: Place, name: str) -> None:
    """S28: each field wrong once."""
    run = place.start()
    place.hub.add_artifact(run, "taxobot-result", make_zip({"a": b"1"}))
    assert place.dispatcher.collect(place.entry) == {"a": b"1"}
    place.hub.change_run(run, **{name: WRONG[name]})
    with pytest.raises(ArtifactRefused, match="is not accepted"):
        place.dispatcher.collect(place.entry)


BAD = {
    "another file": make_zip({"a": b"1", "../../b": b"2"}),
    "too much": make_zip({"a": b"x" * 10_001}),
    "no zip": b"PK",
}


@pytest.mark.parametrize("name", list(BAD))
def test_a_zip_that_is_not_what_a_result_looks_like_is_refused(place: Place, name: str) -> None:
    place.hub.add_artifact(place.start(), "taxobot-result", BAD[name])
    with pytest.raises(ArtifactRefused):
        place.dispatcher.collect(place.entry)


def test_an_artifact_that_is_too_large_is_not_fetched(place: Place) -> None:
    place.hub.add_artifact(place.start(), "taxobot-result", b"x" * 10_001)
    place.hub.fail("download", Forbidden("nobody asks", 403))
    with pytest.raises(ArtifactRefused, match="has 10,001 bytes"):
        place.dispatcher.collect(place.entry)


def test_there_is_room_for_as_many_as_it_was_told(place: Place) -> None:
    assert (place.dispatcher.name, place.dispatcher.room()) == ("actions", 20)
