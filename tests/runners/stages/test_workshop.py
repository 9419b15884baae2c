"""A stage is built once, and people are told which and how long."""

from __future__ import annotations

from pathlib import Path

import pytest

from runners.progress import Event, Progress, Tick
from runners.stages.workshop import Workshop
from runners.store import Stage, StageResult, Store
from schemas.errors import StoreCorrupt

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


def test_what_is_shared_is_found_by_a_run_that_has_its_own_store(tmp_path: Path) -> None:
    built: list[str] = []

    def work(place: str, *, share: bool) -> StageResult:
        shared = Store(tmp_path / "shared")
        workshop = Workshop(Store(tmp_path / place), Progress(), shared=shared)

        def build(folder: Path, _tick: Tick) -> None:
            built.append(place)
            (folder / "answer").write_text("42")

        return workshop.obtain(Stage("ask", 1), inputs={"model": "m"}, parameters={}, build=build, share=share)

    first, second = work("one", share=True), work("two", share=True)
    assert built == ["one"]
    assert (first.digest, second.path("answer").read_text()) == (second.digest, "42")
    assert second.folder.is_relative_to(tmp_path / "two"), "a run's own store holds all that it used"
    work("three", share=False)
    assert built == ["one", "three"]


def test_a_shared_result_that_was_changed_is_named(tmp_path: Path) -> None:
    def build(folder: Path, _tick: Tick) -> None:
        (folder / "answer").write_text("42")

    def work(place: str) -> StageResult:
        workshop = Workshop(Store(tmp_path / place), Progress(), shared=Store(tmp_path / "shared"))
        return workshop.obtain(Stage("ask", 1), inputs={}, parameters={}, build=build, share=True)

    key = work("one").key
    (tmp_path / "shared" / "results" / key / "answer").write_text("43")
    with pytest.raises(StoreCorrupt, match="shared"):
        work("two")
