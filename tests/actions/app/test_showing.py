"""What a life shows goes on the board and into memory, while it is the one that counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.app.scenery import find_scene
from actions.app.showing import AGAIN, NOBODY_KNOWS, show, trouble
from bot.app.book.book import Book
from bot.app.book.jobs import JobState
from bot.app.words import Standing
from bot.records import Record, State
from fakes.book_rows import AUTHOR, HEAD, PULL, REPOSITORY, make_job, make_record
from fakes.small_office import SmallOffice


@pytest.fixture
def small(book: Book, tmp_path: Path) -> SmallOffice:
    return SmallOffice.build(book, tmp_path)


def remembered(small: SmallOffice) -> Record | None:
    known = small.office.book.pulls.get(REPOSITORY, PULL)
    return known.record if known else None


def test_it_is_shown_and_remembered_once_however_often_the_step_is_done(small: SmallOffice) -> None:
    standing = small.show(State.WAITING)
    assert (small.board.scene, small.board.job, small.board.version) == (standing.scene, "", 1)
    assert remembered(small) == make_record(State.WAITING)
    show(small.office, HEAD, standing)
    assert small.board.version == 1


def test_work_that_goes_on_is_named_on_the_board(small: SmallOffice) -> None:
    job = small.run()
    small.show(State.RUNNING)
    assert small.board.job == job
    small.office.book.jobs.ended(job)
    small.show(State.PASS)
    assert small.board.job == ""


def test_a_life_whose_place_another_one_has_taken_shows_nothing(small: SmallOffice) -> None:
    small.show(State.WAITING)
    late = small.keep(State.PASS)
    new = small.push()
    show(small.office, HEAD, late)
    assert remembered(small) == make_record(State.WAITING)
    standing = small.show(State.WAITING, head=new)
    assert small.board.scene == standing.scene


def test_a_standing_without_a_scene_changes_nothing(small: SmallOffice) -> None:
    standing = small.show(State.WAITING)
    show(small.office, HEAD, Standing(state=State.OUTDATED))
    show(small.office, HEAD, Standing(state=State.PASS, scene="0" * 64))
    assert small.board.scene == standing.scene


def test_a_scene_of_another_head_is_not_shown(small: SmallOffice) -> None:
    small.show(State.WAITING)
    other = small.keep(State.PASS, head=HEAD.model_copy(update={"sha": "d" * 40}))
    show(small.office, HEAD, other)
    assert remembered(small) == make_record(State.WAITING)


@pytest.mark.parametrize(("passing", "retry"), [(True, AGAIN), (False, None)])
def test_trouble_with_a_head_that_nobody_saw_yet_is_an_error(
    small: SmallOffice, passing: bool, retry: float | None
) -> None:
    standing = trouble(small.office, HEAD, "check", "GitHub answers 502", passing=passing)
    assert (standing.state, standing.retry, standing.ends) == (State.ERROR, retry, False)
    scene = find_scene(small.office, HEAD, standing.scene)
    assert scene is not None
    assert scene.situation.reason == "the commit could not be checked: GitHub answers 502"
    again = "taxobot looks at this commit again by itself, at 2027-01-15 08:10 UTC"
    assert scene.situation.notice == (again if passing else "")
    assert (scene.situation.record.base, scene.labels) == (NOBODY_KNOWS, None)
    show(small.office, HEAD, standing)
    assert small.board.scene == standing.scene
    assert small.door.opened == 0, "it asks nobody"


def test_trouble_keeps_what_is_remembered_of_the_head(small: SmallOffice) -> None:
    small.show(State.RUNNING)
    standing = trouble(small.office, HEAD, "judge", "no policy", passing=False)
    show(small.office, HEAD, standing)
    assert remembered(small) == make_record(State.ERROR)


@pytest.mark.parametrize("state", [State.PASS, State.FAIL, State.INCONCLUSIVE])
def test_a_verdict_stands_whatever_trouble_a_later_look_has(small: SmallOffice, state: State) -> None:
    before = small.show(state)
    standing = trouble(small.office, HEAD, "check", "GitHub answers 502", passing=True)
    assert (standing.state, standing.scene, standing.retry) == (state, before.scene, AGAIN)


@pytest.mark.parametrize(
    ("step", "doing"), [("rule", "the ruling could not be carried out"), ("ask", "work could not")]
)
def test_what_somebody_asked_for_and_does_not_come_is_said_beside_the_verdict(
    small: SmallOffice, step: str, doing: str
) -> None:
    """He was answered that it would be done, and the word is not heard again."""
    small.show(State.FAIL)
    standing = trouble(small.office, HEAD, step, "GitHub answers 502", passing=True)
    scene = find_scene(small.office, HEAD, standing.scene)
    assert scene is not None
    assert standing.state is State.FAIL
    assert scene.situation.notice.startswith(doing)
    assert scene.situation.notice.endswith("GitHub answers 502; ask for it again")


def test_trouble_says_nothing_of_the_verdict_on_another_head(small: SmallOffice) -> None:
    small.show(State.PASS)
    new = small.push()
    standing = trouble(small.office, new, "check", "GitHub answers 502", passing=True)
    assert standing.state is State.ERROR
    show(small.office, new, standing)
    record = remembered(small)
    assert record is not None
    assert (record.head, record.state) == (new.sha, State.ERROR)


def test_a_job_that_a_step_entered_before_it_failed_stands_in_no_line(small: SmallOffice) -> None:
    small.show(State.WAITING)
    spec = make_job(1)
    small.office.book.jobs.ask(spec, author=AUTHOR, lane=1, dispatcher="worker")
    assert trouble(small.office, HEAD, "ask", "GitHub answers 502", passing=True).state is State.ERROR
    entry = small.office.book.jobs.get(spec.id)
    assert entry is not None
    assert (entry.state, entry.cancelled) == (JobState.STOPPED, True)
