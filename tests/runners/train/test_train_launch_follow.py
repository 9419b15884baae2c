"""A curve that grows in another process is told line by line, each step once."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.training import Told
from runners.train.launch.follow import Follower
from schemas.training import LOSSES, Measured


def line(step: int, *, loss: float = 1.0) -> str:
    return Measured(step=step, epoch=1, rows=1, train=loss, validation=loss).model_dump_json() + "\n"


@pytest.fixture
def curve(tmp_path: Path) -> Path:
    return tmp_path / LOSSES


@pytest.fixture
def told() -> Told:
    return Told()


def steps(told: Told) -> list[int]:
    return [event.step for event in told.events]


def test_there_may_be_no_curve_yet(curve: Path, told: Told) -> None:
    Follower(curve.parent, told).tell()
    assert told.events == []


def test_what_stood_there_at_the_beginning_is_known(curve: Path, told: Told) -> None:
    curve.write_text(line(0) + line(1))
    follower = Follower(curve.parent, told)
    curve.write_text(line(0) + line(1) + line(2))
    follower.tell()
    follower.tell()
    assert steps(told) == [2]


def test_a_line_counts_once_it_is_whole(curve: Path, told: Told) -> None:
    follower = Follower(curve.parent, told)
    whole = line(0) + line(1)
    for end in range(len(whole) + 1):
        curve.write_text(whole[:end])
        follower.tell()
    assert steps(told) == [0, 1]


@pytest.mark.parametrize("kept", [0, 1, 2])
@pytest.mark.parametrize("loss", [1.0, 1.25])
def test_what_is_done_again_after_a_restart_is_not_told_again(curve: Path, told: Told, kept: int, loss: float) -> None:
    """The curve is cut back, and grows beyond where it was, before it is looked at."""
    curve.write_text(line(0) + line(1) + line(2))
    follower = Follower(curve.parent, told)
    again = [line(step, loss=loss) for step in range(kept, 5)]
    curve.write_text("".join([*map(line, range(kept)), *again]))
    follower.tell()
    assert steps(told) == [3, 4]
