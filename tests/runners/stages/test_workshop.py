"""A stage is built once, and people are told which and how long."""

from __future__ import annotations

from pathlib import Path

import pytest

from runners.progress import Event, Progress, Tick
from runners.stages.workshop import Workshop
from runners.store import Stage, StageResult, Store

STAGE = Stage("plan", 1)


class Clock:
    """A second passes at each look."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


def test_built_once_and_timed(tmp_path: Path) -> None:
    events: list[Event] = []
    workshop = Workshop(Store(tmp_path), Progress(events.append), clock=Clock())

    def build(folder: Path, tick: Tick) -> None:
        (folder / "plan.json").write_text("{}")
        tick(2)

    def obtain(part: str, content: str) -> StageResult:
        return workshop.obtain(STAGE, part, inputs={"leaf": content}, parameters={}, total=lambda: 2, build=build)

    first = obtain("a", "1")
    assert obtain("b", "1") == first
    assert [(event.kind, event.part, event.total) for event in events] == [
        ("started", "a", 2),
        ("advanced", "a", 2),
        ("finished", "a", 2),
        ("cached", "b", None),
    ]
    (timing,) = workshop.timings
    assert (timing.stage, timing.seconds, timing.cached) == ("plan", 2.0, False)


def test_a_stage_found_whole_counts_as_cached(tmp_path: Path) -> None:
    def build(folder: Path, _tick: Tick) -> None:
        (folder / "plan.json").write_text("{}")

    for expected in (False, True):
        workshop = Workshop(Store(tmp_path), Progress())
        workshop.obtain(STAGE, inputs={}, parameters={}, build=build)
        assert [timing.cached for timing in workshop.timings] == [expected]


def test_stored_work_keeps_what_it_cost(tmp_path: Path) -> None:
    def build(folder: Path, _tick: Tick) -> None:
        (folder / "plan.json").write_text("{}")

    def count() -> int:
        clock.now += 5
        return 1

    clock = Clock()
    for cached in (False, True):
        workshop = Workshop(Store(tmp_path), Progress(), clock=clock)
        workshop.obtain(STAGE, inputs={}, parameters={}, total=count, build=build)
        (timing,) = workshop.timings
        assert (timing.seconds, timing.cached) == (6.0, cached)


def test_a_failed_build_stores_nothing(tmp_path: Path) -> None:
    def build(folder: Path, _tick: Tick) -> None:
        raise RuntimeError

    workshop = Workshop(Store(tmp_path), Progress())
    for _ in range(2):
        with pytest.raises(RuntimeError):
            workshop.obtain(STAGE, inputs={}, parameters={}, build=build)
