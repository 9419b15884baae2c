"""MMLU's tasks as lm-eval has them, with the questions of the hub or of a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from runners.evaluate.suites.mmlu_data import read_split
from schemas.errors import DownloadFailed, Interrupted, UsageError

PREFIX = "mmlu_"
FILES = ("tasks", "mmlu", "default")
"""Where lm-eval keeps these tasks, within its package."""


def list_subjects() -> tuple[str, ...]:
    """The names of the tasks that lm-eval has, `mmlu_abstract_algebra` and so on."""
    return tuple(sorted(file.stem for file in _folder().glob(f"{PREFIX}*.yaml")))


def choose_subjects(wanted: Sequence[str]) -> tuple[str, ...]:
    """The names of the tasks that are meant, all if none is named. Raises UsageError for one that is not known."""
    known = list_subjects()
    chosen = tuple(dict.fromkeys(PREFIX + name.removeprefix(PREFIX) for name in wanted)) or known
    if unknown := [name for name in chosen if name not in known]:
        names = ", ".join(name.removeprefix(PREFIX) for name in known)
        raise UsageError(f"MMLU has no subject {unknown[0].removeprefix(PREFIX)}; its subjects: {names}")
    return chosen


def load_task(subject: str, *, data: Path | None, shots: int, seed: int) -> Any:
    """lm-eval's task with `shots` examples, with the questions of `data`, if given, in place of the hub's.

    Raises UsageError and DownloadFailed as `evaluate_mmlu` does.
    """
    from lm_eval.api.task import ConfigurableTask

    settings = read_settings(subject)
    if data is not None:
        settings["custom_dataset"] = _dataset(data, subject, shots=shots)
    try:
        task = ConfigurableTask(config=settings)
    except (Interrupted, UsageError):
        raise
    except Exception as error:  # datasets and what it stands on raise errors of every kind
        reason = " ".join(str(error).split())[:200]
        raise DownloadFailed(
            f"the questions of {subject} could not be brought from the Hugging Face hub ({reason}); name a folder that"
            f" holds them by --mmlu-data: test/{subject.removeprefix(PREFIX)}_test.csv and the like"
        ) from error
    _check_shots(task, subject, shots)
    task.set_config(key="num_fewshot", value=shots)
    task.set_fewshot_seed(seed=seed)
    return task


def read_settings(subject: str) -> dict[str, Any]:
    """What stands in the task's file and in the one that it includes."""
    import yaml

    own: dict[str, Any] = yaml.safe_load((_folder() / f"{subject}.yaml").read_text("utf-8"))
    shared: dict[str, Any] = yaml.safe_load((_folder() / own.pop("include")).read_text("utf-8"))
    own.pop("tag", None)
    return shared | own


def _dataset(data: Path, subject: str, *, shots: int) -> Any:
    """A function that gives the splits, as lm-eval's `custom_dataset` wants it."""
    from datasets import Dataset, DatasetDict

    name = subject.removeprefix(PREFIX)
    splits = {"test": read_split(data, name, "test")}
    splits["dev"] = read_split(data, name, "dev") if shots else splits["test"][:0]
    return lambda **_: DatasetDict({split: Dataset.from_list(rows) for split, rows in splits.items()})


def _check_shots(task: Any, subject: str, shots: int) -> None:
    there = len(task.dataset["dev"])
    if shots > there:
        raise UsageError(
            f"{subject} has {there} examples to put in front of a question, {shots} were asked for;"
            f" --few-shots takes {there} at most"
        )


def _folder() -> Path:
    from importlib.util import find_spec

    package = find_spec("lm_eval")
    if package is None or package.origin is None:
        raise UsageError("MMLU needs lm-eval, which is not installed; `pip install 'lm-eval>=0.4.13'` installs it")
    return Path(package.origin).parent.joinpath(*FILES)
