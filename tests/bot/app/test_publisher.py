"""The publisher: changes at once, progress now and then, failures again for ever, and one writer for a pull request."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from bot.app.book.boards import Board
from bot.app.book.book import Book
from bot.app.publisher import AWAY, FIRST, HOLD, LIMIT, LONGEST, LOST, SETTLED, Publisher, pause_after
from bot.github.errors import Forbidden, NotFound, Unavailable
from fakes.book_rows import PULL, REPOSITORY
from fakes.books import Clock
from fakes.durable import wait_until

WATCHED = 10.0


@dataclass
class Github:
    """What a publisher writes; `problems` are what the next writes fail by."""

    wrote: list[tuple[int, str]] = field(default_factory=list)
    problems: list[Exception] = field(default_factory=list)

    def publish(self, board: Board) -> str:
        if self.problems:
            raise self.problems.pop(0)
        self.wrote.append((board.pull, board.scene))
        return f"digest of {board.scene}"


def make(
    book: Book, publish: Callable[[Board], str], holder: str = "p", told: list[Exception | None] | None = None
) -> Publisher:
    heard = [] if told is None else told
    return Publisher(
        book.boards, publish, holder=holder, watched=WATCHED, told=lambda _board, error: heard.append(error)
    )


def work(publisher: Publisher) -> int:
    """One turn, to its end."""
    begun = publisher.turn()
    wait_until(lambda: not any(writer.is_alive() for _, writer in publisher._going.values()))
    return begun


def find(book: Book, pull: int = PULL) -> Board:
    found = book.boards.get(REPOSITORY, pull)
    assert found is not None
    return found


def test_a_change_is_shown_once(book: Book) -> None:
    github, told = Github(), []
    publisher = make(book, github.publish, told=told)
    book.boards.put(REPOSITORY, PULL, scene="one")
    assert (work(publisher), work(publisher)) == (1, 0)
    assert (github.wrote, told) == ([(PULL, "one")], [None])
    assert find(book).digest == "digest of one"


def test_changes_meanwhile_are_one_edit(book: Book, clock: Clock) -> None:
    github = Github()
    publisher = make(book, github.publish)
    for scene in ("one", "two", "three"):
        book.boards.put(REPOSITORY, PULL, scene=scene)
    work(publisher)
    clock.passes(SETTLED)
    assert work(publisher) == 0
    assert github.wrote == [(PULL, "three")]


def test_the_progress_of_work_is_written_now_and_then_and_its_end_at_once(book: Book, clock: Clock) -> None:
    github = Github()
    publisher = make(book, github.publish)
    book.boards.put(REPOSITORY, PULL, scene="running", job="job-1")
    for _ in range(30):
        work(publisher)
        clock.passes(1)
    assert len(github.wrote) == 3
    book.boards.put(REPOSITORY, PULL, scene="pass")
    work(publisher)
    assert github.wrote[3:] == [(PULL, "pass")]
    clock.passes(1_000)
    assert work(publisher) == 0


def test_what_fails_is_tried_again_until_it_is_shown(book: Book, clock: Clock) -> None:
    github, told = Github(problems=[Unavailable("502", 502), RuntimeError("a mistake"), Forbidden("no", 403)]), []
    publisher = make(book, github.publish, told=told)
    book.boards.put(REPOSITORY, PULL, scene="one")
    for fails in range(1, 4):
        assert work(publisher) == 1
        assert find(book).fails == fails
        assert work(publisher) == 0, "not before its pause"
        clock.passes(LONGEST)
    work(publisher)
    assert (github.wrote, find(book).fails) == ([(PULL, "one")], 0)
    assert [type(error) for error in told] == [Unavailable, RuntimeError, Forbidden, type(None)]


def test_what_is_not_shown_while_its_head_is_away_is_shown_when_it_comes_back(book: Book, clock: Clock) -> None:
    """A push that is taken back changes no board: nobody would show the verdict that came in between."""
    github, away, told = Github(), [True], []
    publisher = make(book, lambda board: "" if away else github.publish(board), told=told)
    book.boards.put(REPOSITORY, PULL, scene="pass")
    work(publisher)
    assert (work(publisher), told) == (0, []), "not before its pause"
    away.clear()
    clock.passes(LONGEST)
    work(publisher)
    assert (github.wrote, find(book).fails, told) == ([(PULL, "pass")], 0, [None])


def test_a_head_that_stays_away_is_given_up(book: Book, clock: Clock) -> None:
    tries: list[Board] = []

    def publish(board: Board) -> str:
        tries.append(board)
        return ""

    publisher = make(book, publish)
    book.boards.put(REPOSITORY, PULL, scene="pass")
    for _ in range(2 * AWAY):
        work(publisher)
        clock.passes(LONGEST * 2)
    assert len(tries) == AWAY + 1


def test_a_new_state_does_not_wait_for_the_pause_of_the_old_one(book: Book) -> None:
    github = Github(problems=[Unavailable("502", 502)])
    publisher = make(book, github.publish)
    book.boards.put(REPOSITORY, PULL, scene="one")
    work(publisher)
    book.boards.put(REPOSITORY, PULL, scene="two")
    work(publisher)
    assert github.wrote == [(PULL, "two")]


def test_a_change_during_a_try_that_fails_does_not_wait_for_its_pause_either(book: Book) -> None:
    """What GitHub refuses may take it a minute: long enough for an answer to somebody."""
    github = Github()

    def fail_first(board: Board) -> str:
        if board.scene == "one":
            book.boards.put(REPOSITORY, PULL, scene="two")
            raise Unavailable("502", 502)
        return github.publish(board)

    publisher = make(book, fail_first)
    book.boards.put(REPOSITORY, PULL, scene="one")
    assert [work(publisher) for _ in range(3)] == [1, 1, 0]
    assert github.wrote == [(PULL, "two")]


def test_a_pull_request_that_is_gone_is_believed_to_be_after_some_tries(book: Book, clock: Clock) -> None:
    github = Github(problems=[NotFound("404", 404)] * LOST)
    publisher = make(book, github.publish)
    book.boards.put(REPOSITORY, PULL, scene="one")
    for _ in range(LOST):
        assert book.boards.get(REPOSITORY, PULL) is not None
        work(publisher)
        clock.passes(LONGEST * 2)
    assert book.boards.get(REPOSITORY, PULL) is None


@pytest.mark.parametrize(
    ("fails", "error", "shortest"),
    [
        (0, Unavailable("502", 502), FIRST),
        (1, Unavailable("502", 502), 2 * FIRST),
        (0, Unavailable("a secondary limit", 403), LIMIT),
        (0, Unavailable("too many", 429), LIMIT),
        (100, Unavailable("502", 502), LONGEST),
    ],
)
def test_pauses_grow_to_a_bound_and_differ_by_chance(fails: int, error: Exception, shortest: float) -> None:
    pauses = [pause_after(fails, error) for _ in range(50)]
    assert all(shortest <= pause <= shortest * 1.25 for pause in pauses)
    assert len(set(pauses)) > 1


def test_of_two_processes_one_writes_a_pull_request(book: Book) -> None:
    """The first one is slow; the second one looks again and again, and leaves the board alone."""
    writing, go_on = threading.Event(), threading.Event()
    wrote: list[str] = []

    def write_slowly(board: Board) -> str:
        writing.set()
        assert go_on.wait(30)
        wrote.append("slow")
        return "digest"

    def write(board: Board) -> str:
        wrote.append("quick")
        return "digest"

    slow, quick = make(book, write_slowly, "slow"), make(book, write, "quick")
    book.boards.put(REPOSITORY, PULL, scene="one")
    slow.turn()
    assert writing.wait(30)
    assert [work(quick) for _ in range(5)] == [0] * 5
    assert slow.turn() == 0, "nor does the same process begin it twice"
    go_on.set()
    wait_until(lambda: find(book).digest)
    assert wrote == ["slow"]


def test_the_boards_of_a_process_that_died_are_shown_by_another(book: Book, clock: Clock) -> None:
    github = Github()
    book.boards.put(REPOSITORY, PULL, scene="one")
    assert book.boards.hold(find(book), holder="dead", seconds=HOLD)
    publisher = make(book, github.publish)
    assert work(publisher) == 0
    clock.passes(HOLD)
    assert work(publisher) == 1
    assert github.wrote == [(PULL, "one")]


def test_its_thread_writes_until_it_is_stopped(book: Book) -> None:
    github = Github()
    publisher = make(book, github.publish)
    publisher.start()
    book.boards.put(REPOSITORY, PULL, scene="one")
    wait_until(lambda: find(book).digest)
    assert publisher.stop(seconds=30)
    book.boards.put(REPOSITORY, PULL + 1, scene="two")
    assert github.wrote == [(PULL, "one")]


def test_a_board_is_held_as_long_as_it_is_being_written(book: Book, clock: Clock) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def write_slowly(board: Board) -> str:
        begun.set()
        assert go_on.wait(30)
        return "digest"

    publisher = make(book, write_slowly)
    book.boards.put(REPOSITORY, PULL, scene="one")
    publisher.turn()
    assert begun.wait(30)
    for _ in range(4):
        clock.passes(HOLD / 2)
        publisher._look_round(renew=True)
        assert not book.boards.hold(find(book), holder="other", seconds=HOLD)
    go_on.set()
    wait_until(lambda: find(book).digest)


def test_a_board_that_was_just_written_is_not_held_again(book: Book, clock: Clock) -> None:
    """Its writer may have ended since the last turn: nobody would show the next change for as long as a hold lasts."""
    github = Github()
    publisher = make(book, github.publish)
    book.boards.put(REPOSITORY, PULL, scene="one")
    work(publisher)
    publisher._look_round(renew=True)
    book.boards.put(REPOSITORY, PULL, scene="two")
    clock.passes(SETTLED)
    assert work(publisher) == 1
    assert github.wrote == [(PULL, "one"), (PULL, "two")]


def test_a_database_that_is_away_does_not_end_the_thread(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    github = Github()
    publisher = make(book, github.publish)
    due, failed = book.boards.due, threading.Event()

    def fail_once(**given: float) -> list[Board]:
        if not failed.is_set():
            failed.set()
            raise ConnectionError("the database is away")
        return list(due(**given))

    monkeypatch.setattr(book.boards, "due", fail_once)
    book.boards.put(REPOSITORY, PULL, scene="one")
    publisher.start()
    wait_until(lambda: github.wrote)
    assert failed.is_set()
    assert publisher.stop(seconds=30)
