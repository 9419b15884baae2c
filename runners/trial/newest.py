"""Training runs as they lie in their folder: the newest one, what it chose, and what it was made of."""

from __future__ import annotations

from pathlib import Path

from runners.train.job import JOB, TrainingJob
from runners.train.loop.checkpoints import BEST, list_checkpoints, read_best
from runners.train.phases.journal import JOURNAL, PHASED
from runners.train.phases.state import Progressed
from schemas.errors import StoreCorrupt, UsageError

DEPTH = 3
"""How far above a model the folder of its run may be: checkpoints/hf_format/samples_100."""
_NAME = "name the tuned model by --tuned"


def newest_run(root: Path) -> Path | None:
    """The run below `root` that last chose a checkpoint; None where there is none."""
    chosen = {path: path.parent for path in root.glob(f"*/{BEST}")}
    chosen |= {path: path.parents[1] for path in root.glob(f"*/{PHASED}/{JOURNAL}")}
    return chosen[max(chosen, key=lambda path: path.stat().st_mtime)] if chosen else None


def best_of(run: Path) -> Path:
    """The folder of the checkpoint that a run chose; of phased training, of the best overall as a whole model.

    Raises UsageError where it chose none, which is also where no checkpoint was better than the base, and where that
    checkpoint is gone; StoreCorrupt.
    """
    journal = run / PHASED / JOURNAL
    folder = _best_of_phases(journal) if journal.is_file() else _best_of_one(run)
    if not folder.is_dir():
        raise UsageError(f"{folder}, which {run} has chosen, is not there any more; name another one by --tuned")
    return folder


def base_of(model: Path) -> Path | None:
    """What the run in whose folder a model lies began with; None where it lies in none."""
    run = _run_of(model)
    return TrainingJob.read(run).base if run else None


def origin_of(model: Path) -> Path | None:
    """The same; of a later phase, what the first one began with."""
    runs = runs_of(model)
    return TrainingJob.read(runs[-1]).base if runs else None


def runs_of(model: Path) -> tuple[Path, ...]:
    """The run in whose folder a model lies, and that of the phase before it; none where it lies in none."""
    run = _run_of(model)
    if run is None:
        return ()
    base = TrainingJob.read(run).base
    phased = run.parents[1].name == PHASED and base.is_relative_to(run.parents[1])
    return (run, *runs_of(base)) if phased else (run,)


def _run_of(model: Path) -> Path | None:
    above = [model, *model.parents][:DEPTH]
    return next((folder for folder in above if (folder / JOB).is_file()), None)


def _best_of_one(run: Path) -> Path:
    best = read_best(run)
    if best is None:
        raise UsageError(f"{run} holds no training run that chose a checkpoint; {_NAME}")
    if best.saved.step:
        return run / best.saved.folder
    there = ", ".join(str(run / one.folder) for one in list_checkpoints(run)[-1:])
    rest = f"name a checkpoint by --tuned, {there} for one" if there else "train it again with other numbers"
    raise UsageError(f"in {run} no checkpoint has a lower validation loss than the base; {rest}")


def _best_of_phases(journal: Path) -> Path:
    import yaml
    from pydantic import ValidationError

    try:
        ended = Progressed.model_validate(yaml.safe_load(journal.read_bytes()))
    except (yaml.YAMLError, ValidationError, UnicodeDecodeError) as error:
        raise StoreCorrupt(f"{journal} is no journal of phased training; {_NAME}") from error
    models = [one.model for one in (ended.eval_2, ended.eval_1) if one and one.model]
    if ended.final_output is None or not models:
        state = "taught nothing" if ended.current_phase == "done" else f"is at {ended.current_phase}"
        raise UsageError(f"the phased training in {journal.parent} {state}, and has chosen no model; {_NAME}")
    return models[0]
