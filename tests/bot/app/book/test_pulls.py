"""Pull requests: one life at a time, whose record nobody else writes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.app.book.book import Book
from bot.app.book.pulls import Overtaken
from bot.app.words import Head
from bot.records import State
from fakes.book_rows import AUTHOR, HEAD, NEXT, PULL, REPOSITORY, after_an_insert, make_record
from fakes.books import Clock


def begin(book: Book, head: Head = HEAD, *, again: bool = False) -> tuple[Head, str]:
    return book.pulls.begin(head, base_ref="main", author=AUTHOR, again=again)


def test_a_head_has_one_life_however_often_it_is_told(book: Book) -> None:
    assert begin(book) == (HEAD, "")
    assert begin(book) == (HEAD, "")
    known = book.pulls.get(REPOSITORY, PULL)
    assert known is not None
    assert (known.life, known.base_ref, known.author, known.record, known.ended) == (
        HEAD.life,
        "main",
        AUTHOR,
        None,
        False,
    )


def test_many_that_tell_of_one_head_begin_one_life(book: Book) -> None:
    with ThreadPoolExecutor(8) as pool:
        lives = {life.life for life, _ in pool.map(lambda _: begin(book), range(8))}
    assert lives == {HEAD.life}


def test_a_pull_request_that_comes_back_as_it_is_forgotten_lives(book: Book, clock: Clock) -> None:
    head, _ = begin(book)
    book.pulls.end(head)
    clock.passes(1)
    with after_an_insert(book, lambda: book.pulls.forget(before=clock.time)):
        begin(book)
    [living] = book.pulls.living()
    assert living.head == HEAD.sha


def test_a_push_replaces_the_life(book: Book) -> None:
    begin(book)
    new, replaced = begin(book, HEAD.model_copy(update={"sha": NEXT}))
    assert (new.sha, new.turn, replaced) == (NEXT, 2, HEAD.life)


def test_the_same_head_lives_again_where_that_is_asked_for_or_its_life_has_ended(book: Book) -> None:
    begin(book)
    again, replaced = begin(book, again=True)
    assert (again.turn, replaced) == (2, HEAD.life)
    assert book.pulls.end(again)
    assert not book.pulls.end(HEAD), "another life took its place"
    assert begin(book) == (HEAD.model_copy(update={"turn": 3}), "")


def test_a_push_back_to_an_older_head_is_another_life(book: Book) -> None:
    begin(book)
    begin(book, HEAD.model_copy(update={"sha": NEXT}))
    back, _ = begin(book)
    assert (back.sha, back.turn) == (HEAD.sha, 3)


def test_only_the_life_that_counts_is_remembered(book: Book) -> None:
    begin(book)
    assert book.pulls.keep(make_record(), life=HEAD.life)
    begin(book, HEAD.model_copy(update={"sha": NEXT}))
    assert not book.pulls.keep(make_record(State.PASS), life=HEAD.life)
    known = book.pulls.get(REPOSITORY, PULL)
    assert known is not None
    assert known.record == make_record()


def test_lives_are_found_until_they_end(book: Book, clock: Clock) -> None:
    begin(book)
    other = HEAD.model_copy(update={"repository": REPOSITORY + 1})
    begin(book, other)
    assert [one.repository for one in book.pulls.living()] == [REPOSITORY, REPOSITORY + 1]
    assert [one.repository for one in book.pulls.living(REPOSITORY)] == [REPOSITORY]
    assert book.pulls.living(quiet=60) == []
    clock.passes(60)
    assert len(book.pulls.living(quiet=60)) == 2
    book.pulls.end(other)
    assert [one.repository for one in book.pulls.living()] == [REPOSITORY]


def test_what_ended_long_ago_is_forgotten(book: Book, clock: Clock) -> None:
    begin(book)
    begin(book, HEAD.model_copy(update={"pull": PULL + 1}))
    book.pulls.end(HEAD)
    clock.passes(100)
    assert book.pulls.forget(before=clock()) == 1
    assert [one.pull for one in book.pulls.living()] == [PULL + 1]


def test_what_was_seen_before_another_life_began_is_too_old(book: Book) -> None:
    """S10: of two deliveries at once, the one that asked GitHub first does not win."""
    seen = book.pulls.turn(REPOSITORY, PULL)
    new = HEAD.model_copy(update={"sha": NEXT})
    assert book.pulls.begin(new, base_ref="main", author=AUTHOR, again=False, seen=seen)[0] == new
    assert book.pulls.begin(new, base_ref="main", author=AUTHOR, again=False, seen=seen)[0] == new, "the same again"
    with pytest.raises(Overtaken, match="moved on"):
        book.pulls.begin(HEAD, base_ref="main", author=AUTHOR, again=False, seen=seen)
    with pytest.raises(Overtaken):
        book.pulls.begin(new, base_ref="main", author=AUTHOR, again=True, seen=seen)
    known = book.pulls.get(REPOSITORY, PULL)
    assert known is not None
    assert known.life == new.life
