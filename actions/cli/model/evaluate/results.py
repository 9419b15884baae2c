"""Where an evaluation is kept: the folder of its results, and in it what is remembered for the next time."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from actions.cli.places import data_folder
from schemas.errors import UsageError

if TYPE_CHECKING:
    from pydantic import BaseModel

    from actions.cli.model.evaluate.asked import Asked
    from runners.evaluate.suites.outcome import Seat
    from runners.store import Store
    from schemas.config import OperatorConfig
    from schemas.evaluation import Evaluation

EVALUATION, REPORT, ITEMS = "evaluation.json", "report.txt", "items.jsonl"
MEMORY = "memory"
_WITHOUT_EFFECT = {
    *("output_dir", "fresh", "as_json", "quiet", "timeout", "max_workers", "threads", "batch_size"),
    *("tls_insecure", "tls_client_cert", "tls_client_key", "gpus"),
}


@dataclass(frozen=True, slots=True)
class Results:
    """A folder for one evaluation; `root` is absolute. `tables` were written besides, each time anew."""

    root: Path
    tables: list[Path] = field(default_factory=list)

    @property
    def journal(self) -> Path:
        """What models that were asked have answered."""
        return self.root / MEMORY / "journal.sqlite"

    def prepare(self, *, fresh: bool) -> None:
        """Make the folder; forget what is remembered there if that is wanted. Raises UsageError where there is no
        writing, JournalFailed.
        """
        try:
            (self.root / MEMORY).mkdir(parents=True, exist_ok=True)
            if fresh:
                shutil.rmtree(self.root / MEMORY / "store", ignore_errors=True)
        except OSError as error:
            raise UsageError(f"{self.root}: {error.strerror}; name another folder by --output-dir") from error
        if fresh:
            from runners.asking.journal import Journal

            Journal(self.journal, fresh=True).close()

    def store(self) -> Store:
        """What models in this process came to."""
        from runners.store import Store

        return Store(self.root / MEMORY / "store")

    def write(
        self, evaluation: Evaluation, items: Sequence[BaseModel], records: Mapping[Seat, Sequence[BaseModel]]
    ) -> Evaluation:
        """Write everything, each file at once, and return the evaluation with the names and digests of the others."""
        from bot.evaluation.text import render_text
        from runners.stages.artifacts import write_atomically
        from runners.stages.files import lines_of

        contents = {ITEMS: lines_of(items)}
        contents |= {f"records_{_ROLES[seat]}.jsonl": lines_of(rows) for seat, rows in records.items()}
        contents[REPORT] = render_text(evaluation).encode()
        for name, content in contents.items():
            write_atomically(self.root / name, content)
        files = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
        whole = evaluation.model_copy(update={"files": {**evaluation.files, **files}})
        write_atomically(self.root / EVALUATION, text_of(whole).encode())
        return whole


_ROLES: dict[Seat, str] = {"tuned": "model", "base": "base"}


def text_of(evaluation: Evaluation) -> str:
    """The text of `evaluation.json`."""
    return evaluation.model_dump_json(indent=2) + "\n"


def results_of(asked: Asked, config: OperatorConfig, *, names: Iterable[str]) -> Results:
    """The folder that was named, else one for exactly this comparison: the same command finds it again."""
    if asked.output_dir is not None:
        return Results(asked.output_dir)
    shown = "-".join(re.sub(r"[^\w.]+", "-", name.rstrip("/").rsplit("/", 1)[-1]).strip("-.")[:40] for name in names)
    name = "-".join(filter(None, (asked.benchmark, shown, _mark(asked))))
    return Results((data_folder(config) / "evaluations" / name).absolute())


def _mark(asked: Asked) -> str:
    told: dict[str, Any] = {name: str(getattr(asked, name)) for name in asked.__slots__ if name not in _WITHOUT_EFFECT}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:8]
