"""The reference, instructlab-schema with yamllint, in an environment of its own, and the way to ask it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.common.peers import INSTRUCTLAB_SCHEMA, prepare

DRIVER = Path(__file__).with_name("driver.py")
DECLARED = 0  # to the reference, a version below 1 means the one that a file declares
NEWEST = 3


@dataclass(frozen=True)
class Asked:
    """A file to be judged: its path within a taxonomy, its text, the version of the schema, and how strictly.

    Bytes that are not UTF-8 stand in `text` as surrogates.
    """

    path: str
    text: str
    version: int = DECLARED
    strict: bool = False


@dataclass(frozen=True)
class Answer:
    """What the reference says of it. Errors and warnings have the keys `message`, `path` and `line`."""

    errors: list[dict[str, Any]]
    warnings: list[dict[str, Any]]
    raised: str | None

    @property
    def valid(self) -> bool:
        return not self.errors and self.raised is None


def ask(questions: Iterable[Asked], *, child_process: bool = False) -> list[Answer]:
    """Return the reference's answers; with `child_process` it runs the yamllint command, as it comes."""
    python = prepare("instructlab-schema", INSTRUCTLAB_SCHEMA)
    request = "".join(json.dumps(question.__dict__) + "\n" for question in questions)
    command = [python, "-P", DRIVER, *(["--child-process"] if child_process else [])]
    environment = os.environ | {"PATH": f"{python.parent}:{os.environ['PATH']}", "PYTHONUTF8": "1"}
    done = subprocess.run(command, input=request, stdout=subprocess.PIPE, text=True, check=True, env=environment)
    return [Answer(**json.loads(line)) for line in done.stdout.splitlines()]
