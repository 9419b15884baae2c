"""Runs one job with act on this machine: no container, an environment of its own, nothing left behind.

What act 0.2.89 does not take from outside is arranged around it: GITHUB_SHA is the commit that HEAD of its working
folder names, so each job gets a folder that claims to be at the right one. Each step runs in a terminal of its own.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import IO

import yaml

from fakes.github.actions.actlog import ActLog
from fakes.github.actions.definition import BadWorkflow
from fakes.github.actions.outcome import Conclusion, Order, Outcome
from fakes.github.actions.settings import Settings
from fakes.github.actions.single import used_actions

MARK = "FAKE_JOB"
"""A variable of every process of a job, by which those that outlive it are found."""
GRACE, LAST = 5.0, 2.0
"""Seconds for steps with `if: always()` after a cancellation, and for act to end after that."""
POLL = 0.02


class ActMachine:
    """Starts an act for each job."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def run(self, order: Order, *, on_line: Callable[[str], None]) -> Outcome:
        """Run the job to its end, or to the order's cancellation."""
        mark = uuid.uuid4().hex
        log = ActLog()
        try:
            command = self._prepare(order)
            ended = self._execute(command, order, mark, log, on_line)
            outputs = _read_outputs(order)
        except BadWorkflow as error:
            return Outcome("failure", annotations=[_complaint(str(error))], log=str(error))
        finally:
            _kill(mark)
            _tidy(order.folder)
        return Outcome(ended, outputs, log.annotations, log.steps, "".join(log.summary), "\n".join(log.lines))

    def _prepare(self, order: Order) -> list[str]:
        place = order.folder
        _write_repository(place / "here", order.sha)
        (place / "home").mkdir()
        cache = place / "cache"
        cache.mkdir()
        shared = self._settings.folder / "tool_cache"
        shared.mkdir(exist_ok=True)
        (cache / "tool_cache").symlink_to(shared)
        (place / "event.json").write_text(json.dumps(order.payload), encoding="utf-8")
        files = {
            "workflow": order.workflow,
            "secrets": order.secrets,
            "vars": order.variables,
            "env": order.environment,
        }
        for name, value in files.items():
            _write_private(place / f"{name}.yml", yaml.safe_dump(_plain(value), sort_keys=False, width=10**6))
        return [*self._arguments(order), *self._repositories(order)]

    def _arguments(self, order: Order) -> list[str]:
        place = order.folder
        return [
            *(str(self._settings.act), order.event, "--json", "--no-cache-server", "--action-offline-mode"),
            *("-C", str(place / "here"), "-W", str(place / "workflow.yml"), "-e", str(place / "event.json")),
            *("-P", "ubuntu-latest=-self-hosted", "--action-cache-path", str(place / "cache"), "-a", order.actor),
            *("--secret-file", str(place / "secrets.yml"), "--var-file", str(place / "vars.yml")),
            *("--env-file", str(place / "env.yml"), "--input-file", os.devnull),
        ]

    def _repositories(self, order: Order) -> Iterator[str]:
        for name, ref in sorted(set(used_actions(order.workflow))):
            folder = order.actions.get(name)
            if folder is None:
                raise BadWorkflow(f"nothing stands in for the action {name}")
            yield from ("--local-repository", f"{name}@{ref}={folder}")

    def _execute(
        self, command: list[str], order: Order, mark: str, log: ActLog, on_line: Callable[[str], None]
    ) -> Conclusion:
        environment = {"PATH": self._settings.tools(), "HOME": str(order.folder / "home"), MARK: mark}
        # act gives every step a terminal, GitHub gives it none.
        environment |= {"LANG": "C.UTF-8", "TERM": "dumb"}
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**environment, **self._settings.surroundings},
            start_new_session=True,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        assert process.stdout is not None
        reader = Thread(target=_read, args=(process.stdout, log, on_line), daemon=True)
        reader.start()
        late = _watch(process, order, time.monotonic() + self._settings.longest)
        _kill(mark)
        reader.join(LAST)
        process.stdout.close()
        if order.cancel.is_set():
            return "cancelled"
        if late:
            return "timed_out"
        return "success" if process.returncode == 0 and log.result == "success" else "failure"


def _watch(process: subprocess.Popen[str], order: Order, deadline: float) -> bool:
    """Wait for the end; whether time ran out."""
    while process.poll() is None:
        if order.cancel.wait(POLL):
            _end(process)
            return False
        if time.monotonic() > deadline:
            _end(process)
            return True
    return False


def _end(process: subprocess.Popen[str]) -> None:
    """As GitHub cancels: the running step is killed, `always()` steps get their turn, then everything ends."""
    for sign, patience in ((signal.SIGINT, GRACE), (signal.SIGTERM, LAST), (signal.SIGKILL, LAST)):
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
            return


def _read(stream: IO[str], log: ActLog, on_line: Callable[[str], None]) -> None:
    # The stream is closed under the reader when a process of the job keeps it open too long.
    with contextlib.suppress(ValueError):
        for line in stream:
            if shown := log.read(line):
                on_line(shown)


def _kill(mark: str) -> None:
    """End whatever the job left running. Only processes that carry its mark are touched."""
    wanted = f"{MARK}={mark}".encode()
    for process in Path("/proc").iterdir():  # no glob: that trips over a process that has just ended
        if not process.name.isdigit():
            continue
        with contextlib.suppress(OSError):  # it may have ended meanwhile, or be somebody else's
            if wanted in (process / "environ").read_bytes().split(b"\0"):
                os.kill(int(process.name), signal.SIGKILL)


def _write_repository(place: Path, sha: str) -> None:
    """As much of a git repository as act looks at."""
    for name in ("objects", "refs"):
        (place / ".git" / name).mkdir(parents=True)
    (place / ".git" / "HEAD").write_text(f"{sha}\n", encoding="ascii")
    (place / ".git" / "config").write_text("[core]\n\tbare = false\n", encoding="ascii")


def _write_private(path: Path, text: str) -> None:
    path.touch(0o600)
    path.write_text(text, encoding="utf-8")


def _plain(value: object) -> object:
    """Without the classes that YAML would name."""
    return json.loads(json.dumps(value))


def _read_outputs(order: Order) -> dict[str, str]:
    path = order.folder / "outputs"
    if not path.exists():
        return {}
    values = path.read_text(encoding="utf-8").split("\0")
    return {name: value for name, value in zip(order.outputs, values, strict=False) if value}


def _complaint(message: str) -> dict[str, object]:
    place = {"path": ".github", "start_line": 1, "end_line": 1}
    return {**place, "annotation_level": "failure", "message": message, "title": ""}


def _tidy(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
