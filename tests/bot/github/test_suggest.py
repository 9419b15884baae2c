"""Suggestions are published once, at most so many, whatever happens between pushes."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.findings.suggestions import Suggestion
from bot.github.errors import Rejected
from bot.github.suggest import publish_suggestions
from fakes.hub import FakeHub

LEAF = "knowledge/science/qna.yaml"


def make(line: int, text: str = "") -> Suggestion:
    return Suggestion(LEAF, line, line + 1, f"```suggestion\n{text or f'line {line}'}\n```")


def start() -> FakeHub:
    hub = FakeHub()
    hub.add_pull(files=[LEAF])
    return hub


def publish(hub: FakeHub, *suggestions: Suggestion, limit: int = 10) -> int:
    return publish_suggestions(hub, 1, "a" * 40, suggestions, limit=limit)


def test_they_are_one_review_of_the_commit() -> None:
    hub = start()
    assert publish(hub, make(3), make(8)) == 2
    (write,) = hub.writes
    number, sha, comments = write.arguments
    assert (write.name, number, sha) == ("review", 1, "a" * 40)
    assert [(comment.path, comment.start, comment.line) for comment in comments] == [(LEAF, 3, 4), (LEAF, 8, 9)]
    assert re.fullmatch(r"```suggestion\nline 3\n```\n\n<!-- taxobot:suggestion [0-9a-f]{32} -->", comments[0].body)


def test_none_is_repeated_over_pushes_where_its_lines_moved() -> None:
    hub = start()
    publish(hub, make(3))
    hub.push(1, "c" * 40)
    assert publish(hub, replace(make(3), start=30, end=31)) == 0
    assert publish(hub, make(3), make(9)) == 1
    assert len(list(hub.review_comments(1))) == 2


def test_two_places_with_one_new_text_are_two() -> None:
    hub = start()
    assert publish(hub, make(3, "x"), make(9, "x")) == 2
    assert publish(hub, make(3, "x"), make(9, "x")) == 0
    assert publish(hub, make(3, "x"), make(9, "x"), make(12, "x")) == 1


def test_the_limit_holds_for_the_life_of_the_pull_request() -> None:
    hub = start()
    assert publish(hub, *map(make, range(1, 30, 3)), limit=4) == 4
    assert publish(hub, *map(make, range(31, 60, 3)), limit=4) == 0
    assert publish(hub, *map(make, range(31, 60, 3)), limit=5) == 1
    assert publish(hub, make(90), limit=0) == 0


def test_a_marker_of_somebody_else_suppresses_nothing() -> None:
    hub = start()
    publish(hub, make(3))
    (ours,) = hub.review_comments(1)
    other = start()
    other.add_review_comment(1, "author", LEAF, 3, ours.body)
    assert publish(other, make(3), limit=1) == 1


def test_our_comment_with_a_marker_inside_counts_by_its_last_line() -> None:
    hub = start()
    publish(hub, make(3))
    (ours,) = hub.review_comments(1)
    other = start()
    other.add_review_comment(1, other.me, LEAF, 3, f"{ours.body}\nand more")
    assert publish(other, make(3)) == 1


def test_line_ends_that_github_changed_do_not_matter() -> None:
    hub = start()
    publish(hub, make(3))
    (ours,) = hub.review_comments(1)
    other = start()
    other.add_review_comment(1, other.me, LEAF, 3, ours.body.replace("\n", "\r\n") + "\r\n")
    assert publish(other, make(3)) == 0


def test_one_that_github_refuses_does_not_take_the_others_with_it() -> None:
    hub = start()
    stray = replace(make(5), path="knowledge/other/qna.yaml")
    assert publish(hub, make(3), stray, make(8)) == 2
    assert [comment.start for comment in hub.review_comments(1)] == [3, 8]


def test_nothing_to_publish_sends_nothing() -> None:
    hub = start()
    hub.fail("review", Rejected("never asked", 422))
    assert publish(hub) == 0
    assert hub.writes == []
