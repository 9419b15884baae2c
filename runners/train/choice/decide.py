"""A finished training, decided anew by a benchmark: scores are written back, and the best checkpoint is named."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from runners.evaluate.judges.seam import Judge
from runners.progress import Progress
from runners.train.choice.benchmark import Benchmark, benchmark_of
from runners.train.choice.candidates import Candidates, Checkpoints
from runners.train.choice.choose import Chosen, choose
from runners.train.choice.development import read_development
from runners.train.durable import whole_file
from runners.train.history import read_history
from runners.train.loop.checkpoints import read_best, write_best
from runners.train.loop.failures import failures_told
from runners.train.loop.losses import read_events
from schemas.training import LOSSES, Saved, Trained

CACHE = "eval_cache"


@dataclass(frozen=True, slots=True)
class Wish:
    """Choose by the questions in `data`, a file or a folder; `judge` rates free answers (None: the embedded one, where
    only such are asked).
    """

    data: Path
    judge: Judge | None = None

    def read(self) -> tuple[Benchmark, tuple[str, ...]]:
        """What is asked, and sentences on what is not. Raises UsageError."""
        development = read_development(self.data)
        return benchmark_of(development, judge=self.judge), development.notes


def decide(
    wish: Wish | None,
    trained: Trained,
    *,
    base: Path,
    folder: Path,
    progress: Progress,
    cache: Path | None = None,
    candidates: Candidates | None = None,
) -> Trained:
    """What came of the training in `folder`, with its best checkpoint by the validation loss, or by what is wished.

    It is named in `best.json`, and every checkpoint's score in `loss.jsonl`. Scores are kept in `cache` (None:
    `eval_cache` in the folder), so that being killed loses one model's at most. Raises UsageError for the questions,
    TrainingFailed where memory or disk do not suffice, and as `choose`.
    """
    if wish is None:
        if (named := read_best(folder)) and named.saved != trained.best:  # by a benchmark, when last asked
            write_best(folder, trained.best, "the lowest validation loss")
        return trained
    benchmark, notes = wish.read()
    for note in notes:
        progress.note(note)
    with failures_told(folder, less="--choose-by loss takes none"):
        chosen = choose(
            benchmark,
            candidates or Checkpoints(base, folder),
            _base(folder, trained),
            [one for one in trained.checkpoints if (folder / one.folder).is_dir()],  # others were removed since
            cache=cache or folder / CACHE,
            progress=progress,
        )
    progress.note(chosen.why)
    return _write(folder, trained, chosen)


def _base(folder: Path, trained: Trained) -> Saved:
    """The base as a candidate, with its validation loss."""
    measured = read_history(folder).base
    loss = measured.validation if measured else trained.best.validation
    return Saved(step=0, epoch=0, rows=0, validation=loss, folder="")


def _write(folder: Path, trained: Trained, chosen: Chosen) -> Trained:
    _write_scores(folder, chosen)
    write_best(folder, chosen.best, chosen.why)
    last = next((one for one in chosen.checkpoints if one.step == trained.last.step), trained.last)
    return trained.model_copy(update={"best": chosen.best, "last": last, "checkpoints": chosen.checkpoints})


def _write_scores(folder: Path, chosen: Chosen) -> None:
    """The curve again, its checkpoints with their scores."""
    scores = {one.step: one.score for one in chosen.checkpoints}
    with whole_file(folder / LOSSES) as beside, beside.open("w", encoding="utf-8") as file:
        for event in read_events(folder):
            if isinstance(event, Saved) and event.step in scores:
                event = event.model_copy(update={"score": scores[event.step]})
            file.write(event.model_dump_json() + "\n")
