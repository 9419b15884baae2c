"""Progress tells its readers what happens, with times, and nothing when there is none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from runners.progress import Event, Progress


def seconds() -> Iterator[float]:
    yield from (0.0, 0.0, 2.0, 3.0, 4.0, 5.0)


def test_a_stage_from_start_to_end() -> None:
    events: list[Event] = []
    clock = seconds()
    progress = Progress(events.append, clock=lambda: next(clock))
    with progress.stage("train", "a/b", total=4) as tick:
        tick(1)
        tick(2)
    assert [(event.kind, event.done, event.seconds) for event in events] == [
        ("started", 0, 0.0),
        ("advanced", 1, 2.0),
        ("advanced", 3, 3.0),
        ("finished", 3, 4.0),
    ]
    assert {event.title for event in events} == {"train a/b"}
    assert [event.remaining for event in events] == [None, 6.0, 1.0, pytest.approx(4 / 3)]


def test_a_failed_stage_is_told_and_its_error_goes_on() -> None:
    events: list[Event] = []
    with pytest.raises(RuntimeError), Progress(events.append).stage("train"):
        raise RuntimeError
    assert [event.kind for event in events] == ["started", "failed"]


def test_cached_stages_and_notes() -> None:
    events: list[Event] = []
    progress = Progress(events.append)
    progress.cached("plan", "a/b")
    progress.note("said")
    assert events == [Event("cached", "plan", "a/b"), Event("note", text="said")]


def test_without_readers_it_is_silent(capfd: pytest.CaptureFixture[str]) -> None:
    with Progress().stage("train") as tick:
        tick(1)
    assert capfd.readouterr() == ("", "")
