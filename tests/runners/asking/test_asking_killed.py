"""A killed process loses what was on its way to it, and nothing else; several processes share a journal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from fakes.killed_pool import AT_ONCE
from fakes.pools import drawn
from runners.asking.identity import Identity
from runners.asking.journal import Journal
from runners.asking.memory import Memory

ROOT = Path(__file__).parents[3]
PROGRAM = ROOT / "tests" / "fakes" / "killed_pool.py"
QUESTIONS = 400


def start(journal: Path, *lines: int) -> subprocess.Popen[str]:
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), str(journal), str(QUESTIONS), *map(str, lines)],
        env=os.environ | {"PYTHONPATH": path},
        stdout=subprocess.PIPE,
        text=True,
    )


def numbers(process: subprocess.Popen[str], *, until: int | None = None) -> tuple[list[int], list[int]]:
    """The questions that it asked, and those whose texts came to who wanted them; killed after so many lines."""
    with process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line.split())
            if len(lines) == until:
                process.kill()
    asked, came = ([int(number) for word, number in lines if word == wanted] for wanted in ("asked", "came"))
    return asked, came


def test_a_killed_process_loses_only_what_was_in_flight(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    for kill in (1, 50, 173, 300, 11):
        before = _kept(path)
        asked, came = numbers(start(path, kill), until=kill)
        after = _kept(path)
        assert {*came} | before <= after, "what somebody was given is kept"
        assert not before & {*asked}, "what was kept is not asked again"
        assert len({*asked} - after) <= AT_ONCE
    assert 0 < len(_kept(path)) < QUESTIONS
    missing = {*range(QUESTIONS)} - _kept(path)
    asked, came = numbers(start(path))
    assert sorted(asked) == sorted(missing)
    assert sorted(came) == [*range(QUESTIONS)]


def test_two_processes_use_one_journal_at_once(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    processes = [start(path), start(path)]
    for process in processes:
        _, came = numbers(process)
        assert process.returncode == 0
        assert sorted(came) == [*range(QUESTIONS)]
    assert len(_kept(path)) == QUESTIONS


def _kept(path: Path) -> set[int]:
    with Journal(path) as journal:
        memory = Memory(journal, {"teacher": Identity("model")}, 1)
        return {number for number in range(QUESTIONS) if not memory.missing(drawn(str(number)))}
