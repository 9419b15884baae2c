"""A job's process: heard line by line, and ended in any case."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from runners.worker.child import Child, start_child

OBEYS = "import sys; print('here', flush=True); sys.stdin.readline(); print('stopped', flush=True)"
STUBBORN = "import time; print('here', flush=True); time.sleep(600)"


def first_line(child: Child) -> bytes:
    return next(child.lines(30))


def test_it_has_the_environment_that_it_is_given_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "not for it")
    command = [sys.executable, "-c", "import os, sys; print(sorted(os.environ)); print('words', file=sys.stderr)"]
    with start_child(command, environment={"GIVEN": "1"}, log=tmp_path / "logs" / "log") as child:
        said = first_line(child).decode()
    assert "GIVEN" in said
    assert "GITHUB_TOKEN" not in said
    assert "PATH" not in said


def test_what_it_complains_of_stands_in_its_log(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import sys; sys.exit('it hurts')"]
    with start_child(command, environment={}, log=tmp_path / "log") as child:
        assert list(child.lines(30)) == []
        assert list(child.lines(30)) == []
    assert "it hurts" in (tmp_path / "log").read_text()


def test_it_can_end_in_order(tmp_path: Path) -> None:
    with start_child([sys.executable, "-c", OBEYS], environment={}, log=tmp_path / "log") as child:
        assert first_line(child) == b"here\n"
        assert child.status is None
        child.end(grace=30)
        assert first_line(child) == b"stopped\n"
        assert child.status == 0


def test_it_is_made_to_end_where_it_does_not(tmp_path: Path) -> None:
    with start_child([sys.executable, "-c", STUBBORN], environment={}, log=tmp_path / "log") as child:
        assert first_line(child) == b"here\n"
        child.end(grace=0.05)
        assert child.status == -9


def test_nothing_of_it_is_left_behind(tmp_path: Path) -> None:
    more = (
        f"import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', {STUBBORN!r}]);"
        " print(p.pid, flush=True); p.wait()"
    )
    with start_child([sys.executable, "-c", more], environment={}, log=tmp_path / "log") as child:
        grandchild = int(next(line for line in child.lines(30) if line.strip().isdigit()))
    deadline = time.monotonic() + 30
    while Path(f"/proc/{grandchild}").exists() and "Z" not in Path(f"/proc/{grandchild}/stat").read_text().split()[2]:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert os.getpid() != grandchild


def test_it_is_heard_to_its_end_however_slow_the_machine_is(tmp_path: Path) -> None:
    """Its last line may be read a while after the one before, even where it has ended long since."""
    script = "import time; print('here', flush=True); time.sleep(0.3); print('the end', flush=True)"
    with start_child([sys.executable, "-c", script], environment={}, log=tmp_path / "log") as child:
        assert list(child.lines(30)) == [b"here\n", b"the end\n"]


def test_whoever_listens_to_one_that_says_nothing_more_waits_for_its_end(tmp_path: Path) -> None:
    """Else a job that closes its output, and goes on for hours, would keep a core of its worker busy."""
    silent = "import os, sys; os.close(1); sys.stdin.readline()"
    with start_child([sys.executable, "-c", silent], environment={}, log=tmp_path / "log") as child:
        child.hear_out(30)
        began = time.monotonic()
        assert list(child.lines(0.2)) == []
        assert time.monotonic() - began >= 0.2
        child.end(grace=30)
        assert list(child.lines(30)) == []


def test_a_line_without_end_is_cut(tmp_path: Path) -> None:
    endless = "import sys; sys.stdout.write('x' * 1_000_000)"
    with start_child([sys.executable, "-c", endless], environment={}, log=tmp_path / "log") as child:
        assert len(first_line(child)) == 64 * 1024


def test_whoever_listens_stops_in_time_however_much_is_said(tmp_path: Path) -> None:
    """S36: else a job that never stops talking would have no end."""
    script = "import os, time\nend = time.monotonic() + 20\nwhile time.monotonic() < end: os.write(1, b'x\\n' * 1000)"
    with start_child([sys.executable, "-c", script], environment={}, log=tmp_path / "log") as child:
        assert first_line(child)
        began = time.monotonic()
        heard = sum(1 for line in child.lines(1.0) if line and not time.sleep(0.001))
        assert time.monotonic() - began < 10
        assert heard
