"""What came of a training: its checkpoints, what was left out, where everything stands, and what to do next."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from actions.cli.model.list import table
from bot.findings.terminal import plain, plain_line

if TYPE_CHECKING:
    from runners.train.outcome import Outcome, Told
    from schemas.training import Measured, Saved

TITLES = ("CHECKPOINT", "STEP", "EPOCH", "ROWS", "TRAINING LOSS", "VALIDATION LOSS", "")
HARDLY = 0.95
"""A loss that is still so much of the first one."""
SHOWN = 5
"""So many row names of a kind are told; `outcome.json` has them all."""


def say(outcome: Outcome) -> str:
    """The end report for a terminal."""
    return "\n".join([*found(outcome), *onward(outcome)])


def found(outcome: Outcome) -> Iterator[str]:
    """Its lines but for what to do next."""
    yield from _again(outcome)
    yield from table([TITLES, *_rows(outcome)])
    yield ""
    yield from _verdict(outcome)
    yield from rows_told(outcome.told)
    yield from _speed(outcome)
    yield from _files(outcome)


def _again(outcome: Outcome) -> Iterator[str]:
    if outcome.repeated:
        yield "This run was done already; nothing was trained again (--fresh begins anew)."


def _rows(outcome: Outcome) -> Iterator[tuple[str, ...]]:
    """The base first, then every checkpoint that stands."""
    measured = {one.step: one for one in outcome.curve}
    if base := measured.get(0):
        yield ("the base", "0", "", "", f"{base.train:.4f}", f"{base.validation:.4f}", _mark(outcome, 0))
    for saved in outcome.trained.checkpoints:
        yield _row(saved, measured.get(saved.step), _mark(outcome, saved.step))


def _row(saved: Saved, measured: Measured | None, mark: str) -> tuple[str, ...]:
    score = "" if saved.score is None else f"score {saved.score:.4g}"
    train = f"{measured.train:.4f}" if measured else ""
    words = ", ".join(filter(None, (score, mark)))
    numbers = (f"{saved.step:,}", str(saved.epoch), f"{saved.rows:,}", train, f"{saved.validation:.4f}")
    return saved.folder, *numbers, words


def _mark(outcome: Outcome, step: int) -> str:
    return "best" if outcome.trained.best.step == step else ""


def _verdict(outcome: Outcome) -> Iterator[str]:
    """What was learnt, by what the best one was chosen, and why training ended."""
    trained = outcome.trained
    if outcome.learnt:
        yield plain_line(f"{trained.best.folder} is the best checkpoint: {outcome.why}.")
    else:
        yield "NOTHING WAS LEARNT: no checkpoint is better than the base model, so no model was made of one."
        yield plain_line(f"The choice: {outcome.why}.")
        yield f"{_advice(outcome.curve)} Any checkpoint can still be picked by hand."
    if trained.ended == "no lower validation loss":
        yield f"Training ended early, after {trained.steps:,} steps: the validation loss did not fall any more."


def _advice(curve: Sequence[Measured]) -> str:
    """What may help: training rows that were learnt by heart and rows that were not learnt need the opposite."""
    if min(one.train for one in curve) > HARDLY * curve[0].train:
        return "The training loss hardly fell either: a higher --learning-rate or more epochs may help."
    return "The training loss fell: more rows, --replay-data, a lower --learning-rate or fewer epochs may help."


def rows_told(told: Told) -> Iterator[str]:
    """What was learnt from, and what was not."""
    replay = f", {told.replay:,} to draw replay from" if told.replay else ""
    yield f"{told.taught:,} {_row_or_rows(told.taught)} to learn from{replay}, {told.validation:,} to measure with:"
    yield from (plain(f"  {source}") for source in told.sources)
    yield from _named(told, told.left_out, "left out, longer than --max-seq-len (--over-long split cuts them)")
    yield from _named(told, told.cut, f"cut into {told.pieces:,}, longer than --max-seq-len")
    yield from _named(told, told.nothing, "left out, with nothing to learn")
    yield from map(plain_line, told.notes)


def _named(told: Told, names: Sequence[str], what: str) -> Iterator[str]:
    """FILE:LINE of the first ones, without the folder that all files have in common: it stands above."""
    if names:
        folder = os.path.commonpath([Path(source).parent for source in told.sources]) if told.sources else ""
        first = ", ".join(name.removeprefix(f"{folder}/") for name in names[:SHOWN])
        shown = first + (f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else "")
        yield plain_line(f"  {len(names):,} {_row_or_rows(len(names))} {what}: {shown}")


def _row_or_rows(count: int) -> str:
    return "row" if count == 1 else "rows"


def _speed(outcome: Outcome) -> Iterator[str]:
    trained = outcome.trained
    if not outcome.repeated:
        yield f"{trained.steps:,} steps over {trained.tokens:,} tokens; {outcome.seconds:,.0f} s since it last began."
    yield plain_line(f"layout: {trained.layout}; precision: {trained.precision}")


def _files(outcome: Outcome) -> Iterator[str]:
    made = outcome.outputs
    yield plain(f"{outcome.folder} holds:")
    named = (
        (made.adapter, "the best adapter, for peft and vLLM"),
        (made.model, "the best model, merged" if made.adapter else "the best model"),
        (made.gguf, "the same for llama.cpp"),
        *((name, "the same in few bits") for name in made.quantized),
        *((name, "the losses") for name in made.curve),
    )
    yield from table([(f"  {name}", what) for name, what in named if name] or [("  loss.jsonl", "the losses")])
    yield from (plain_line(f"note: {note}") for note in made.notes)


def onward(outcome: Outcome) -> Iterator[str]:
    """Commands that go on from here."""
    made = outcome.outputs
    model = made.model or made.adapter
    if model is None:
        return
    path = shlex.quote(str(outcome.folder / model))
    yield "Next:"
    yield plain(f"  taxobot model test --tuned {path}")
    yield plain(f"  taxobot model chat --model {path}")
    yield plain(f"  taxobot model serve --model-path {path}")
    # Questions that have chosen the checkpoint may be the same ones, and measure no more.
    if outcome.trained.best.score is None and (tasks := _tasks(outcome.told)):
        models = f"--base-model {shlex.quote(outcome.base)} --model {path}"
        yield plain(f"  taxobot model evaluate --benchmark mmlu_branch --tasks-dir {shlex.quote(str(tasks))} {models}")
    if made.gguf is None:
        yield plain(f"  taxobot model convert --model {path}")


def _tasks(told: Told) -> Path | None:
    """The questions that generation withheld from these rows; None where it wrote none."""
    from runners.evaluate.suites.tasks import ENDING

    below = (path for source in told.sources for path in Path(source).parent.glob(f"node_datasets_*/*{ENDING}"))
    return next((path.parent for path in below), None)
