"""Trackers, through transformers' own callbacks; the packages that these talk to are small stand-ins."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from runners.train.tracker import Run
from runners.train.trackers import check_trackers, tracking
from schemas.errors import Interrupted, UsageError
from schemas.training import Measured, Saved, Stepped

STEP = Stepped(
    step=3,
    total=5,
    epoch=2,
    rows=24,
    loss=1.25,
    gradient_norm=0.5,
    learning_rate=1e-3,
    counted=30,
    tokens=60,
    seconds=0.5,
)
MEASURED = Measured(step=3, epoch=2, rows=24, train=1.3, validation=1.5)
SAVED = Saved(step=3, epoch=2, rows=24, validation=1.5, folder="adapters/adapters-003")
SAYS = """
    import json, os
    def say(*words):
        with open(os.environ["TOLD"], "a") as file:
            file.write(json.dumps(words, default=str) + "\\n")
"""
TENSORBOARDX = """
    class SummaryWriter:
        def __init__(self, log_dir=None): say("open", log_dir)
        def add_text(self, name, text, step=None): say("text", name, json.loads(text))
        def add_scalar(self, name, value, step): say(name, value, step)
        def flush(self): pass
        def close(self): say("close")
"""
WANDB = """
    class Settings(dict): pass
    class _Run:
        id, name, url, summary = "1", "a run", "", {}
        def _label(self, **_): pass
    class _Config(dict):
        def update(self, told, allow_val_change): say("settings", told)
    run, config = None, _Config()
    def init(**told):
        global run
        run = _Run()
        say("init", told)
    def define_metric(*_, **__): pass
    def log(told): say("log", told)
    def finish(): say("finish")
"""
WANDB_PARTS = {
    "wandb/sdk/__init__.py": "",
    "wandb/sdk/lib/__init__.py": "",
    "wandb/sdk/lib/config_util.py": "class ConfigError(Exception): pass\n",
}
MLFLOW = """
    from types import SimpleNamespace
    __version__ = "3.1.0"
    utils = SimpleNamespace(validation=SimpleNamespace(MAX_PARAM_VAL_LENGTH=500, MAX_PARAMS_TAGS_PER_BATCH=100))
    _run = None
    def is_tracking_uri_set(): return "MLFLOW_TRACKING_URI" in os.environ
    def get_tracking_uri(): return ""
    def set_tracking_uri(uri): say("uri", uri)
    def active_run(): return _run
    def start_run(run_name, nested):
        global _run
        _run = SimpleNamespace(info=SimpleNamespace(run_id="1"))
        say("start", run_name)
    def log_params(told, synchronous): say("settings", told)
    def log_metrics(metrics, step, synchronous): say("log", metrics, step)
    def end_run():
        global _run
        _run = None
        say("end")
