"""Which sandbox there is on this machine: bubblewrap, else a container; else the worker does not start."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from runners.worker.bare import Bare
from runners.worker.bubblewrap import APART, PROGRAM, Bubblewrap
from runners.worker.cell import Sandbox
from runners.worker.container import Container
from schemas.errors import UsageError

Wanted = Literal["auto", "bubblewrap", "container", "none"]
Try = Callable[[Sequence[str]], tuple[int, str]]
"""Runs a command; returns its exit status and the end of what it said, in one line."""
ENGINES = ("podman", "docker")
SECONDS = 30
HELP = (
    "install bubblewrap 0.8 or newer (apt-get install bubblewrap), or Podman with an image that holds taxobot"
    " (worker.image). `--isolation none` runs jobs without either, and every report will say so"
)


def run_quietly(command: Sequence[str]) -> tuple[int, str]:
    """See Try; a command that cannot be run has status 127."""
    try:
        done = subprocess.run(  # noqa: S603 - argument lists of ours
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False
        )
    except FileNotFoundError:
        return 127, f"{command[0]} is not installed"
    except (OSError, subprocess.TimeoutExpired) as error:
        return 127, f"{command[0]} does not run: {error}"
    said = " ".join((done.stdout + done.stderr).decode(errors="replace").split())[-300:]
    return done.returncode, said or f"{command[0]} ended with status {done.returncode}"


def choose_sandbox(wanted: Wanted, *, image: str | None, attempt: Try = run_quietly) -> Sandbox:
    """The sandbox to use, tried out. Raises UsageError, which says what to install, where none works."""
    if wanted == "none":
        return Bare(sys.executable)
    problems = []
    for name in ("bubblewrap", "container") if wanted == "auto" else (wanted,):
        found = _bubblewrap(attempt) if name == "bubblewrap" else _container(image, attempt)
        if not isinstance(found, str):
            return found
        problems.append(found)
    raise UsageError(f"jobs of strangers cannot be shut in on this machine ({'; '.join(problems)}): {HELP}")


def _bubblewrap(attempt: Try) -> Sandbox | str:
    """Bubblewrap where it may make namespaces here; else why not."""
    status, said = attempt([PROGRAM, *APART, "--ro-bind", "/", "/", "--", "true"])
    return f"bubblewrap: {said}" if status else Bubblewrap(sys.executable)


def _container(image: str | None, attempt: Try) -> Sandbox | str:
    """Podman, or Docker, without root, with the image; else why not."""
    program = next((name for name in ENGINES if shutil.which(name)), None)
    if program is None:
        return "container: neither podman nor docker is installed"
    if not image:
        return "container: worker.image names no image"
    if problem := _rooted(program, attempt):
        return f"container: {problem}"
    status, said = attempt([program, "run", "--rm", "--network=none", "--pull=never", "--entrypoint=", image, "true"])
    return f"container: {said}" if status else Container(program, image, gpus=Path("/dev/nvidiactl").exists())


def _rooted(program: str, attempt: Try) -> str:
    """Why containers would not be without root here; empty where they are."""
    what = "{{.Host.Security.Rootless}}" if program == "podman" else "{{.SecurityOptions}}"
    status, said = attempt([program, "info", "--format", what])
    if status:
        return said
    return "" if said == "true" or "rootless" in said else f"{program} runs as root here; see its page on rootless mode"
