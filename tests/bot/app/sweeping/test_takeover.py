"""What dead processes were at goes on elsewhere, once; a job whose machines are lost again and again is ended (S36)."""

from __future__ import annotations

import threading

import pytest

from bot.app.book.book import Book
from bot.app.book.jobs import JobState
from bot.app.sweeping.takeover import CLAIM, Takeover
from bot.app.words import Word
from fakes.book_rows import AUTHOR, HEAD, PULL, REPOSITORY, make_job
from fakes.books import Clock
from fakes.kept_workflows import KeptWorkflows

LEASE, ATTEMPTS = 90.0, 3


def make(book: Book, workflows: KeptWorkflows, process: str = "me", *, alone: bool = False) -> Takeover:
    book.processes.beat(process, kind="app", host="h")
    return Takeover(book, workflows, process=process, lease=LEASE, attempts=ATTEMPTS, alone=alone)


def work(book: Book, attempts: int, worker: str = "dead") -> None:
    """Job 1 was begun so often, at last by this worker."""
    book.jobs.ask(make_job(), author=AUTHOR, lane=1, dispatcher="worker")
    book.jobs.sent(make_job())
    for _ in range(attempts):
        assert book.jobs.begun("job-1", worker=worker)


@pytest.fixture
def workflows(book: Book) -> KeptWorkflows:
    """What a process left that was silent for the lease."""
    book.processes.beat("dead", kind="both", host="h")
    left = [("life-1", "live"), ("delivery-1", "hear"), ("job-1", "work"), ("life-2", "live")]
    return KeptWorkflows({"dead": left})


def test_everything_goes_back_into_its_queue_after_the_lease(
    book: Book, clock: Clock, workflows: KeptWorkflows
) -> None:
    work(book, 1)
    takeover = make(book, workflows)
    clock.passes(LEASE)
    assert takeover.take_over() == 0, "within the lease it may live"
    clock.passes(1)
    book.processes.beat("me", kind="app", host="h")
    assert takeover.take_over() == 4
    assert workflows.resumed == [("live", ("life-1", "life-2")), ("hear", ("delivery-1",)), ("work", ("job-1",))]
    assert takeover.take_over() == 0, "once"


def test_who_wakes_up_while_it_is_taken_over_can_die_again(
    book: Book, clock: Clock, workflows: KeptWorkflows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes on to take work, and may be killed before its next sign of life."""
    takeover, resume = make(book, workflows), workflows.resume

    def wake(name: str, ids: list[str]) -> None:
        book.processes.beat("dead", kind="both", host="h")
        resume(name, ids)

    clock.passes(LEASE + 1)
    with monkeypatch.context() as patch:
        patch.setattr(workflows, "resume", wake)
        assert takeover.take_over()
    assert takeover.take_over() == 0, "it lives"
    clock.passes(CLAIM)
    assert takeover.take_over()


def test_a_process_that_leaves_need_not_be_waited_for(book: Book, workflows: KeptWorkflows) -> None:
    work(book, 1)
    takeover = make(book, workflows)
    book.processes.leave("dead")
    assert takeover.take_over() == 4


def test_where_no_other_process_can_be_alive_all_others_are_dead(book: Book, workflows: KeptWorkflows) -> None:
    work(book, 1)
    assert make(book, workflows).take_over() == 0
    assert make(book, workflows, alone=True).take_over() == 4


def test_of_several_living_processes_one_takes_over(book: Book, workflows: KeptWorkflows) -> None:
    work(book, 1)
    takeovers = [make(book, workflows, f"app-{number}") for number in range(4)]
    book.processes.leave("dead")
    threads = [threading.Thread(target=one.take_over) for one in takeovers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ids for _, ids in workflows.resumed) == [("delivery-1",), ("job-1",), ("life-1", "life-2")]


def test_who_dies_while_it_takes_over_is_followed_by_another(
    book: Book, clock: Clock, workflows: KeptWorkflows, monkeypatch: pytest.MonkeyPatch
) -> None:
    work(book, 1)
    first, second = make(book, workflows, "first"), make(book, workflows, "second")
    book.processes.leave("dead")

    def die(name: str, ids: object) -> None:
        raise ConnectionError("the machine is gone")

    with monkeypatch.context() as patch, pytest.raises(ConnectionError):
        patch.setattr(workflows, "resume", die)
        first.take_over()
    assert second.take_over() == 0, "the first one may still be at it"
    book.processes.leave("first")
    second.take_over()  # frees what the first one had to do
    assert second.take_over() == 4


def test_the_boards_it_held_are_free(book: Book, workflows: KeptWorkflows) -> None:
    work(book, 1)
    book.boards.put(REPOSITORY, PULL, scene="one")
    [board] = book.boards.due(limit=1, watched=10)
    book.boards.hold(board, holder="dead", seconds=60)
    book.processes.leave("dead")
    make(book, workflows).take_over()
    assert list(book.boards.due(limit=1, watched=10)) == [board]


def test_a_job_whose_machine_was_lost_too_often_is_ended_and_its_life_is_told(
    book: Book, workflows: KeptWorkflows
) -> None:
    work(book, ATTEMPTS)
    book.processes.leave("dead")
    assert make(book, workflows).take_over() == 3
    entry = book.jobs.get("job-1")
    assert entry is not None
    assert entry.outcome is not None
    assert (entry.state, entry.outcome.parcel) == (JobState.DONE, "")
    assert entry.outcome.error == "the machine that worked on it was lost, for the third time"
    assert workflows.cancelled == ["job-1"]
    assert workflows.told == [(HEAD.life, Word(kind="result", job="job-1"))]


def test_a_job_that_nobody_wants_any_more_is_not_begun_again(book: Book, workflows: KeptWorkflows) -> None:
    work(book, 1)
    book.jobs.cancel("job-1")
    book.processes.leave("dead")
    assert make(book, workflows).take_over() == 3
    assert (workflows.cancelled, workflows.told) == (["job-1"], [])


def test_a_process_that_died_before_its_first_sign_of_life_is_found(book: Book, workflows: KeptWorkflows) -> None:
    workflows.left["never seen"] = [("life-9", "live")]
    takeover = make(book, workflows)
    assert takeover.find_unknown() == 1
    assert takeover.take_over() == 1
    assert workflows.resumed == [("live", ("life-9",))]


def test_a_process_never_takes_over_from_itself(book: Book, clock: Clock) -> None:
    workflows = KeptWorkflows({"me": [("life-1", "live")]})
    takeover = make(book, workflows)
    clock.passes(LEASE + 1)
    assert takeover.take_over() == 0
    assert workflows.resumed == []
