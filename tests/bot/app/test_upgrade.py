"""Upgrades strand nobody: lives that wait and lives that work under one build finish under the next one."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fakes.durable import wait_until

ROOT = Path(__file__).parents[3]
PROGRAM = ROOT / "tests" / "fakes" / "app" / "upgraded.py"
WAITS, WORKS, NEW = 1, 2, 3
APPROVE = {"kind": "approve", "login": "maria"}
RESULT = {"kind": "result", "job": "job-1"}
END = {"kind": "end", "reason": "closed"}
PLACES = (
    "standing = await self._obey(head, SILENCE)",
    'verified = await self._surely(Verified, "verify", self._desk.verify, head, job)',
)
"""Where the newer build does one step more: where every life has been already, and where those of today come later."""
STEP = 'await self._step(None, "greet", getattr(self._desk, "greet"), head)'

pytestmark = pytest.mark.slow


@dataclass
class Service:
    """A process of one build."""

    running: subprocess.Popen[str]

    def ask(self, **said: Any) -> Any:
        """Say something; returns what it answers."""
        assert self.running.stdin is not None
        assert self.running.stdout is not None
        self.running.stdin.write(json.dumps(said) + "\n")
        self.running.stdin.flush()
        return json.loads(self.running.stdout.readline())

    def steps(self, pull: int) -> list[str]:
        """What a life has recorded, its waits aside."""
        return [step for step in self.ask(status=pull)[1] if not step.startswith("DBOS.") or "patch" in step]

    def reaches(self, pull: int, step: str, *, times: int = 1) -> None:
        wait_until(lambda: self.steps(pull).count(step) >= times, what=f"{step} of {pull}")

    def ends(self, pull: int, status: str = "SUCCESS") -> None:
        wait_until(lambda: self.ask(status=pull)[0] == status, what=f"{status} of {pull}")


@contextmanager
def serving(url: str, build: Path, log: Path) -> Iterator[Service]:
    """A process that is killed at the end of the block."""
    environment = os.environ | {"PYTHONPATH": str(build)}
    with log.open("a") as errors:
        command = [sys.executable, "-P", str(PROGRAM), url]
        running = subprocess.Popen(
            command, text=True, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
        )
    try:
        yield Service(running)
    finally:
        running.kill()
        running.communicate(timeout=60)


def build_with(folder: Path, *, patched: bool) -> Path:
    """The build of tomorrow: what is here today, and one step more, in two places."""
    shutil.copytree(ROOT / "bot", folder / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    life = folder / "bot" / "app" / "life.py"
    text = life.read_text(encoding="utf-8")
    for number, place in enumerate(PLACES):
        given = f'if await DBOS.patch_async("greet-{number}"): ' if patched else ""
        text, found = re.subn(rf"^( *)({re.escape(place)})$", rf"\1{given}{STEP}\n\1\2", text, flags=re.MULTILINE)
        assert found == 1, f"the life has changed: {place!r}"
    life.write_text(text, encoding="utf-8")
    return folder


def begin_under_this_build(url: str, folder: Path) -> None:
    """One life waits, one works, when the process is killed."""
    with serving(url, ROOT, folder / "log") as service:
        service.ask(begin=WAITS)
        service.ask(begin=WORKS)
        service.reaches(WORKS, "show")
        service.ask(tell=WORKS, word=APPROVE)
        service.reaches(WORKS, "dispatch")
        service.reaches(WORKS, "show", times=3)
        service.reaches(WAITS, "show")


def finish_under_the_next(url: str, folder: Path) -> None:
    begin_under_this_build(url, folder)
    with serving(url, build_with(folder / "next", patched=True), folder / "log") as service:
        service.ask(tell=WAITS, word=APPROVE)
        service.ask(begin=NEW)
        service.reaches(WAITS, "dispatch")
        service.ask(tell=NEW, word=APPROVE)
        for pull in (WAITS, WORKS, NEW):
            service.reaches(pull, "dispatch")
            service.ask(tell=pull, word=RESULT)
            service.reaches(pull, "conclude")
            service.ask(tell=pull, word=END)
            service.ends(pull)
        for pull in (WAITS, WORKS):
            steps = service.steps(pull)
            assert steps[0] == "check", "what was before the upgrade stays as it was"
            assert steps[steps.index("verify") - 2 :][:2] == ["DBOS.patch-greet-1", "greet"]
            assert steps.count("greet") == 1
        assert service.steps(NEW)[:3] == ["DBOS.patch-greet-0", "greet", "check"]


def test_lives_finish_under_the_next_build(tmp_path: Path) -> None:
    finish_under_the_next(f"sqlite:///{tmp_path / 'taxobot.sqlite'}", tmp_path)


@pytest.mark.postgres
def test_lives_finish_under_the_next_build_on_postgresql(postgres: str, tmp_path: Path) -> None:
    finish_under_the_next(postgres, tmp_path)


def test_without_the_patch_a_life_that_goes_on_would_die(tmp_path: Path) -> None:
    """What the rule is for; the same upgrade as above, only careless."""
    url = f"sqlite:///{tmp_path / 'taxobot.sqlite'}"
    begin_under_this_build(url, tmp_path)
    with serving(url, build_with(tmp_path / "next", patched=False), tmp_path / "log") as service:
        for pull in (WAITS, WORKS):
            service.ends(pull, "ERROR")
