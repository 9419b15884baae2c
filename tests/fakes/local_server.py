"""Our own server of transformers models as a process, for tests that speak to it over HTTP."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

READY = re.compile(r"serving .* at (http://\S+)")
SECONDS = 120  # a generous deadline: this machine may be busy


@dataclass(frozen=True)
class LocalServer:
    """A server that listens. `url` ends in /v1."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path


def start_local(words: Sequence[str], *, folder: Path, key: str | None = None) -> tuple[subprocess.Popen[bytes], Path]:
    """Start the program with this command line in `folder`, one thread; its output goes to a file there."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "OMP_NUM_THREADS": "1"}
    if key is not None:
        environment["TAXOBOT_SERVE_KEY"] = key
    log = folder / "server.log"
    command = [sys.executable, "-P", "-m", "runners.models.serving.local", *words]
    with log.open("wb") as output:
        return subprocess.Popen(command, env=environment, cwd=folder, stdout=output, stderr=output), log


@contextmanager
def serve_local(
    model: Path, name: str, *, folder: Path, key: str | None = None, words: Sequence[str] = ()
) -> Iterator[LocalServer]:
    """A server on a free port within the block; `words` are more of its command line."""
    process, log = start_local([str(model), "--name", name, "--port", "0", *words], folder=folder, key=key)
    try:
        yield LocalServer(_wait(process, log), process, log)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(SECONDS)
        finally:
            process.kill()


def _wait(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + SECONDS
    while (ready := READY.search(log.read_text("utf-8"))) is None:
        assert process.poll() is None, log.read_text("utf-8")
        assert time.monotonic() < deadline, "the server did not get ready"
        time.sleep(0.05)
    return ready[1]
