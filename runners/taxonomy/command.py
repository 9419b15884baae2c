"""Runs git on repositories that may be hostile: plumbing only, no shell, nothing executed for their sake.

Plain processes and not GitPython here: `taxobot taxonomy diff` must start in a blink, and GitPython can neither drop
inherited variables such as GIT_DIR nor bound what a command prints.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import UsageError

# Settings of the person who runs taxobot stay in force (proxies, certificates, safe.directory); inherited state that
# would redirect git to another repository, as inside a hook, does not.
KEPT = {"GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_EXEC_PATH", "GIT_SSL_CAINFO"}
# The repository's own configuration must not start programs or reach for the network (lazy fetches of partial clones).
HARDENED = ("--no-replace-objects", "--no-optional-locks", "--literal-pathspecs", "--no-pager")
OVERRIDES = ("core.fsmonitor=false", f"core.hooksPath={os.devnull}", f"core.attributesFile={os.devnull}")
MAX_OUTPUT = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Completed:
    """What a git command left: its exit status, its output, and its complaint in one line.

    `cut` tells that it printed more than was asked for and was stopped.
    """

    status: int
    output: bytes
    complaint: str
    cut: bool


def run_git(directory: Path, *arguments: str, requests: bytes = b"", limit: int = MAX_OUTPUT) -> Completed:
    """Run git in `directory` with `requests` on its standard input; read at most `limit` bytes. Raises UsageError."""
    overrides = [word for setting in OVERRIDES for word in ("-c", setting)]
    command = ["git", "-C", str(directory), *HARDENED, *overrides, *arguments]
    # Files, not pipes: git may answer before it has read all requests, and would block on a full pipe.
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as complained:
        asked.write(requests)
        asked.seek(0)
        output, status = _read(command, asked.fileno(), complained.fileno(), limit)
        complained.seek(0)
        complaint = " ".join(complained.read(2000).decode(errors="replace").split())
    return Completed(status, output[:limit], complaint.removeprefix("fatal: "), cut=len(output) > limit)


def clean_environment() -> dict[str, str]:
    """Return the environment for git: ours, less everything that would point it elsewhere, in English."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in KEPT}
    return kept | {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none"}


def _read(command: list[str], stdin: int, stderr: int, limit: int) -> tuple[bytes, int]:
    try:
        process = subprocess.Popen(  # noqa: S603 - an argument list; names of contributors are never options in it
            command, stdin=stdin, stdout=subprocess.PIPE, stderr=stderr, env=clean_environment()
        )
    except FileNotFoundError as error:
        raise UsageError("git is not installed; install it, then try again") from error
    with process:
        output = process.stdout.read(limit + 1) if process.stdout else b""
        if len(output) > limit:
            process.kill()
    return output, process.returncode
