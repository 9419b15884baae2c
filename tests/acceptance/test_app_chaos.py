"""A bad day of GitHub's: a call in five fails, in every way that GitHub knows, and all ends as on a good one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.records import State
from fakes.app.house import House, open_house
from fakes.github.faults import Weather
from fakes.github.handles import PullHandle

pytestmark = [pytest.mark.timeout(3600)]
RATE = 0.2
PATIENCE = 900.0
"""Seconds: whoever is refused waits before it asks again."""


def storm(house: House, seed: int) -> Weather:
    weather = Weather(RATE, seed)
    house.github.faults.weather = weather
    return weather


def live(house: House) -> PullHandle:
    pull = house.open("skills")
    house.until(pull, State.WAITING, seconds=PATIENCE)
    house.press(pull)
    house.until(pull, State.PASS, seconds=PATIENCE)
    return pull


@pytest.mark.slow
def test_a_first_look_on_a_bad_day(tmp_path: Path) -> None:
    with open_house(tmp_path) as house:
        house.start_app()
        weather = storm(house, seed=1)
        pull = house.open("skills")
        house.until(pull, State.WAITING, seconds=PATIENCE)
        house.check_end(pull, conclusion="action_required")
        assert weather.hits > 3


@pytest.mark.acceptance
@pytest.mark.parametrize("seed", range(3))
def test_a_whole_story_on_a_bad_day(seed: int, tmp_path: Path, say: Callable[[str], None]) -> None:
    with open_house(tmp_path) as house:
        house.start_app()
        weather = storm(house, seed)
        pull = live(house)
        house.github.faults.weather = None
        house.check_end(pull, conclusion="success")
        say(f"{weather.hits} of {len(house.github.requests)} calls failed")


@pytest.mark.slow
def test_a_comment_that_somebody_deletes_comes_back(tmp_path: Path) -> None:
    with open_house(tmp_path) as house:
        house.start_app()
        pull = house.open("skills")
        house.until(pull, State.WAITING)
        (comment,) = house.comments(pull)
        del house.repo.record.comments[comment.id]
        pull.comment("ann", "/taxobot status")
        house.until(pull, State.WAITING)
        house.check_end(pull, conclusion="action_required")


@pytest.mark.slow
def test_a_pull_request_whose_commit_is_gone_does_not_hold_up_others(tmp_path: Path) -> None:
    with open_house(tmp_path) as house:
        house.start_app()
        lost = house.open("skills")
        house.until(lost, State.WAITING)
        del house.repo.record.pulls[lost.number]
        other = house.open("faulty")
        house.until(other, State.INVALID)
        house.check_end(other, conclusion="failure")
