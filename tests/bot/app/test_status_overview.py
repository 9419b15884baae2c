"""What operators see is what the book holds, and nothing in it can act."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.app.book.book import Book
from bot.app.logs import Complaint
from bot.app.metrics import Metrics
from bot.app.status.guard import may_look
from bot.app.status.overview import NEW, Overview, look
from bot.app.status.page import MOST, render, span
from bot.app.watching import watch_publisher
from bot.app.words import Head
from bot.records import Record, State
from schemas.jobs import Job, Progress

NOW = 1_800_000_000.0
EVIL = '<script>alert(1)</script>"\x1b[31m\u202e{{ 7*7 }}'


class Clock:
    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(tmp_path: Path, clock: Clock) -> Iterator[Book]:
    opened = Book.open(f"sqlite:///{tmp_path}/book.sqlite", now=clock)
    opened.repositories.put(5, name="acme/taxonomy", installation=1)
    yield opened
    opened.close()


def head_of(pull: int) -> Head:
    return Head(repository=5, name="acme/taxonomy", pull=pull, sha=f"{pull:040x}")


def begin(book: Book, pull: int, state: State | None = None, sha: str = "") -> Head:
    head, _ = book.pulls.begin(head_of(pull), base_ref="main", author=9, again=False)
    if state is not None:
        record = Record(repository=5, pull=pull, head=sha or head.sha, base="b" * 40, policy="", seen="", state=state)
        assert book.pulls.keep(record, life=head.life)
    return head


def ask(book: Book, number: int, *, lane: int = 0) -> Job:
    head = head_of(number)
    job = Job(
        id=f"job-{number}",
        life=head.life,
        repository=5,
        name="acme/taxonomy",
        pull=number,
        head=head.sha,
        base="b" * 40,
        merge_base="b" * 40,
        policy="",
        purpose="run",
    )
    book.jobs.ask(job, author=9, lane=lane, dispatcher="worker")
    return job


def test_lives_by_state(book: Book) -> None:
    begin(book, 1, State.WAITING)
    begin(book, 2, State.WAITING)
    begin(book, 3)
    begin(book, 4, State.PASS, sha="f" * 40)  # of an older head
    book.pulls.end(begin(book, 6, State.OUTDATED))
    seen = look(book, lease=90)
    assert seen.lives_by_state == {"WAITING FOR APPROVAL": 2, NEW: 2}
    assert {life.name for life in seen.lives} == {"acme/taxonomy"}


def test_the_queue_has_positions(book: Book, clock: Clock) -> None:
    running = ask(book, 1)
    book.jobs.sent(running)
    assert book.jobs.begun("job-1", worker="gpu-a")
    assert book.jobs.beats("job-1", worker="gpu-a", progress=Progress(stage="train", since=3, remaining=12))
    for number, lane in ((2, 1), (3, 0), (4, 1)):
        clock.time += 10
        ask(book, number, lane=lane)
    clock.time += 60
    seen = look(book, lease=90)
    assert {job.id: job.position for job in seen.jobs} == {"job-1": 0, "job-3": 1, "job-2": 2, "job-4": 3}
    assert seen.jobs_by_state == {"waiting": 3, "sent": 0, "running": 1}
    one = next(job for job in seen.jobs if job.id == "job-1")
    assert (one.stage, one.remaining, one.worker, one.age) == ("train", 12, "gpu-a", 90)


def test_positions_are_those_that_comments_tell(book: Book, clock: Clock) -> None:
    ask(book, 1, lane=2)
    clock.time += 7_300  # the long one has waited for longer than two headstarts
    ask(book, 2, lane=0)
    assert {job.id: job.position for job in look(book, lease=90).jobs} == {"job-1": 1, "job-2": 2}


def test_machines_are_those_alive(book: Book, clock: Clock) -> None:
    book.processes.beat("gone", kind="worker", host="a")
    clock.time += 100
    book.processes.beat("here", kind="worker", host="b", isolation="bubblewrap", draining=True)
    clock.time += 7
    assert [(one.id, one.silent, one.draining) for one in look(book, lease=90).machines] == [("here", 7, True)]


def test_what_github_does_not_show_yet(book: Book) -> None:
    book.boards.put(5, 1, scene="s")
    assert look(book, lease=90).behind == 1
    board = book.boards.get(5, 1)
    assert board is not None
    assert book.boards.hold(board, holder="me", seconds=9)
    book.boards.wrote(board, holder="me", digest="d")
    assert look(book, lease=90).behind == 0


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.names += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data + " "


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


def test_the_page_shows_all_of_it(book: Book) -> None:
    begin(book, 1, State.RUNNING)
    ask(book, 2)
    book.processes.beat("gpu-a-123", kind="worker", host="gpu-a", isolation="none")
    complaint = Complaint(datetime.fromtimestamp(NOW, UTC), "taxobot.publish", "could not write")
    text = " ".join(read(render(look(book, lease=90, complaints=[complaint]))).text.split())
    for part in (
        "acme/taxonomy#2",
        "waiting 1",
        "gpu-a-123",
        "none",
        "acme/taxonomy#1",
        "1 RUNNING",
        "could not write",
    ):
        assert part in text


def test_an_empty_page_says_so(book: Book) -> None:
    text = read(render(look(book, lease=90))).text
    for part in ("Nothing waits", "taxobot worker", "No open pull request", "None since it started"):
        assert part in text


def test_foreign_text_is_shown_and_never_obeyed(book: Book) -> None:
    book.repositories.put(5, name=EVIL, installation=1)
    begin(book, 1)
    book.processes.beat(EVIL, kind="worker", host=EVIL)
    page = render(look(book, lease=90, complaints=[Complaint(datetime.now(UTC), EVIL, EVIL)]))
    found = read(page)
    assert "script" not in found.tags
    assert found.text.count("alert(1)") == 5
    assert "{{ 7*7 }}" in found.text
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", page)
    assert not [name for name in found.names if name.startswith("on")]


def test_the_page_needs_no_script_and_no_other_address(book: Book) -> None:
    page = render(look(book, lease=90))
    assert not {"script", "link", "img", "iframe", "form"} & set(read(page).tags)
    assert "http" not in page


def test_long_tables_are_cut_and_counted(book: Book) -> None:
    for pull in range(1, MOST + 4):
        begin(book, pull)
    page = read(render(look(book, lease=90)))
    assert "And 3 more." in page.text
    assert page.tags.count("tr") == MOST + 1


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-1, "0 s"), (59.4, "59 s"), (60, "1 min"), (3599, "59 min"), (3660, "1 h 1 min"), (190_000, "2 d 4 h")],
)
def test_spans(seconds: float, text: str) -> None:
    assert span(seconds) == text


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic", "Basic Og==", "token"])
def test_no_token_means_nobody(header: str | None) -> None:
    assert not may_look(header, SecretStr(""))
    assert not may_look(header, SecretStr("abc"))


def test_metrics_have_what_the_book_knows(book: Book, clock: Clock) -> None:
    begin(book, 1, State.WAITING)
    ask(book, 2)
    clock.time += 40
    ask(book, 3)
    book.processes.beat("gpu-a", kind="worker", host="x")
    metrics = Metrics()
    metrics.watch(lambda: look(book, lease=90))
    text = metrics.render().decode()
    for line in (
        'taxobot_lives{state="WAITING FOR APPROVAL"} 1.0',
        'taxobot_jobs{state="waiting"} 2.0',
        "taxobot_queue_wait_seconds 40.0",
        'taxobot_jobs{state="running"} 0.0',
        'taxobot_process_silence_seconds{process="gpu-a"} 0.0',
        "taxobot_boards_behind 0.0",
    ):
        assert line in text.splitlines()


def test_metrics_count() -> None:
    metrics = Metrics()
    metrics.delivered("accepted", seconds=0.02)
    metrics.published(failed=False)
    metrics.published(failed=True)
    metrics.recovered(3)
    metrics.first_shown(1.5)
    lines = metrics.render().decode().splitlines()
    for line in (
        'taxobot_deliveries_total{outcome="accepted"} 1.0',
        'taxobot_delivery_seconds_bucket{le="0.025"} 1.0',
        'taxobot_published_total{outcome="written"} 1.0',
        'taxobot_published_total{outcome="failed"} 1.0',
        "taxobot_recovered_workflows_total 3.0",
        "taxobot_first_status_seconds_sum 1.5",
    ):
        assert line in lines


def show(book: Book, told: Any, error: Exception | None = None) -> None:
    """What the publisher does with the board of pull request 1."""
    board = book.boards.get(5, 1)
    assert board is not None
    assert book.boards.hold(board, holder="me", seconds=9)
    if error is None:
        book.boards.wrote(board, holder="me", digest=board.scene)
    told(board, error)


def test_the_first_word_about_a_head_is_timed_once(book: Book, clock: Clock) -> None:
    metrics = Metrics()
    told = watch_publisher(book, metrics)
    head = begin(book, 1)
    seen = datetime.fromtimestamp(clock.time, UTC).isoformat()
    record = Record(repository=5, pull=1, head=head.sha, base="b" * 40, policy="", seen=seen, state=State.WAITING)
    book.pulls.keep(record, life=head.life)
    for scene, error in (("a", OSError("away")), ("a", None), ("b", None)):
        clock.time += 2
        book.boards.put(5, 1, scene=scene)
        show(book, told, error)
    lines = metrics.render().decode().splitlines()
    assert "taxobot_first_status_seconds_count 1.0" in lines
    assert "taxobot_first_status_seconds_sum 4.0" in lines
    assert 'taxobot_published_total{outcome="failed"} 1.0' in lines
    assert 'taxobot_published_total{outcome="written"} 2.0' in lines


def test_a_pull_request_that_is_forgotten_is_not_timed(book: Book) -> None:
    metrics = Metrics()
    book.boards.put(5, 1, scene="a")
    show(book, watch_publisher(book, metrics))
    assert "taxobot_first_status_seconds_count 0.0" in metrics.render().decode().splitlines()


def test_each_process_counts_for_itself() -> None:
    first, second = Metrics(), Metrics()
    first.recovered(1)
    assert "taxobot_recovered_workflows_total 0.0" in second.render().decode()


def test_an_overview_knows_its_time(book: Book) -> None:
    seen: Overview = look(book, lease=90)
    assert seen.time == datetime.fromtimestamp(NOW, UTC)
    assert f'datetime="{seen.time.isoformat()}"' in render(seen)
