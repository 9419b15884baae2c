"""Killed at every boundary between two steps, and restarted or outlived: the pull request ends as it would have.

The first run finishes the work's stages; the others find them in the job's folder, as after any restart.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fakes.app.calm import finished, live
from fakes.app.house import House, open_house
from fakes.app.processes import Kill

__all__ = ["finished"]
WHEN = pytest.mark.parametrize("when", ["before", "after"])
pytestmark = [pytest.mark.timeout(7200)]
Say = Callable[[str], None]


def alone(folder: Path, finished: Path, kill: Kill) -> bool:
    """One process runs all, dies, and is started anew; returns whether it died."""
    shutil.copytree(finished, folder / "jobs")
    with open_house(folder, jobs=folder / "jobs") as house:
        house.start_app(kill=kill)
        house.minders.append(lambda: restart(house))
        live(house)
        return house.running[0].killed


def restart(house: House) -> None:
    """Start the App where it died."""
    if not house.running[-1].alive:
        assert house.running[-1].killed, house.tell()
        house.forget(house.running[-1])
        house.start_app(ready=False)


@pytest.mark.slow
@WHEN
@pytest.mark.parametrize("place", [3, 11])
def test_one_process_that_dies_once(when: str, place: int, tmp_path: Path, finished: Path) -> None:
    assert alone(tmp_path, finished, Kill(when, place))


@pytest.mark.acceptance
@WHEN
def test_one_process_that_dies_everywhere(when: str, tmp_path: Path, finished: Path, say: Say) -> None:
    place = 1
    while alone(tmp_path / f"{place}", finished, Kill(when, place)):
        place += 1
    assert place > 15, "the story has more steps than that"
    say(f"killed {when} each of {place - 1} records, and one comment, one check each time")
