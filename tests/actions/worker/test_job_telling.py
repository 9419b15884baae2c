"""How far a job is, in lines."""

from __future__ import annotations

import io

from actions.worker.telling import Teller
from runners.progress import Event
from runners.worker.assignment import Line


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def lines(stream: io.StringIO) -> list[Line]:
    return [Line.model_validate_json(line) for line in stream.getvalue().splitlines()]


def test_stages_become_the_steps_of_the_report() -> None:
    stream, clock = io.StringIO(), Clock()
    teller = Teller(stream, clock=clock)
    for stage in ("documents", "generate", "mix", "train", "evaluate choices", "rate answers", "compare"):
        clock.now += 60
        teller(Event("started", stage))
    found = [line.progress.stage for line in lines(stream) if line.progress]
    assert found == ["generate", "generate", "train", "train", "evaluate", "evaluate", "evaluate"]


def test_a_stage_is_told_now_and_then_with_what_is_left() -> None:
    stream, clock = io.StringIO(), Clock()
    teller = Teller(stream, clock=clock)
    teller(Event("started", "train"))
    for done in range(1, 101):
        clock.now += 0.1
        teller(Event("advanced", "train", done=done, total=200, seconds=done * 0.1))
    told = lines(stream)
    assert 5 <= len(told) <= 12
    assert told[-1].progress is not None
    assert told[-1].progress.remaining is not None
    assert 0.1 < told[-1].progress.remaining < 0.3
    assert told[-1].progress.since > 0.1
    assert {line.progress.note for line in told if line.progress} == {""}


def test_the_end_is_told_once_and_is_the_status() -> None:
    stream = io.StringIO()
    assert Teller(stream).end("") == 0
    assert Teller(stream).end("x" * 5_000) == 4
    assert [(line.kind, len(line.error)) for line in lines(stream)] == [("end", 0), ("end", 2_000)]
