"""Downloads one commit of a foreign git repository into a bare one, bounded in time and bytes, by GitPython."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import IO

MAX_SECONDS = 60.0
MAX_BYTES = 512 * 1024 * 1024
SETTINGS = (
    "credential.helper=",  # a contributor's address must never be opened with our credentials
    f"core.hooksPath={os.devnull}",
    "core.fsmonitor=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "transfer.bundleURI=false",
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=20",
)


class DownloadFailed(Exception):
    """The commit did not arrive; the text says why."""


def download(address: str, refspec: str, *, folder: Path, protocol: str) -> None:
    """Fetch `refspec` from `address` into the new bare repository `folder`; only `protocol` is spoken.

    No checkout, tags, submodules, hooks or credentials. Raises DownloadFailed.
    """
    from git import Git
    from git.exc import GitError

    folder.mkdir(parents=True)
    git = Git(folder)
    git.update_environment(
        GIT_DIR=str(folder), GIT_ALLOW_PROTOCOL=protocol, GIT_TERMINAL_PROMPT="0", GIT_ASKPASS="", GIT_CONFIG_COUNT="0"
    )
    settings = [word for setting in SETTINGS for word in ("-c", setting)]
    options = ["--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head"]
    command = ["git", *settings, "fetch", *options, "--end-of-options", address, refspec]
    try:
        git.execute(["git", "init", "--quiet", "--bare", "--template="])
        # A session of its own, so that git's helpers, which do the transfer, can be stopped with it.
        running = git.execute(command, as_process=True, start_new_session=True)
    except GitError as error:
        raise DownloadFailed(str(error)) from error
    if running.proc is not None:
        _watch(running.proc, folder)


def _watch(process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + MAX_SECONDS
    try:
        running = True
        while running:
            running = process.poll() is None
            if _size(folder) > MAX_BYTES:
                raise DownloadFailed(f"it holds more than {MAX_BYTES // 1024**2} MiB")
            if running and time.monotonic() > deadline:
                raise DownloadFailed(f"it did not arrive within {MAX_SECONDS:.0f} s")
            time.sleep(0.02 * running)
    finally:
        complaint = _stop(process)
    if process.returncode:
        raise DownloadFailed(complaint or f"git ended with status {process.returncode}")


def _stop(process: subprocess.Popen[bytes]) -> str:
    """End the process and its helpers where they still run, and return what it complained of."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    with process:
        complaint: IO[bytes] | None = process.stderr
        text = complaint.read(2000).decode(errors="replace") if complaint else ""
    return " ".join(text.split()).removeprefix("fatal: ")


def _size(folder: Path) -> int:
    """Return the bytes below `folder` so far; files come and go while git works."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += Path(parent, name).stat().st_size
            except FileNotFoundError:
                continue
    return total
