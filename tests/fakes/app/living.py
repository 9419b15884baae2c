"""A life in memory: what DBOS does for it, with words at once instead of time, and deaths wherever a test wants them.

    story = Telling(FakeDesk(), [approve, None, result("job-1")])
    story.live()                      # Standing's state, or WAITING_ON where it waits for a word that nobody says
    story.steps                       # names of its steps, in order

`None` among the words is silence until the timeout. Everything that a step returns goes through JSON, as in the
database. With `dies_at=n` the process dies at its n-th record, before it is written (`Died`); `live` again goes on from
the records, as another process would.
"""

from __future__ import annotations

import asyncio
import copy
import inspect
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from bot.app.life import Lives
from bot.app.patience import patiently
from bot.app.words import TOPIC, Head, Word
from fakes.app.life_desk import FakeDesk

HEAD = Head(repository=1, name="acme/taxonomy", pull=7, sha="a" * 40)
WAITS = "it waits for a word"


class Silent(Exception):
    """Nobody says anything more."""


class Died(Exception):
    """The process is gone."""


@dataclass
class Telling:
    """A life, the desk that does its steps, and what it is told."""

    desk: FakeDesk
    words: Sequence[Word | None] = ()
    dies_at: int = 0
    records: list[tuple[str, Any]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    """For how many seconds it was ready to wait for each word."""

    slept: list[float] = field(default_factory=list)

    @property
    def steps(self) -> list[str]:
        """The steps that were recorded, in their order."""
        return [name for name, _ in self.records if name not in ("recv", "sleep")]

    def live(self) -> str:
        """Live from the records on. Raises Died."""
        lives = Lives.__new__(Lives)  # making one the usual way makes it known to DBOS, once in a process
        lives._desk = self.desk
        run: Callable[..., Any] = inspect.unwrap(Lives.live)
        self._at = 0
        with patch("bot.app.life.DBOS", self), patch("bot.app.life.patiently", _at_once):
            try:
                return str(asyncio.run(run(lives, HEAD.model_dump(mode="json"))))
            except Silent:
                return WAITS
            finally:
                assert not self.desk.wrong, self.desk.wrong

    async def run_step_async(self, options: dict[str, str], call: Callable[[], Any]) -> Any:
        """As DBOS's."""
        return self._recorded(options["name"], call)

    async def recv_async(self, topic: str, *, timeout_seconds: float) -> Any:
        """As DBOS's; the time passes at once."""
        assert topic == TOPIC
        self.waits.append(timeout_seconds)
        return self._recorded("recv", self._next_word)

    async def sleep_async(self, seconds: float) -> None:
        """As DBOS's; the time passes at once."""
        self.slept.append(self._recorded("sleep", lambda: seconds))

    def _recorded(self, name: str, call: Callable[[], Any]) -> Any:
        self._at += 1
        if self._at <= len(self.records):
            known, found = self.records[self._at - 1]
            assert known == name, f"replaying, {name} is done where {known} was"
            return found
        script = copy.deepcopy(self.desk.script)
        found = json.loads(json.dumps(call()))
        if self._at == self.dies_at:
            self.desk.script = script  # the world is as it was
            raise Died
        self.records.append((name, found))
        return found

    def _next_word(self) -> Any:
        heard = sum(name == "recv" for name, _ in self.records)
        if heard >= len(self.words):
            raise Silent
        word = self.words[heard]
        return None if word is None else word.model_dump(mode="json")


def _at_once(step: str, call: Callable[[], Any]) -> dict[str, Any]:
    return patiently(step, call, tries=1)
