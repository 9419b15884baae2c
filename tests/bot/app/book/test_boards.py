"""Boards: versions, one writer at a time, and nothing that is lost when a writer dies."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from bot.app.book.boards import Board
from bot.app.book.book import Book
from fakes.book_rows import HEAD, PULL, REPOSITORY, after_an_insert
from fakes.books import Clock

WATCHED = 10.0


def due(book: Book, *, settled: float = 0.0) -> list[Board]:
    return list(book.boards.due(limit=10, watched=WATCHED, settled=settled))


def put(book: Book, scene: str = "one", job: str = "", pull: int = PULL) -> Board:
    book.boards.put(REPOSITORY, pull, scene=scene, job=job)
    found = book.boards.get(REPOSITORY, pull)
    assert found is not None
    return found


def test_what_changes_is_due_until_it_is_written(book: Book) -> None:
    board = put(book)
    assert due(book) == [board]
    assert book.boards.hold(board, holder="a", seconds=60)
    assert due(book) == []
    book.boards.wrote(board, holder="a", digest="d")
    assert due(book) == []
    assert put(book, "one").version == board.version, "the same scene is no change"
    assert put(book, "two").version == board.version + 1
    assert [one.digest for one in due(book)] == ["d"]


def test_an_answer_is_a_change_and_stays_beside_the_next_scene(book: Book) -> None:
    book.boards.answer(REPOSITORY, PULL, "said")
    board = put(book, "one")
    assert (board.scene, board.answer, board.version) == ("one", "said", 2)


def test_a_board_that_changes_as_it_is_forgotten_is_no_error(book: Book) -> None:
    put(book)
    with after_an_insert(book, lambda: book.boards.forget(REPOSITORY, PULL)):
        book.boards.put(REPOSITORY, PULL, scene="two")
    assert book.boards.get(REPOSITORY, PULL) is None, "as if both had been done one after the other"


def test_what_changes_while_it_is_written_is_due_again(book: Book) -> None:
    board = put(book)
    book.boards.hold(board, holder="a", seconds=60)
    later = put(book, "two")
    book.boards.wrote(board, holder="a", digest="d")
    assert [one.version for one in due(book)] == [later.version]


def test_work_that_goes_on_is_due_now_and_then(book: Book, clock: Clock) -> None:
    board = put(book, job="job-1")
    book.boards.hold(board, holder="a", seconds=60)
    book.boards.wrote(board, holder="a", digest="d")
    assert due(book) == []
    clock.passes(WATCHED)
    assert len(due(book)) == 1


def test_one_comment_is_not_edited_twice_within_a_moment(book: Book, clock: Clock) -> None:
    board = put(book)
    book.boards.hold(board, holder="a", seconds=60)
    book.boards.wrote(board, holder="a", digest="d")
    put(book, "two")
    assert due(book, settled=1.0) == []
    clock.passes(1.0)
    assert len(due(book, settled=1.0)) == 1


def test_of_many_writers_one_holds_a_board(book: Book) -> None:
    board = put(book)
    with ThreadPoolExecutor(8) as pool:
        took = list(pool.map(lambda one: book.boards.hold(board, holder=f"p{one}", seconds=60), range(8)))
    assert sum(took) == 1


def test_a_holder_may_hold_again_and_a_dead_one_holds_no_longer_than_it_said(book: Book, clock: Clock) -> None:
    board = put(book)
    assert book.boards.hold(board, holder="a", seconds=60)
    assert book.boards.hold(board, holder="a", seconds=60)
    assert not book.boards.hold(board, holder="b", seconds=60)
    clock.passes(60)
    assert due(book) == [board]
    assert book.boards.hold(board, holder="b", seconds=60)


def test_the_boards_of_a_dead_holder_are_free_at_once(book: Book) -> None:
    board = put(book)
    book.boards.hold(board, holder="a", seconds=60)
    assert book.boards.release("a") == 1
    assert due(book) == [board]
    assert book.boards.release("a") == 0


def test_what_failed_is_due_after_its_pause_and_counted(book: Book, clock: Clock) -> None:
    board = put(book)
    book.boards.hold(board, holder="a", seconds=60)
    book.boards.failed(board, holder="a", pause=30)
    assert due(book) == []
    clock.passes(30)
    [again] = due(book)
    assert again.fails == 1
    book.boards.hold(again, holder="a", seconds=60)
    book.boards.wrote(again, holder="a", digest="d")
    written = book.boards.get(REPOSITORY, PULL)
    assert written is not None
    assert written.fails == 0


def test_a_writer_that_lost_its_board_makes_it_be_shown_again(book: Book, clock: Clock) -> None:
    """It slept for longer than it held; what it wrote may have gone over what its successor wrote."""
    board = put(book)
    book.boards.hold(board, holder="asleep", seconds=60)
    clock.passes(61)
    book.boards.hold(board, holder="awake", seconds=60)
    book.boards.wrote(board, holder="awake", digest="d")
    assert due(book) == []
    book.boards.wrote(board, holder="asleep", digest="d")
    [again] = due(book)
    assert (again.digest, again.version) == ("", board.version + 1)


def test_boards_of_forgotten_pull_requests_are_forgotten(book: Book) -> None:
    put(book)
    put(book, "other", pull=PULL + 1)
    book.pulls.begin(HEAD, base_ref="main", author=1, again=False)
    assert book.boards.scenes() == {"one", "other"}
    assert book.boards.forget_orphans() == 1
    assert book.boards.scenes() == {"one"}
    book.boards.forget(REPOSITORY, PULL)
    assert book.boards.get(REPOSITORY, PULL) is None
