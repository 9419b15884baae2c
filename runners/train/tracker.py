"""One program that draws curves, as a Listener: the numbers that transformers' callbacks are given by its Trainer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.errors import Interrupted
from schemas.training import Measured, Saved, Stepped

Note = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a tracker is told of a training: the `folder` for what it writes, a `name` for people, and the `settings`
    that are shown beside its curves (plain JSON values).
    """

    folder: Path
    name: str
    settings: Mapping[str, Any]


class Tracker:
    """A Listener that hands on numbers to one of transformers' callbacks: `loss`, `grad_norm`, `learning_rate` and
    `epoch` of a step, `eval_loss` of a measurement.

    What a tracker raises ends the tracking and is told by `note`, not the training, which may have run for days.
    """

    def __init__(self, name: str, callback: Any, run: Run, *, note: Note) -> None:
        from transformers import TrainerControl, TrainerState

        self._name, self._callback, self._note = name, callback, note
        self._arguments = _Arguments(run)
        # 1: wandb would ask for the logging steps of a model that it is to watch, and the field has no default there
        self._state, self._control = TrainerState(logging_steps=1), TrainerControl()
        self._on = True
        self._call("on_train_begin")

    def stepped(self, step: Stepped) -> None:
        """See Listener."""
        logs = {"loss": step.loss, "grad_norm": step.gradient_norm, "learning_rate": step.learning_rate}
        self._log(step.step, {**logs, "epoch": step.epoch, "tokens_per_second": _rate(step)})

    def measured(self, measured: Measured) -> None:
        """See Listener."""
        self._log(measured.step, {"eval_loss": measured.validation, "epoch": measured.epoch})

    def saved(self, saved: Saved) -> None:
        """See Listener. A checkpoint stays where it is."""

    def close(self) -> None:
        """Let the tracker write what it has."""
        self._call("on_train_end")

    def _log(self, step: int, logs: dict[str, float]) -> None:
        self._state.global_step = step
        self._call("on_log", logs=logs)

    def _call(self, moment: str, **told: Any) -> None:
        if not self._on:
            return
        try:
            getattr(self._callback, moment)(self._arguments, self._state, self._control, **told)
        except Interrupted:
            raise
        except Exception as error:  # noqa: BLE001 - trackers raise errors of every kind
            self._on = False
            self._note(f"{self._name} is told nothing any more: {type(error).__name__}: {error}")


class _Arguments:
    """What callbacks ask of transformers' TrainingArguments; most of the real ones have no meaning here."""

    def __init__(self, run: Run) -> None:
        self.output_dir, self.run_name = str(run.folder), run.name
        self._settings = dict(run.settings)

    def to_dict(self) -> dict[str, Any]:
        return dict(self._settings)

    def to_json_string(self) -> str:
        return json.dumps(self._settings, indent=2, sort_keys=True)


def _rate(step: Stepped) -> float:
    return step.tokens / step.seconds if step.seconds else 0.0
