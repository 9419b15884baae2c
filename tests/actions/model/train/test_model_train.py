"""`taxobot model train`, from the command line to a model that can be served; one training for all of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from actions.cli.main import run

QUICK = ("--replay-ratio", "0", "--iters", "4", "--save-every", "2", "--threads", "1", "--batch-size", "8")
COMMAND = ("model", "train", "--data-path", "rows.jsonl", "--lora", "--skip-quantize", "--quiet", *QUICK)


@pytest.fixture(scope="module")
def trained(place: Path) -> Path:
    """The folder of a finished run."""
    assert run(COMMAND) == 0
    (folder,) = (place / "data" / "checkpoints").iterdir()
    return folder


def test_what_stands_in_the_folder(trained: Path) -> None:
    assert re.fullmatch(r"taxobot-tiny-1\.4m-[0-9a-f]{8}", trained.name)
    names = {path.relative_to(trained).as_posix() for path in trained.rglob("*") if path.is_file()}
    assert {
        *("job.json", "run.json", "rows.safetensors", "validation.safetensors", "loss.jsonl", "loss.svg", "loss.png"),
        *("best.json", "outcome.json", "ggml-model-f16.gguf"),
        "adapters/adapters-002/adapter_model.safetensors",
        "adapters/adapters-004/adapter_model.safetensors",
    } <= names
    assert not (trained / "state").exists()
    (merged,) = (trained / "hf_format").glob("samples_*")
    assert (merged / "tokenizer.json").is_file()


def test_the_same_command_does_nothing_again(trained: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.stat().st_mtime_ns for path in trained.rglob("*.safetensors") if path.parent != trained}
    assert run(COMMAND) == 0
    said = capsys.readouterr().out
    assert said.startswith("This run was done already; nothing was trained again")
    assert "adapters/adapters-004 is the best checkpoint" in said
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_another_run_is_refused(trained: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*COMMAND, "--learning-rate", "1e-3", "--ckpt-output-dir", str(trained)]) == 2
    said = capsys.readouterr().err
    assert "holds another training: learning rate is 0.003 there, 0.001 here" in said
    assert said.count("\n") == 1


def test_checkpoints_are_listed_with_their_losses(trained: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["model", "list", "--list-checkpoints", "--json"]) == 0
    models = {one["name"]: one for one in json.loads(capsys.readouterr().out)["models"]}
    first, last = (models[f"trained:{trained.name}/adapters/adapters-{step}"] for step in ("002", "004"))
    assert (first["step"], first["best"], last["step"], last["best"]) == (2, False, 4, True)
    assert last["validation_loss"] < first["validation_loss"]
    assert run(["model", "list", "--list-checkpoints"]) == 0
    shown = capsys.readouterr().out
    assert re.search(rf"adapters-004 .* 4 +{last['validation_loss']:.4f} best ", shown)
    assert run(["model", "list"]) == 0
    assert "adapters-004" not in capsys.readouterr().out


def test_what_it_would_take(trained: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*COMMAND, "--dry-run", "--json"]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (told["load"]["steps"], told["rows"]["taught"] + told["rows"]["validation"]) == (4, 24)
    assert told["reckoning"]["memory"]["weights"] > 1_000_000
    assert len(list(trained.parent.iterdir())) == 1


def test_a_further_machine_does_not_wait_for_a_run_that_is_done(
    trained: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ("--nnodes", "2", "--node-rank", "1", "--rdzv-endpoint", "127.0.0.1:9", "--ckpt-output-dir", str(trained))
    assert run([*(word for word in COMMAND if word not in ("--threads", "1")), *place]) == 0
    assert capsys.readouterr().out.startswith("This run was done already; nothing was trained again")


def test_all_machines_are_reckoned_with(trained: Path, capsys: pytest.CaptureFixture[str]) -> None:
    many = ("--nnodes", "4", "--rdzv-endpoint", "127.0.0.1:9", "--ckpt-output-dir", str(trained.parent / "none"))
    command = [word for word in COMMAND if word not in ("--threads", "1")]
    assert run([*command, *many, "--dry-run"]) == 0
    assert "on 4 devices" in capsys.readouterr().out
    assert not (trained.parent / "none").exists()


def test_rows_of_every_kind(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "folder").mkdir()
    (place / "folder" / "train_1.jsonl").write_text('{"system": "", "user": "a", "assistant": "b"}\n' * 3, "utf-8")
    (place / "other.jsonl").write_text('{"instruction": "a", "input": "", "output": "b"}\n' * 5, "utf-8")
    words = ["--data-path", "folder", "--validation-data", "rows.jsonl", "--replay-data", "other.jsonl", "--dry-run"]
    assert run(["model", "train", *words, "--quiet", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert (rows["taught"], rows["replay"], rows["validation"]) == (3, 5, 24)
    assert rows["notes"] == [f"of {place}/folder: train_1.jsonl, the newest"]


def test_what_something_else_left_is_not_touched(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    foreign = place / "foreign" / "hf_format" / "samples_8"
    foreign.mkdir(parents=True)
    assert run([*COMMAND, "--ckpt-output-dir", "foreign"]) == 2
    assert f"{foreign} was left by something else" in capsys.readouterr().err
    assert foreign.is_dir()
    assert [path.name for path in (place / "foreign").iterdir() if path.name != ".lock"] == ["hf_format"]


def test_rows_that_are_learnt_and_measured_with_are_told(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--data-path", "rows.jsonl", "--validation-data", "rows.jsonl", "--dry-run"]
    assert run(["model", "train", *words, "--quiet", "--json"]) == 0
    (note,) = json.loads(capsys.readouterr().out)["rows"]["notes"]
    assert note.startswith("24 rows to measure with are learnt from as well")
    words = ["--data-path", "rows.jsonl", "--replay-data", "rows.jsonl", "--dry-run"]
    assert run(["model", "train", *words, "--quiet", "--json"]) == 0
    (note,) = json.loads(capsys.readouterr().out)["rows"]["notes"]
    assert note.startswith("1 rows to measure with are learnt from as well")


def test_a_state_that_a_run_did_not_come_to_remove_is_removed(trained: Path) -> None:
    """It was killed at its very end."""
    import torch

    from runners.train.job import TrainingJob
    from runners.train.loop.checkpoints import list_checkpoints
    from runners.train.loop.position import Position
    from runners.train.loop.state import save_state

    position = Position(best=list_checkpoints(trained)[-1])
    save_state(TrainingJob.read(trained), position, curve=0, size=1, weights={"a": torch.zeros(1)}, moments={})
    assert run(COMMAND) == 0
    assert not (trained / "state").exists()


def test_a_disk_that_fills_up_at_the_end(
    trained: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from safetensors import SafetensorError

    def fill(*_: object, **__: object) -> None:
        raise SafetensorError("Error while serializing: I/O error: No space left on device (os error 28)")

    monkeypatch.setattr("runners.train.run.make_outputs", fill)
    assert run(COMMAND) == 4
    assert "No space left on device (os error 28); what was saved before stays" in capsys.readouterr().err


def test_what_somebody_broke_in_a_finished_run(trained: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outcome = (trained / "outcome.json").read_bytes()
    (trained / "outcome.json").write_bytes(outcome[:20])
    assert run(COMMAND) == 4
    assert f"{trained}/outcome.json does not say what came of a training" in capsys.readouterr().err
    (trained / "outcome.json").write_bytes(outcome)
    best = trained / "adapters" / "adapters-004"
    best.rename(trained / "away")
    assert run(COMMAND) == 4
    assert f"{best}, the best checkpoint, is gone" in capsys.readouterr().err
    (trained / "away").rename(best)
    assert run(COMMAND) == 0
