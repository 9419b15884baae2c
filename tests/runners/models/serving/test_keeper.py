"""A server ends when it is told to, and whatever becomes of those who started it; so does all that it started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from fakes.servers import gone, until
from runners.models.serving.kept import Kept

SLEEP = "import time; time.sleep(600)"
DEAF = f"import os, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); os.mkdir('deaf'); {SLEEP}"
CHILDREN = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
read, write = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:  # a daemon: neither group nor session nor parent lead to it
        os.setsid()
        os.write(write, b"%d" % os.getpid())
        time.sleep(600)
    os._exit(0)
other = os.fork()
if other == 0:
    os.setsid()
    time.sleep(600)
sys.stderr.write(f"children {int(os.read(read, 16))} {other} .")
sys.stderr.flush()
"""
STARTER = """
import os, sys, time
from pathlib import Path
from runners.models.serving.kept import Kept
folder, log, code = sys.argv[1:]
kept = Kept([sys.executable, "-IS", "-c", code], environment={}, folder=Path(folder), log=open(log, "ab"), seconds=60,
    grace=0.2)
if os.fork() == 0:  # somebody else who holds the pipe open
    time.sleep(600)
print(kept.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@contextmanager
def keep(code: str, log: Path, *, grace: float = 30) -> Iterator[Kept]:
    folder = Path(tempfile.mkdtemp(dir=log.parent))
    command = [sys.executable, "-IS", "-c", code]
    with log.open("ab") as file:
        kept = Kept(command, environment={}, folder=folder, log=file, seconds=60, grace=grace)
        try:
            yield kept
        finally:
            kept.stop()
    assert gone([kept.pid])
    assert not folder.exists()


def children_in(log: Path) -> list[int]:
    until(lambda: log.exists() and log.read_text().endswith("."))
    return [int(word) for word in log.read_text().split() if word.isdecimal()]


def test_a_server_that_ends_by_itself_leaves_its_status_and_no_child(log: Path) -> None:
    with keep(f"{CHILDREN}\nsys.exit(3)", log) as kept:
        until(lambda: kept.ended)
        assert kept.status == 3
        children = children_in(log)
        assert len(children) == 2
        assert gone(children)


def test_it_ends_in_good_order_when_told(log: Path) -> None:
    orderly = f"import signal, sys; signal.signal(signal.SIGTERM, lambda *_: sys.exit('bye')); {SLEEP}"
    with keep(orderly, log) as kept:
        until(lambda: signal_is_caught(kept.pid, signal.SIGTERM))
    assert log.read_text() == "bye\n"
    assert kept.status == 1


def signal_is_caught(pid: int, number: int) -> bool:
    caught = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) >> (number - 1) & 1)


def test_one_that_does_not_listen_is_killed(log: Path) -> None:
    with keep(DEAF, log, grace=0.1) as kept:
        until((Path(psutil.Process(kept.pid).cwd()) / "deaf").exists)
    assert kept.status == 128 + signal.SIGKILL


def test_descendants_in_sessions_of_their_own_end_too(log: Path) -> None:
    with keep(CHILDREN + SLEEP, log, grace=0.1):
        children = children_in(log)
        assert len(children) == 2
        assert not gone(children)
    assert gone(children)


def test_what_cannot_be_started_says_so(log: Path) -> None:
    folder = Path(tempfile.mkdtemp(dir=log.parent))
    with log.open("ab") as file:
        kept = Kept(["/nowhere/python"], environment={}, folder=folder, log=file, seconds=60, grace=1)
    until(lambda: kept.ended)
    kept.stop()
    assert kept.status == 127
    assert log.read_text() == "cannot start /nowhere/python: No such file or directory\n"


def test_the_server_has_no_pipe_of_ours(log: Path) -> None:
    with keep(f"import os; os.mkdir('up'); {SLEEP}", log) as kept:
        until((Path(psutil.Process(kept.pid).cwd()) / "up").exists)
        places = {entry.name: str(entry.readlink()) for entry in Path(f"/proc/{kept.pid}/fd").iterdir()}
    assert places == {"0": "/dev/null", "1": str(log), "2": str(log)}


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_is_left_when_the_starter_is_killed(log: Path, tmp_path: Path, number: int) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    command = [sys.executable, "-c", STARTER, str(folder), str(log), CHILDREN + SLEEP]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        server = int(starter.stdout.readline())
        keeper = psutil.Process(server).ppid()
        other = [child.pid for child in psutil.Process(starter.pid).children() if child.pid != keeper]
        children = children_in(log)
        assert not gone([server, keeper, *children])
        starter.send_signal(number)
        starter.wait()
    try:
        until(lambda: gone([server, keeper, *children]))
        assert not folder.exists()
    finally:
        for pid in other:
            os.kill(pid, signal.SIGKILL)


def test_the_server_does_not_outlive_its_keeper(log: Path) -> None:
    with keep(SLEEP, log) as kept:
        keeper = psutil.Process(kept.pid).parent()
        assert keeper is not None
        keeper.kill()
        until(lambda: gone([kept.pid]))
        assert kept.status == -signal.SIGKILL


def test_what_a_keeper_left_that_was_killed_is_ended(log: Path) -> None:
    with keep(CHILDREN + SLEEP, log) as kept:
        children = children_in(log)
        keeper = psutil.Process(kept.pid).parent()
        assert keeper is not None
        keeper.kill()
        until(lambda: gone([kept.pid]))
        assert not gone(children)
    assert gone(children)
