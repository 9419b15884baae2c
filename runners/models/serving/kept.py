"""A server under its keeper, as seen by whoever started it."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

import psutil

from runners.models.serving import keeper

MARK = "TAXOBOT_SERVE_FOLDER"
"""An environment variable that whatever a server starts inherits: its folder, which no other server has."""
_SWEEPS = 5
_REST = keeper.LAST_WORDS + keeper.PATIENCE + 5


class Kept:
    """A started server. Whatever becomes of this process, the keeper ends the server when this object's pipe closes.

    `folder` is the empty directory that the server runs in; the keeper removes it. `log` takes the server's output.
    After `grace` seconds one that was asked to end is killed. Raises subprocess.TimeoutExpired where nothing has been
    started after `seconds`.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        folder: Path,
        log: IO[bytes],
        seconds: float,
        grace: float,
    ) -> None:
        self._grace, self._folder = grace, folder
        self._keeper = subprocess.Popen(  # noqa: S603 - an argument list, no shell
            [sys.executable, "-I", "-S", keeper.__file__, str(grace), str(folder), *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=folder,
            env={**environment, MARK: str(folder)},
            start_new_session=True,  # Ctrl-C in the terminal is for us: the server is ended in good order
        )
        try:
            self.pid = self._read_pid(seconds)
        except BaseException:
            self.stop()
            raise

    @property
    def ended(self) -> bool:
        """Is the server gone, and all that it started?"""
        return self._keeper.poll() is not None

    @property
    def alive(self) -> bool:
        """Does the server itself run?"""
        try:
            return psutil.Process(self.pid).status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    @property
    def status(self) -> int | None:
        """The server's exit status, 128 and more where a signal ended it; None while it runs."""
        return self._keeper.poll()

    def tree(self) -> frozenset[int]:
        """Process ids of the server and of all that it started and that still runs."""
        try:
            return frozenset(process.pid for process in psutil.Process(self._keeper.pid).children(recursive=True))
        except psutil.NoSuchProcess:
            return frozenset()

    def wait(self, seconds: float) -> None:
        """Wait so long, or until the server has ended."""
        try:
            self._keeper.wait(seconds)
        except subprocess.TimeoutExpired:
            return

    def stop(self) -> None:
        """End the server and all that it started, and wait until they are gone. Again does nothing."""
        pipes = [pipe for pipe in (self._keeper.stdin, self._keeper.stdout) if pipe]
        try:
            for pipe in pipes:
                pipe.close()
            self._keeper.wait(self._grace + _REST)
        except subprocess.TimeoutExpired:
            self._keeper.kill()
            self._keeper.wait()
        if (self._keeper.returncode or 0) < 0:
            self._sweep()

    def kill(self) -> None:
        """End the server and all that it started at once, without asking."""
        self._keeper.kill()
        self.stop()

    def _sweep(self) -> None:
        """End what a keeper left that was killed itself; its server went with it, but not what that had started."""
        for _ in range(_SWEEPS):  # what is found may be starting more
            left = [process for process in psutil.process_iter() if _mark_of(process) == str(self._folder)]
            for process in left:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            if not psutil.wait_procs(left, timeout=keeper.PATIENCE / _SWEEPS)[0]:
                break
        shutil.rmtree(self._folder, ignore_errors=True)

    def _read_pid(self, seconds: float) -> int:
        """The keeper's one line; 0 where it ended without, because the command could not be started."""
        pipe = self._keeper.stdout
        if pipe is None or not select.select([pipe], [], [], seconds)[0]:
            raise subprocess.TimeoutExpired(self._keeper.args, seconds)
        return int(os.read(pipe.fileno(), 32) or b"0")


def _mark_of(process: psutil.Process) -> str | None:
    try:
        return process.environ().get(MARK)
    except (psutil.Error, OSError):  # it has ended, or is another user's
        return None
