"""The stub in a process of its own, so that it takes no time from the one that is measured."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .behaviour import Behaviour

HERE = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Counted:
    """What the stub has seen: `requests` with `prompts` and `choices` that were answered or failed, of which `faults`
    did by kind, and those `sent_away` with 429 for want of room.

    `busy` are the seconds with at least one in flight, `tokens` those that were drawn.
    """

    requests: int
    prompts: int
    choices: int
    in_flight: int
    most_in_flight: int
    sent_away: int
    busy: float
    prompt_tokens: int
    tokens: int
    faults: dict[str, int]
    connections: int


@dataclass(frozen=True, slots=True)
class Stub:
    """A stub that runs: where, and under which name of a model."""

    port: int
    model: str

    @property
    def url(self) -> str:
        """The address of its API."""
        return f"http://127.0.0.1:{self.port}/v1"

    def stats(self) -> Counted:
        """What it has seen so far."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", "/stats")
            return Counted(**json.loads(connection.getresponse().read()))
        finally:
            connection.close()


@contextmanager
def stub(behaviour: Behaviour | None = None) -> Iterator[Stub]:
    """A stub on a free port of the loopback, for the block."""
    chosen = behaviour or Behaviour()
    command = [sys.executable, "-m", "common.teacher_stub", *chosen.words()]
    with subprocess.Popen(command, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the stub has no pipes")
        try:
            line = process.stdout.readline()
            if not line:
                raise RuntimeError(f"the stub ended with status {process.wait()}")
            yield Stub(int(line), chosen.model)
        finally:
            process.kill()
