"""TensorBoard, Weights & Biases and MLflow, told what happens through the callbacks that transformers has for them.

Nothing leaves this machine unless it is asked for: wandb works offline and MLflow writes into the run's folder until
their own variables, WANDB_MODE and MLFLOW_TRACKING_URI, say otherwise.
(https://huggingface.co/docs/transformers/main_classes/callback)
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, get_args

from runners.train.listeners import Listeners
from runners.train.tracker import Note, Run, Tracker
from schemas.errors import UsageError

if TYPE_CHECKING:
    from runners.train.seams import Listener

TrackerName = Literal["tensorboard", "wandb", "mlflow"]
TRACKERS: tuple[TrackerName, ...] = get_args(TrackerName)
PROJECT = "taxobot"
_PACKAGES = {"tensorboard": ("tensorboard", "tensorboardX")}
"""Any of these will do."""


def check_trackers(names: Sequence[TrackerName]) -> None:
    """Raise UsageError for a tracker whose package is not installed, with what installs it."""
    from importlib.util import find_spec

    for name in names:
        if not any(find_spec(package) for package in _PACKAGES.get(name, (name,))):
            raise UsageError(f"{name} is not installed; `pip install {name}` in taxobot's environment installs it")
    if "wandb" in names and os.environ.get("WANDB_LOG_MODEL", "false").lower() != "false":
        raise UsageError("WANDB_LOG_MODEL is set, and models are not uploaded by taxobot; unset it")


@contextmanager
def tracking(names: Sequence[TrackerName], run: Run, *, note: Note = lambda _: None) -> Iterator[Listener]:
    """A Listener that tells each of the trackers, which are closed after the block. What they have to complain about
    goes to `note`.

    Raises UsageError as `check_trackers` does.
    """
    check_trackers(names)
    run.folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        yield Listeners([stack.enter_context(_OPENERS[name](run, note=note)) for name in dict.fromkeys(names)])


@contextmanager
def _tensorboard(run: Run, *, note: Note) -> Iterator[Tracker]:
    callback = _callback("TensorBoardCallback")
    callback.logging_dir = callback.logging_dir or str(run.folder / "tensorboard")
    yield from _open("tensorboard", callback, run, note=note)


@contextmanager
def _wandb(run: Run, *, note: Note) -> Iterator[Tracker]:
    wandb = _imported("wandb")
    mode = None if os.environ.get("WANDB_MODE") else "offline"  # None: what the variable says
    project = os.environ.get("WANDB_PROJECT") or PROJECT
    # Else it would write between the lines of our progress, record them, and look at the repository around.
    settings = wandb.Settings(silent=True, console="off", disable_git=True, save_code=False)
    # The callback takes up the run that is on.
    wandb.init(project=project, name=run.name, dir=str(run.folder), mode=mode, settings=settings)
    try:
        yield from _open("wandb", _callback("WandbCallback"), run, note=note)
    finally:
        wandb.finish()


@contextmanager
def _mlflow(run: Run, *, note: Note) -> Iterator[Tracker]:
    mlflow = _imported("mlflow")
    if not mlflow.is_tracking_uri_set():  # the variable counts as set
        mlflow.set_tracking_uri(f"sqlite:///{run.folder.absolute() / 'mlflow.db'}")
    yield from _open("mlflow", _callback("MLflowCallback"), run, note=note)


def _callback(name: str) -> Any:
    """One of transformers' callbacks. Raises UsageError where what it stands on cannot be imported."""
    from transformers.integrations import integration_utils

    try:
        return getattr(integration_utils, name)()
    except ImportError as error:
        raise UsageError(f"{name} cannot be used: {error}; install its package anew") from error


def _imported(name: TrackerName) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise UsageError(f"{name} cannot be used: {error}; install it anew") from error


def _open(name: TrackerName, callback: Any, run: Run, *, note: Note) -> Iterator[Tracker]:
    tracker = Tracker(name, callback, run, note=note)
    try:
        yield tracker
    finally:
        tracker.close()


_OPENERS = {"tensorboard": _tensorboard, "wandb": _wandb, "mlflow": _mlflow}
