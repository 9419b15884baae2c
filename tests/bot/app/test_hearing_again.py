"""What a delivery asks for is considered again where nobody would find out otherwise that it was not."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast
from unittest.mock import patch

import pytest

from bot.app.hearing import Hearings
from bot.app.notices import GroupNotice, Notice, Place, PullNotice
from bot.app.patience import PAUSES, StepFailed, patiently
from bot.app.seams import Desk
from bot.app.words import Order
from bot.github.errors import Unavailable
from schemas.errors import UsageError

PLACE = Place(repository=1, name="o/r", installation=3)
GROUP = GroupNotice(place=PLACE, head="8" * 40, head_ref="r", base="b" * 40, base_ref="main")
PULL = PullNotice(place=PLACE, action="opened", number=7, head="a" * 40, sender=1)
GONE = Unavailable("GitHub answers 502", 502)
REFUSED = UsageError("no such thing")


@dataclass
class Hearing:
    """A delivery in memory: DBOS, whose time passes at once, and a desk that fails as often as it is told."""

    problems: list[Exception]
    workflow_id: str = "d"
    slept: list[float] = field(default_factory=list)
    considered: int = 0

    def hear(self, notice: Notice) -> int:
        hearings = Hearings.__new__(Hearings)
        hearings._desk = cast(Desk, self)
        run: Callable[..., Any] = inspect.unwrap(Hearings.hear)
        with patch("bot.app.hearing.DBOS", self), patch("bot.app.hearing.patiently", _at_once):
            return int(asyncio.run(run(hearings, notice.model_dump(mode="json"))))

    def consider(self, notice: Notice) -> tuple[Order, ...]:
        del notice
        self.considered += 1
        if self.problems:
            raise self.problems.pop(0)
        return ()

    async def run_step_async(self, options: dict[str, str], call: Callable[[], Any]) -> Any:
        assert options == {"name": "consider"}
        return call()

    async def sleep_async(self, seconds: float) -> None:
        self.slept.append(seconds)


def _at_once(step: str, call: Callable[[], Any]) -> dict[str, Any]:
    return patiently(step, call, tries=1)


def test_a_merge_queue_that_asks_while_github_is_away_is_answered_later() -> None:
    """S31: a group without an answer would keep the whole queue waiting."""
    heard = Hearing([GONE, GONE, GONE])
    assert heard.hear(GROUP) == 0
    assert (heard.considered, heard.slept) == (4, [*PAUSES])


@pytest.mark.parametrize(("notice", "problem"), [(GROUP, REFUSED), (PULL, GONE)], ids=["refused", "found by the sweep"])
def test_what_will_not_pass_or_is_found_otherwise_is_not(notice: Notice, problem: Exception) -> None:
    heard = Hearing([problem])
    with pytest.raises(StepFailed):
        heard.hear(notice)
    assert (heard.considered, heard.slept) == (1, [])
