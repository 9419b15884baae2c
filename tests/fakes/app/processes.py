"""`taxobot app serve` and `taxobot worker` as processes of their own, which a test may kill."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).parents[2]
INHERITED = ("PATH", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "PYTHONWARNINGS")
STOPPING = 60
"""Seconds that a process may take to drain."""


@dataclass(frozen=True)
class Kill:
    """The process kills itself `when` (before, after) it writes its record number `place`; see killer.py."""

    when: str
    place: int


@dataclass
class Running:
    """A process, what it was started as, and where it logs. `port` is 0 where it listens on none."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    port: int = 0

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    @property
    def killed(self) -> bool:
        """Whether it was ended by SIGKILL."""
        return self.process.poll() == -signal.SIGKILL

    def kill(self) -> None:
        """As when the machine loses its power."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Ask it to end; its exit status."""
        self.process.terminate()
        return self.process.wait(STOPPING)

    def said(self) -> str:
        """Its log so far."""
        return self.log.read_text("utf-8", errors="replace")


def start(
    name: str,
    command: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    kill: Kill | None = None,
    port: int = 0,
) -> Running:
    """Start a command of taxobot in a folder, with this environment and hardly anything else."""
    program = [sys.executable, "-m", "fakes.app.killer", kill.when, str(kill.place)] if kill else [_program()]
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    known = {"PYTHONPATH": f"{TESTS.parent}{os.pathsep}{TESTS}"} if kill else {}
    log = folder / f"{name}.log"
    with log.open("ab") as sink:
        process = subprocess.Popen(
            [*program, *command],
            cwd=folder,
            env=inherited | known | dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
        )
    return Running(name, process, log, port)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _program() -> str:
    return str(Path(sys.executable).with_name("taxobot"))
