"""Where a test is kept: its results, and what was answered, for the next time."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from actions.cli.places import data_folder
from schemas.errors import UsageError

if TYPE_CHECKING:
    from actions.cli.model.test.asked import Asked
    from runners.trial.memory import Memory
    from schemas.config import OperatorConfig
    from schemas.trial import Trial

TRIAL, REPORT, MEMORY = "test.json", "report.md", "memory"
_ANSWERS = "answers.jsonl"
_DECISIVE = (
    "test_file",
    "data_dir",
    "model",
    "tuned",
    "adapter_file",
    "model_dir",
    "endpoint_url",
    "tuned_endpoint_url",
)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder for one test; `root` is absolute."""

    root: Path

    @property
    def journal(self) -> Path:
        """What models that were asked have answered."""
        return self.root / MEMORY / "journal.sqlite"

    def prepare(self, *, fresh: bool) -> None:
        """Make the folder, and forget what is remembered there if that is wanted.

        Raises UsageError where there is no writing, JournalFailed.
        """
        try:
            (self.root / MEMORY).mkdir(parents=True, exist_ok=True)
            if fresh:
                (self.root / MEMORY / _ANSWERS).unlink(missing_ok=True)
        except OSError as error:
            raise UsageError(f"{self.root}: {error.strerror}; name another folder by --output-dir") from error
        if fresh:
            from runners.asking.journal import Journal

            Journal(self.journal, fresh=True).close()

    def memory(self) -> Memory:
        """What models in this process have answered. Raises JournalFailed."""
        from runners.trial.memory import Memory

        return Memory(self.root / MEMORY / _ANSWERS)

    def write(self, trial: Trial) -> None:
        """Write the results, each file at once."""
        from bot.trial.markdown import render_markdown
        from runners.stages.artifacts import write_atomically

        write_atomically(self.root / REPORT, render_markdown(trial).encode())
        write_atomically(self.root / TRIAL, text_of(trial).encode())


def text_of(trial: Trial) -> str:
    """The text of `test.json`."""
    return trial.model_dump_json(indent=2) + "\n"


def folder_for(asked: Asked, config: OperatorConfig, *, names: Iterable[str]) -> Folder:
    """The folder that was named, else one for these models and rows: the same command finds it again."""
    if asked.output_dir is not None:
        return Folder(asked.output_dir)
    shown = "-".join(re.sub(r"[^\w.]+", "-", name.rstrip("/").rsplit("/", 1)[-1]).strip("-.")[:40] for name in names)
    told = json.dumps([shown, *(str(getattr(asked, name)) for name in _DECISIVE)])
    return Folder(
        (data_folder(config) / "tests" / f"{shown}-{hashlib.sha256(told.encode()).hexdigest()[:8]}").absolute()
    )
