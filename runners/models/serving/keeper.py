"""A program that keeps one server: it starts it in a session of its own, and ends it with all that it started when
told to, or when whoever started the keeper is gone, in whatever way.

    python -I -S keeper.py GRACE FOLDER COMMAND [ARGUMENT…]

Standard input is a pipe that the starter holds open: its end, even by `kill -9`, is the order to end the server. The
server's process id is the one line on standard output; its output, and ours, go to standard error, which is a log. On
Linux orphans become children of the keeper (prctl(2), PR_SET_CHILD_SUBREAPER), so that those in sessions of their own
are ended too; elsewhere only the server's process group is. At the end `FOLDER` is removed. The exit status is the
server's own, 128 and more where a signal ended it.

It knows nothing but the standard library: it has to be small, and start at once.
"""

from __future__ import annotations

import ctypes
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

TICK = 0.2  # seconds between two looks at the server
LAST_WORDS = 2.0  # seconds that what a server left behind has between TERM and KILL
PATIENCE = 20.0  # seconds for killed processes to be gone: one that waits for a disk goes later
CANNOT_START = 127
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36  # linux/prctl.h
_told = False


def main(arguments: Sequence[str]) -> int:
    """Keep the server; returns its exit status."""
    starter = os.getppid()
    grace, folder, *command = arguments
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _note)
    _ask_kernel(_PR_SET_CHILD_SUBREAPER, 1)
    try:
        return _keep(command, starter=starter, grace=float(grace))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _keep(command: Sequence[str], *, starter: int, grace: float) -> int:
    try:
        server = _start(command)
    except OSError as error:
        sys.stderr.write(f"cannot start {command[0]}: {error.strerror}\n")
        return CANNOT_START
    with suppress(BrokenPipeError):  # the starter is gone already: the next look finds that out
        os.write(1, b"%d\n" % server.pid)
    status = _watch(server.pid, starter)
    ended = _end(server.pid, grace) if status is None else status
    _sweep(server.pid)
    return ended if ended >= 0 else 128 - ended


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - an argument list made by us, no shell
        command,
        stdin=subprocess.DEVNULL,
        stdout=2,
        stderr=2,
        start_new_session=True,
        preexec_fn=die_with_the_parent,
    )


def die_with_the_parent() -> None:
    """Have the kernel kill this process when the thread that started it ends (prctl(2)); nothing but on Linux."""
    _ask_kernel(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _watch(server: int, starter: int) -> int | None:
    """Wait until the server ends (its status), or until it has to (None)."""
    while (status := _reap(server)) is None:
        # A process that was forked from the starter may hold the pipe open, so the starter itself is looked at too.
        if _told or os.getppid() != starter:
            return None
        if select.select([0], [], [], TICK)[0] and not os.read(0, 1):
            return None
    return status


def _end(server: int, grace: float) -> int:
    """Ask the server to end, which ends its own helpers in good order; kill it where it does not."""
    os.kill(server, signal.SIGTERM)
    deadline = time.monotonic() + grace
    while (status := _reap(server)) is None and time.monotonic() < deadline:
        time.sleep(TICK / 4)
    if status is None:
        os.kill(server, signal.SIGKILL)
        status = -signal.SIGKILL
    return status


def _sweep(server: int) -> None:
    """End whatever the server left behind: its group, and on Linux every orphan. Killed orphans leave new ones."""
    for number, seconds, again in ((signal.SIGTERM, LAST_WORDS, False), (signal.SIGKILL, PATIENCE, True)):
        deadline = time.monotonic() + seconds
        left = _signal_all(server, number)
        while left and time.monotonic() < deadline:
            time.sleep(TICK / 4)
            _reap(None)
            left = _signal_all(server, number if again else 0)


def _signal_all(server: int, number: int) -> bool:
    """Signal what is left (0 only looks); False where nothing is."""
    left = _children()
    for pid in left:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
    with suppress(ProcessLookupError, PermissionError):  # macOS: EPERM where only zombies are left in the group
        os.killpg(server, number)
        return True
    return bool(left)


def _children() -> list[int]:
    """Process ids of our own children, orphans that came to us among them; empty where there is no /proc."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended while we looked
            # The name, in parentheses, may hold anything; state and parent follow it (proc_pid_stat(5)).
            state, parent = entry.read_bytes().rpartition(b")")[2].split()[:2]
            if int(parent) == os.getpid() and state != b"Z":
                found.append(int(entry.parent.name))
    return found


def _reap(server: int | None) -> int | None:
    """Take the exit statuses of all children that ended; that of the server, if it is among them."""
    with suppress(ChildProcessError):  # there is none (any more)
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            if ended[0] == server:
                return os.waitstatus_to_exitcode(ended[1])
    return None


def _ask_kernel(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def _note(_number: int, _frame: FrameType | None) -> None:
    global _told
    _told = True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
