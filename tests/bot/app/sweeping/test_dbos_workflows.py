"""The sweep's view of real workflows: those of a dead process go on in another, from the last record."""

from __future__ import annotations

import time

import pytest

from bot.app.book.book import Book
from bot.app.notices import Place, PullNotice
from bot.app.sweeping.takeover import Takeover
from bot.app.sweeping.workflows import DbosWorkflows
from bot.app.words import Head, Start, Word
from bot.records import State
from fakes.app.life_desk import FakeDesk
from fakes.durable import Durable, wait_until

HEAD = Head(repository=1, name="acme/taxonomy", pull=7, sha="a" * 40)
APPROVE = Word(kind="approve", login="maria", time="1")
END = Word(kind="end", reason="closed")


class Desk(FakeDesk):
    """It considers a delivery as the beginning of a life."""

    def consider(self, notice: object) -> tuple[Start, ...]:
        return (Start(head=HEAD),)


def go_on_elsewhere(durable: Durable, desk: Desk) -> None:
    """A process dies with a life that waits and one that works; a living one takes over."""
    durable.launch(desk)
    workflows = DbosWorkflows()
    workflows.hear("delivery-1", _notice())
    workflows.hear("delivery-1", _notice())
    wait_until(lambda: desk.shown == [State.WAITING])
    assert workflows.tell(HEAD.life, APPROVE)
    wait_until(lambda: desk.shown[-1:] == [State.RUNNING])
    first = durable.process
    wait_until(lambda: workflows.left_by(first) == [(HEAD.life, "live")])
    assert workflows.executors() == {first}
    assert workflows.alive([HEAD.life, "no such life", "delivery-1"]) == {HEAD.life}
    durable.stop()

    second = durable.launch(desk)
    assert workflows.tell(HEAD.life, Word(kind="result", job="job-1"))
    book = Book.open(durable.url)
    book.processes.found(first)
    book.processes.beat(second, kind="app", host="h")
    takeover = Takeover(book, workflows, process=second, lease=90, attempts=3)
    assert takeover.take_over() == 1
    wait_until(lambda: desk.shown[-1:] == [State.PASS])
    assert [call for call, _ in desk.calls].count("ask") == 1, "what was done is not done again"
    assert workflows.left_by(first) == []
    workflows.tell(HEAD.life, END)
    wait_until(lambda: durable.status(HEAD.life) == "SUCCESS")
    assert desk.wrong == []
    book.close()
    _forget(workflows, durable)


def _forget(workflows: DbosWorkflows, durable: Durable) -> None:
    assert workflows.forget(before=time.time() - 60) == 0
    assert workflows.forget(before=time.time() + 60) == 2
    assert (durable.status(HEAD.life), durable.status("delivery-1")) == ("", "")
    assert not workflows.tell(HEAD.life, END), "nobody is there to hear it"
    assert workflows.alive([HEAD.life]) == set()


def test_what_a_dead_process_was_at_goes_on_elsewhere(durable: Durable) -> None:
    go_on_elsewhere(durable, Desk())


@pytest.mark.postgres
def test_what_a_dead_process_was_at_goes_on_elsewhere_on_postgresql(durable_postgres: Durable) -> None:
    go_on_elsewhere(durable_postgres, Desk())


def test_a_workflow_that_is_ended_does_not_go_on(durable: Durable) -> None:
    desk = Desk()
    durable.launch(desk)
    durable.begin(HEAD)
    wait_until(lambda: desk.shown)
    workflows = DbosWorkflows()
    workflows.cancel([HEAD.life])
    workflows.cancel([])
    wait_until(lambda: durable.status(HEAD.life) == "CANCELLED")
    assert workflows.alive([HEAD.life]) == set()
    assert workflows.left_by(durable.process) == []


def _notice() -> PullNotice:
    place = Place(repository=1, name="acme/taxonomy", installation=1)
    return PullNotice(place=place, action="opened", number=7, head="a" * 40, sender=1)
