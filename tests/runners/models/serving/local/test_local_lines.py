"""Requests take turns; within one, prompts keep their order."""

from __future__ import annotations

import threading

from runners.models.serving.local.job import Job, Prompt, Settings
from runners.models.serving.local.lines import Lines


def lined(*requests: str) -> tuple[Lines, dict[str, threading.Event]]:
    """One job a letter, in order; the same letter is the same request."""
    lines, gone = Lines(), {name: threading.Event() for name in sorted({*requests})}
    for number, name in enumerate(requests):
        lines.add(Job(Prompt((number,)), Settings(1), None, lambda _: None, 0, gone[name]))
    return lines, gone


def taken(lines: Lines) -> list[int]:
    order = []
    while (job := lines.take(lambda _: True)) is not None:
        order.append(job.prompt.ids[0])
    return order


def test_requests_take_turns() -> None:
    lines, _ = lined(*"aaaabbc")
    assert [job.prompt.ids[0] for job in lines] == list(range(7))
    assert taken(lines) == [0, 4, 6, 1, 5, 2, 3]
    assert not lines


def test_who_may_not_go_on_lets_others_pass() -> None:
    lines, gone = lined(*"aabb")
    job = lines.take(lambda job: job.gone is gone["b"])
    assert job is not None
    assert job.prompt.ids == (2,)
    assert lines.take(lambda _: False) is None
    assert sorted(taken(lines)) == [0, 1, 3]


def test_those_who_are_gone_wait_no_more() -> None:
    lines, gone = lined(*"abab")
    gone["a"].set()
    lines.forget_gone()
    assert taken(lines) == [1, 3]
