"""Extractors of text from PDF files, by name, and the process that each of them runs in."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from runners.taxonomy.missing import Unavailable
from schemas.errors import UsageError

LIGHT = "light"
WORKER = Path(__file__).with_name("worker.py")
MAX_TEXT = 20  # MiB
# Paths and models of libraries; nothing else of the environment, in which secrets may stand, reaches the process.
KEPT = ("PATH", "HOME", "TMPDIR", "HF_HOME", "HF_HUB_OFFLINE", "DOCLING_ARTIFACTS_PATH", "OMP_NUM_THREADS")
REASONS = {
    10: "is locked by a password",
    11: "holds no text, only pictures perhaps; give the document as Markdown",
    12: "is broken or no PDF; save it anew, or give the document as Markdown",
    13: "takes more memory than a document should; give it as Markdown",
}
LATE = "takes too long to read; give the document as Markdown"


class Extractor(Protocol):
    """Takes the text out of a PDF. `name` changes whenever the same file may give another text."""

    @property
    def name(self) -> str:
        """Its name, with the version of what does the work."""

    @property
    def seconds(self) -> int:
        """How long it may work on one file."""

    def __call__(self, content: bytes) -> str:
        """Return the text. Raises Unavailable; its reason goes on after the name of the file."""


@dataclass(frozen=True, slots=True)
class Apart:
    """Has a library work in a process of its own, which may take so many seconds and megabytes of memory."""

    library: str
    seconds: int
    memory: int

    @property
    def name(self) -> str:
        """The library that does the work, with its version."""
        return f"{self.library} {version(self.library)}"

    def __call__(self, content: bytes) -> str:
        """Return the text of a PDF. Raises Unavailable."""
        command = [sys.executable, "-I", str(WORKER), self.library, *map(str, (self.memory, self.seconds, MAX_TEXT))]
        # Files, not pipes: neither side can block the other, and how much is written has a limit.
        with (
            tempfile.TemporaryDirectory() as folder,
            tempfile.TemporaryFile() as given,
            tempfile.TemporaryFile() as got,
        ):
            given.write(content)
            given.seek(0)
            status = _run(command, given.fileno(), got.fileno(), folder, 2 * self.seconds)
            got.seek(0)
            text = got.read().decode(errors="replace")
        if status:
            raise Unavailable(_reason(status))
        return text


EXTRACTORS: dict[str, Apart] = {
    LIGHT: Apart("pypdf", seconds=30, memory=1024),
    "docling": Apart("docling", seconds=600, memory=32 * 1024),
}


def find_extractor(name: str) -> Extractor:
    """Return the extractor of that name. Raises UsageError where there is none, or where its library is missing."""
    found = EXTRACTORS.get(name)
    if found is None:
        raise UsageError(f"no extractor for PDF is named {name}; there are {', '.join(EXTRACTORS)}")
    if importlib.util.find_spec(found.library) is None:
        raise UsageError(f"{found.library} is not installed; install taxobot[{found.library}], or read PDF by {LIGHT}")
    return found


def _run(command: list[str], stdin: int, stdout: int, folder: str, seconds: float) -> int:
    """Run a command in an empty folder; return its exit status, that of SIGXCPU where it takes too many seconds."""
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    environment["CUDA_VISIBLE_DEVICES"] = ""  # a GPU's driver asks for more addresses than the limit on memory leaves
    process = subprocess.Popen(  # noqa: S603 - our own program, with numbers of our own as its arguments
        command,
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=environment,
        start_new_session=True,
    )
    with process:
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            return -signal.SIGXCPU
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def _reason(status: int) -> str:
    if status in REASONS:
        return REASONS[status]
    if status in {-signal.SIGXCPU, -signal.SIGKILL}:
        return LATE
    return REASONS[13] if status == -signal.SIGXFSZ else REASONS[12]
