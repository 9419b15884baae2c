"""GitHub is brought to the board: one comment, one check, labels, with how far the work is."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.app.publishing import publish_board
from bot.app.book.book import Book
from bot.gate import GATE
from bot.github.errors import Forbidden, NotFound, Unavailable
from bot.github.values import Check, CheckDraft
from bot.records import State
from fakes.book_rows import AUTHOR, HEAD, NEXT, PULL, REPOSITORY, SHA, make_job
from fakes.books import Clock
from fakes.small_office import SmallOffice
from schemas.jobs import Progress
from schemas.precheck import Estimate


@pytest.fixture
def small(book: Book, tmp_path: Path) -> SmallOffice:
    return SmallOffice.build(book, tmp_path)


def publish(small: SmallOffice) -> str:
    """As the publisher does it; returns the first line of the comment."""
    board = small.board
    small.office.book.boards.hold(board, holder="p", seconds=60)
    small.office.book.boards.wrote(board, holder="p", digest=publish_board(small.office, board))
    return small.comments[0].splitlines()[0]


def test_one_comment_one_check_and_labels(small: SmallOffice) -> None:
    small.show(State.WAITING)
    assert "WAITING FOR APPROVAL" in publish(small)
    assert len(small.comments) == 1
    [check] = small.github.checks(SHA, GATE)
    assert check.external_id.startswith(str(PULL))
    assert "skill" in {label.casefold() for label in small.github.pull(PULL).labels}
    small.show(State.INCONCLUSIVE, reason="too few items")
    publish(small)
    assert len(small.comments) == 1
    assert small.github.checks(SHA, GATE)[0].conclusion not in (None, "success")


def test_what_is_shown_already_is_not_asked_for(small: SmallOffice) -> None:
    small.show(State.WAITING)
    publish(small)
    opened, writes = small.door.opened, len(small.github.writes)
    assert publish_board(small.office, small.board) == small.board.digest
    assert (small.door.opened, len(small.github.writes)) == (opened, writes)


def test_done_again_after_a_death_it_comes_to_the_same(small: SmallOffice) -> None:
    """The process died after GitHub had it all, and before the board knew."""
    small.show(State.WAITING)
    publish_board(small.office, small.board)
    publish_board(small.office, small.board)
    assert (len(small.comments), len(small.github.checks(SHA, GATE))) == (1, 1)


def test_further_comments_of_ours_are_removed_and_a_deleted_one_comes_again(small: SmallOffice) -> None:
    small.show(State.WAITING)
    publish(small)
    small.github.create_comment(PULL, small.comments[0])
    small.show(State.ERROR, reason="one")
    publish(small)
    assert len(small.comments) == 1
    small.github.delete_comment(next(small.github.comments(PULL)).id)
    small.show(State.ERROR, reason="two")
    publish(small)
    assert len(small.comments) == 1


def test_an_answer_stands_in_the_one_comment(small: SmallOffice) -> None:
    small.office.book.boards.answer(REPOSITORY, PULL, "The answer to your question.")
    assert publish_board(small.office, small.board) == "", "there is nothing to show it beside yet"
    assert small.comments == []
    small.show(State.WAITING)
    publish(small)
    assert "The answer to your question." in small.comments[0]
    assert len(small.comments) == 1


def test_a_head_that_has_moved_on_is_not_shown_and_may_come_back(small: SmallOffice) -> None:
    small.show(State.WAITING)
    small.github.change_pull(PULL, head_sha=NEXT)
    assert publish_board(small.office, small.board) == ""
    assert small.comments == []
    small.github.change_pull(PULL, head_sha=SHA)
    assert publish_board(small.office, small.board) != ""
    assert len(small.comments) == 1


def test_what_was_said_of_an_older_head_is_folded(small: SmallOffice) -> None:
    small.show(State.PASS)
    publish(small)
    new = small.push()
    small.show(State.WAITING, head=new)
    assert "WAITING" in publish(small)
    assert f"Outdated: what was said about {SHA[:7]}" in small.comments[0]


@pytest.mark.parametrize("fails", [False, True])
def test_a_check_that_was_written_after_its_head_was_left_hangs_not(
    small: SmallOffice, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    """The life of the older head looked for its check before it was there."""
    create = small.github.create_check

    def late(sha: str, draft: CheckDraft) -> Check:
        small.push()
        created = create(sha, draft)
        if fails:
            raise Unavailable("GitHub answers 502", 502)
        return created

    monkeypatch.setattr(small.github, "create_check", late)
    small.run()
    small.show(State.RUNNING)
    try:
        publish_board(small.office, small.board)
    except Unavailable:
        assert fails
    (check,) = small.github.checks(SHA, GATE)
    assert (check.status, check.conclusion) == ("completed", "cancelled")


def test_a_check_whose_writer_died_is_concluded_by_who_shows_the_next_head(small: SmallOffice) -> None:
    small.run()
    small.show(State.RUNNING)
    publish(small)
    small.show(State.WAITING, head=small.push())
    publish(small)
    (check,) = small.github.checks(SHA, GATE)
    assert (check.status, check.conclusion) == ("completed", "cancelled")


def test_the_progress_of_the_work_is_shown(small: SmallOffice, clock: Clock) -> None:
    job = small.run()
    stages = {"generate": 2.0, "train": 20.0, "evaluate": 7.0}
    cost = Estimate(leaves=(), rows=1, steps=1, items=1, minutes=29, stages=stages, basis="a machine")
    small.show(State.RUNNING, estimate=cost)
    assert "waiting for a machine" in publish(small)
    small.office.book.jobs.begun(job, worker="w")
    clock.passes(120)
    small.office.book.jobs.beats(job, worker="w", progress=Progress(stage="train", since=1, remaining=22))
    running = publish(small)
    assert "training" in running
    assert "(2 min so far, about 29 min to go)" in running, "22 of this stage, and those of the next one"
    clock.passes(600)
    assert "(12 min so far, about 19 min to go)" in publish(small), "time passes although nothing is heard"
    assert small.github.checks(SHA, GATE)[0].status == "in_progress"


def test_a_job_in_a_queue_says_how_many_are_before_it(small: SmallOffice, clock: Clock) -> None:
    other = HEAD.model_copy(update={"pull": PULL + 1})
    for number in (7, 8):
        spec = make_job(number, head=other)
        small.office.book.jobs.ask(spec, author=AUTHOR, lane=1, dispatcher="worker")
        small.office.book.jobs.sent(spec)
    small.office.book.jobs.begun("job-7", worker="w")
    clock.passes(1)
    small.run()
    small.show(State.RUNNING)
    assert "place 3 in the queue" in publish(small)
    small.office.book.jobs.ended("job-7")
    assert "place 2 in the queue" in publish(small)
    assert small.github.checks(SHA, GATE)[0].status == "queued"


def test_a_scene_that_is_too_old_to_be_kept_leaves_github_as_it_is(small: SmallOffice, clock: Clock) -> None:
    small.show(State.WAITING)
    clock.passes(10)
    small.office.book.parcels.drop(before=clock())
    assert publish_board(small.office, small.board) == ""
    assert small.door.opened == 0


@pytest.mark.parametrize("problem", [NotFound("404", 404), Forbidden("403", 403), Unavailable("502", 502)])
def test_what_github_refuses_is_raised_for_the_publisher(small: SmallOffice, problem: Exception) -> None:
    small.show(State.WAITING)
    small.door.problem = problem
    with pytest.raises(type(problem)):
        publish_board(small.office, small.board)


def test_no_folder_is_left_behind(small: SmallOffice) -> None:
    small.show(State.WAITING)
    publish(small)
    assert list(small.office.folder.iterdir()) == []
