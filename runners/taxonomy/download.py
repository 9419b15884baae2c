"""Downloads single commits of a foreign git repository into a bare one, bounded in time and bytes, by GitPython."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from runners.taxonomy.cache import size
from runners.taxonomy.complaints import explain
from runners.taxonomy.missing import Unavailable, not_checked

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


def download(
    address: str, *refspecs: str, folder: Path, protocol: str, settings: Mapping[str, str] | None = None
) -> None:
    """Fetch `refspecs` from `address` into the new bare repository `folder`; only `protocol` is spoken.

    No checkout (so no filters, links or hooks), tags, submodules or credentials. `settings` are further ones of git's,
    for this address. Raises Unavailable.
    """
    if shutil.which("git") is None:
        raise not_checked("git, which downloads them, is not installed")
    from git import Git
    from git.exc import GitError

    folder.mkdir(parents=True)
    git = Git(folder)
    git.update_environment(**_environment(folder, protocol), **_configured(settings or {}))
    words = [word for setting in SETTINGS for word in ("-c", setting)]
    options = ["--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head"]
    command = ["git", *words, "fetch", *options, "--end-of-options", address, *refspecs]
    try:
        git.execute(["git", "init", "--quiet", "--bare", "--template="])
        # A process group of its own, so that the programs that git starts for the transfer can be stopped with it.
        running = git.execute(command, as_process=True, start_new_session=True)
    except GitError as error:
        raise not_checked(str(error)) from error
    if running.proc is not None:
        _watch(running.proc, folder)


def _environment(folder: Path, protocol: str) -> dict[str, str]:
    """What git's environment says about this repository, whatever it said about the one that we run in."""
    return {
        "GIT_DIR": str(folder),
        "GIT_OBJECT_DIRECTORY": str(folder / "objects"),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": "",
        "GIT_CONFIG_PARAMETERS": "",
        "GIT_ALLOW_PROTOCOL": protocol,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
        # A home without a .netrc, whose passwords curl would send unasked; the person's own settings stay in force.
        "GIT_CONFIG_GLOBAL": os.environ.get("GIT_CONFIG_GLOBAL") or str(_personal_settings()),
        "HOME": str(folder),
    }


def _personal_settings() -> Path:
    home = Path(os.environ.get("HOME") or os.devnull)
    usual = home / ".gitconfig"
    return usual if usual.exists() else Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "git" / "config"


def _configured(settings: Mapping[str, str]) -> dict[str, str]:
    """Settings as environment: unlike on a command line, their names may hold an equals sign."""
    numbered = [
        pair
        for number, (key, value) in enumerate(settings.items())
        for pair in ((f"GIT_CONFIG_KEY_{number}", key), (f"GIT_CONFIG_VALUE_{number}", value))
    ]
    return {"GIT_CONFIG_COUNT": str(len(settings)), **dict(numbered)}


def _watch(process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + MAX_SECONDS
    try:
        running = True
        while running:
            running = process.poll() is None
            if size(folder) > MAX_BYTES:
                raise Unavailable(f"the commit holds more than {MAX_BYTES // 1024**2} MiB, which is not read")
            if running and time.monotonic() > deadline:
                raise not_checked(f"they did not arrive within {MAX_SECONDS:.0f} s")
            time.sleep(0.02 * running)
    finally:
        complaint = _stop(process)
    if process.returncode:
        raise explain(complaint or f"git ended with status {process.returncode}")


def _stop(process: subprocess.Popen[bytes]) -> str:
    """End the process, and those that it started, where it still runs; return what it complained of."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    with process:
        complaint: IO[bytes] | None = process.stderr
        text = complaint.read(2000).decode(errors="replace") if complaint else ""
    return " ".join(text.split()).removeprefix("fatal: ")