"""


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the stand-ins write what they are told; they are found like installed packages."""
    packages = tmp_path / "packages"
    files = {"tensorboardX/__init__.py": TENSORBOARDX, "wandb/__init__.py": WANDB, "mlflow/__init__.py": MLFLOW}
    texts = {name: dedent(SAYS) + dedent(text) for name, text in files.items()}
    for name, text in {**texts, **WANDB_PARTS}.items():
        (packages / name).parent.mkdir(parents=True, exist_ok=True)
        (packages / name).write_text(text)
    for module in [name for name in sys.modules if name.partition(".")[0] in ("tensorboardX", "wandb", "mlflow")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.syspath_prepend(packages)
    monkeypatch.setenv("TOLD", str(tmp_path / "told"))
    for variable in (
        "WANDB_MODE",
        "WANDB_PROJECT",
        "WANDB_LOG_MODEL",
        "MLFLOW_TRACKING_URI",
        "TENSORBOARD_LOGGING_DIR",
    ):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path / "told"


def run_of(folder: Path) -> Run:
    return Run(folder=folder / "run" / "trackers", name="a run", settings={"epochs": 3})


def tell(name: str, folder: Path, *, note: list[str] | None = None) -> None:
    """A training of one step."""
    notes: list[str] = [] if note is None else note
    with tracking([name], run_of(folder), note=notes.append) as listener:
        listener.stepped(STEP)
        listener.measured(MEASURED)
        listener.saved(SAVED)


def words(told: Path) -> list[list[Any]]:
    return [json.loads(line) for line in told.read_text().splitlines()]


def test_tensorboard(told: Path, tmp_path: Path) -> None:
    tell("tensorboard", tmp_path)
    assert words(told) == [
        ["open", str(tmp_path / "run" / "trackers" / "tensorboard")],
        ["text", "args", {"epochs": 3}],
        ["train/loss", 1.25, 3],
        ["train/grad_norm", 0.5, 3],
        ["train/learning_rate", 1e-3, 3],
        ["train/epoch", 2, 3],
        ["train/tokens_per_second", 120.0, 3],
        ["eval/loss", 1.5, 3],
        ["train/epoch", 2, 3],
        ["close"],
    ]


def test_wandb_stays_on_this_machine(told: Path, tmp_path: Path) -> None:
    tell("wandb", tmp_path)
    (_, init), settings, *logs = words(told)
    assert {key: init[key] for key in ("project", "name", "mode")} == {
        "project": "taxobot",
        "name": "a run",
        "mode": "offline",
    }
    assert init["dir"] == str(tmp_path / "run" / "trackers")
    assert settings == ["settings", {"epochs": 3}]
    assert logs[0][1]["train/loss"] == 1.25
    assert logs[1][1]["eval/loss"] == 1.5
    assert logs[-1] == ["finish"]


def test_wandb_does_as_its_own_variables_say(told: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANDB_MODE", "online")
    monkeypatch.setenv("WANDB_PROJECT", "islands")
    tell("wandb", tmp_path)
    _, init = words(told)[0]
    assert (init["mode"], init["project"]) == (None, "islands")


def test_mlflow_writes_into_the_runs_folder(told: Path, tmp_path: Path) -> None:
    tell("mlflow", tmp_path)
    assert [word[0] for word in words(told)] == ["uri", "start", "settings", "log", "log", "end"]
    assert words(told)[0][1] == f"sqlite:///{tmp_path}/run/trackers/mlflow.db"
    assert words(told)[4] == ["log", {"eval_loss": 1.5, "epoch": 2}, 3]


def test_mlflow_goes_where_its_variable_says(told: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "sqlite:///elsewhere.db")
    tell("mlflow", tmp_path)
    assert words(told)[0] == ["start", "a run"]


def test_several_at_once_each_once(told: Path, tmp_path: Path) -> None:
    with tracking(["wandb", "mlflow", "wandb"], run_of(tmp_path)) as listener:
        listener.measured(MEASURED)
    assert sorted(word[0] for word in words(told) if word[0] in ("init", "start", "log")) == [
        "init",
        "log",
        "log",
        "start",
    ]


def test_a_tracker_that_fails_is_told_nothing_more_and_training_goes_on(
    told: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes: list[str] = []
    import mlflow  # type: ignore[import-not-found]

    def fail(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(mlflow, "log_metrics", fail)
    tell("mlflow", tmp_path, note=notes)
    assert notes == ["mlflow is told nothing any more: OSError: no space left"]


def test_a_signal_is_no_failure_of_a_tracker(told: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import mlflow

    def interrupt(*_: object, **__: object) -> None:
        raise Interrupted("asked to stop")

    monkeypatch.setattr(mlflow, "log_metrics", interrupt)
    with pytest.raises(Interrupted, match="asked to stop"):
        tell("mlflow", tmp_path)
    assert words(told)[-1] == ["end"]


@pytest.mark.parametrize("name", ["tensorboard", "wandb", "mlflow"])
def test_what_is_not_installed_is_named_before_training(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(UsageError, match=f"{name} is not installed; `pip install {name}`"):
        check_trackers([name])


def test_a_broken_installation_is_told_in_a_sentence(
    told: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "packages" / "wandb" / "__init__.py").write_text("import there_is_no_such_package\n")
    with pytest.raises(UsageError, match=r"wandb cannot be used: .*there_is_no_such_package"):
        tell("wandb", tmp_path)


def test_models_are_not_uploaded(told: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANDB_LOG_MODEL", "end")
    with pytest.raises(UsageError, match="WANDB_LOG_MODEL"):
        check_trackers(["wandb"])
