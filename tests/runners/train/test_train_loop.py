"""The loop learns, measures, saves, chooses the lowest validation loss, and ends where it should."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from fakes.training import FULL, LORA, Told, make_job, save_base
from runners.models.load import load
from runners.train.loop.checkpoints import list_checkpoints, read_best
from runners.train.loop.failures import failures_told
from runners.train.loop.folder import WRITER
from runners.train.loop.trainer import train
from runners.train.profile import TrainingProfile
from runners.train.worlds.alone import Alone
from schemas.errors import EmptyResult, ModelRefused, TrainingFailed, UsageError
from schemas.training import LOSSES, Measured, Saved, Stepped, Trained


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_base(tmp_path_factory.mktemp("model"))


def trained(model: Path, folder: Path, profile: TrainingProfile = FULL, **changes: Any) -> tuple[Trained, Told]:
    told = Told()
    return train(make_job(model, folder, profile, **changes), world=Alone(), listener=told), told


def losses(told: Told) -> list[float]:
    return [event.loss for event in told.events if isinstance(event, Stepped)]


@pytest.mark.parametrize("profile", [FULL, LORA], ids=["full", "lora"])
def test_it_learns_and_tells_its_course(model: Path, tmp_path: Path, profile: TrainingProfile) -> None:
    result, told = trained(model, tmp_path, profile)
    steps = [event for event in told.events if isinstance(event, Stepped)]
    measured = [event for event in told.events if isinstance(event, Measured)]
    saved = [event for event in told.events if isinstance(event, Saved)]
    assert [step.step for step in steps] == list(range(1, result.steps + 1))
    assert steps[-1].total == result.steps
    assert steps[-1].rows == saved[-1].rows == 3 * (16 + 16)
    assert result.tokens == sum(step.tokens for step in steps)
    assert isinstance(told.events[0], Measured)
    assert [event.step for event in measured] == [0, *(event.step for event in saved)]
    assert [event.epoch for event in saved] == [1, 2, 3]
    assert saved[-1].validation == measured[-1].validation < measured[0].validation
    assert result.checkpoints == tuple(saved) == list_checkpoints(tmp_path)
    assert result.last == saved[-1]
    assert result.ended == "all steps done"


def test_training_loss_is_the_mean_since_the_last_measurement(model: Path, tmp_path: Path) -> None:
    _, told = trained(model, tmp_path)
    events = told.events
    second = [number for number, event in enumerate(events) if isinstance(event, Measured)][1]
    before = [event.loss for event in events[:second] if isinstance(event, Stepped)]
    measured = events[second]
    assert isinstance(measured, Measured)
    assert measured.train == pytest.approx(sum(before) / len(before))


def test_folders_are_named_as_people_know_them(model: Path, tmp_path: Path) -> None:
    _, _ = trained(model, tmp_path / "full", epochs=1, most_steps=2)
    trained(model, tmp_path / "lora", LORA, epochs=1, most_steps=2)
    made = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.safetensors")}
    rows = list_checkpoints(tmp_path / "full")[0].rows
    assert f"full/hf_format/samples_{rows}/model.safetensors" in made
    assert "lora/adapters/adapters-002/adapter_model.safetensors" in made
    for folder in ("full", "lora"):
        assert not (tmp_path / folder / "state").exists()
        assert [path.name for path in (tmp_path / folder).rglob(".*") if path.is_file()] == [WRITER]


def test_the_lowest_validation_loss_is_the_best(model: Path, tmp_path: Path) -> None:
    """A rate that is too high: what comes later is worse."""
    result, told = trained(model, tmp_path, epochs=4, learning_rate=0.02, schedule="constant", save_steps=1)
    measured = {event.step: event.validation for event in told.events if isinstance(event, Measured)}
    assert result.best.step == min(measured, key=measured.__getitem__)
    assert 0 < result.best.step < result.steps
    chosen = read_best(tmp_path)
    assert chosen
    assert chosen.saved == result.best
    assert "lowest validation loss" in chosen.why


def test_a_base_that_is_never_surpassed_is_the_best(model: Path, tmp_path: Path) -> None:
    result, told = trained(model, tmp_path, learning_rate=1.0, epochs=1)
    assert isinstance(told.events[0], Measured)
    assert (result.best.step, result.best.folder, result.best.validation) == (0, "", told.events[0].validation)
    chosen = read_best(tmp_path)
    assert chosen
    assert "than the base" in chosen.why


def test_patience_ends_it(model: Path, tmp_path: Path) -> None:
    result, _ = trained(model, tmp_path, epochs=6, learning_rate=0.03, schedule="constant", save_steps=1, patience=3)
    assert result.ended == "no lower validation loss"
    assert result.steps == result.best.step + 3 == result.last.step


def test_only_the_last_and_the_best_are_kept(model: Path, tmp_path: Path) -> None:
    changes: dict[str, Any] = {"epochs": 4, "learning_rate": 0.02, "schedule": "constant", "save_steps": 1}
    result, _ = trained(model, tmp_path, keep="last and best", **changes)
    assert 1 < result.best.step < result.last.step - 1
    left = {path.name for path in (tmp_path / "hf_format").iterdir()}
    assert left == {Path(one.folder).name for one in (result.best, result.last)}
    assert set(result.checkpoints) == {result.best, result.last}


@pytest.mark.parametrize("layout", ["packed", "grouped"])
def test_parts_of_a_step_add_up_to_the_step(model: Path, tmp_path: Path, layout: str) -> None:
    """Accumulation: the loss is the mean over all counted tokens of the step, however it was cut."""
    changes: dict[str, Any] = {"layout": layout, "precision": "fp32", "epochs": 1, "batch_rows": 8}
    _, whole = trained(model, tmp_path / "whole", **changes)
    _, parts = trained(model, tmp_path / "parts", device_tokens=64, **changes)
    assert losses(parts) == pytest.approx(losses(whole), abs=1e-5)


def test_recomputed_activations_change_nothing(model: Path, tmp_path: Path) -> None:
    changes: dict[str, Any] = {"precision": "fp32", "most_steps": 4}
    _, kept = trained(model, tmp_path / "kept", LORA, **changes)
    _, again = trained(model, tmp_path / "again", LORA, checkpointing=True, **changes)
    assert losses(again) == pytest.approx(losses(kept), abs=1e-5)


def test_a_run_without_validation_rows_measures_the_taught_ones(model: Path, tmp_path: Path) -> None:
    from runners.train.tokens import TokenRows

    job = make_job(model, tmp_path, most_steps=1)
    nothing = TokenRows(torch.zeros(0, dtype=torch.int32), torch.zeros(0, dtype=torch.bool), torch.zeros(1).long())
    nothing.save(tmp_path / "validation.safetensors")
    told = Told()
    train(job, world=Alone(), listener=told)
    assert isinstance(told.events[0], Measured)
    assert told.events[0].validation == told.events[0].train


def test_a_loss_that_is_no_number_names_step_and_rows(model: Path, tmp_path: Path) -> None:
    with pytest.raises(
        TrainingFailed, match=r"step \d+ .*rows \d+, .* of rows\.safetensors .* learning rate \(1e\+20\)"
    ) as caught:
        trained(model, tmp_path, learning_rate=1e20, precision="fp32")
    assert caught.value.exit_status == 4


def test_a_base_of_no_numbers_is_told(tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    file = save_base(tmp_path / "model") / "model.safetensors"
    damaged = {name: tensor * float("nan") for name, tensor in load_file(file).items()}
    save_file(damaged, file, metadata={"format": "pt"})
    with pytest.raises(TrainingFailed, match="the base's own loss"):
        trained(tmp_path / "model", tmp_path / "run", layout="grouped")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(28, "No space left on device", "/run/state"), "/run/state: No space left on device; .* carries on"),
        (SafetensorError("I/O error: No space left on device"), "No space left on device; .* carries on"),
        (torch.OutOfMemoryError("tried to allocate 2 GiB\nmore"), r"2 GiB\); lower --max-batch-len"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: 9 bytes"), r"9 bytes\); lower --max-batch-len"),
        (MemoryError(), r"\(MemoryError\); lower --max-batch-len"),
    ],
    ids=["disk", "disk, in safetensors", "memory", "memory of the CPU", "memory of Python"],
)
def test_what_runs_out_is_told(tmp_path: Path, error: Exception, told: str) -> None:
    with pytest.raises(TrainingFailed, match=told), failures_told(tmp_path):
        raise error


def test_memory_that_runs_out_before_the_first_step_is_told(model: Path, tmp_path: Path) -> None:
    class Small(Alone):
        def place(self, model: Any) -> Any:
            raise torch.OutOfMemoryError("tried to allocate 2 GiB")

    with pytest.raises(TrainingFailed, match=r"2 GiB\); lower --max-batch-len"):
        train(make_job(model, tmp_path), world=Small(), listener=Told())


def test_the_curve_is_not_written_through_a_link(model: Path, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / LOSSES).symlink_to(tmp_path / "mine")
    trained(model, tmp_path / "run")
    assert not (tmp_path / "mine").exists()
    assert not (tmp_path / "run" / LOSSES).is_symlink()


def test_no_rows_are_an_error(model: Path, tmp_path: Path) -> None:
    from fakes.training import random_rows

    job = make_job(model, tmp_path)
    random_rows(1, seed=1).save(tmp_path / "rows.safetensors")
    with pytest.raises(EmptyResult, match="no row to train on"):
        train(job.model_copy(update={"taught": 0}), world=Alone(), listener=Told())


def test_what_is_finished_is_not_done_again(model: Path, tmp_path: Path) -> None:
    first, _ = trained(model, tmp_path, LORA, epochs=1)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.glob("adapters/**/*")}
    again, told = trained(model, tmp_path, LORA, epochs=1)
    assert again == first
    assert not told.events
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.glob("adapters/**/*")}


def test_another_runs_folder_is_refused_with_the_difference(model: Path, tmp_path: Path) -> None:
    trained(model, tmp_path, LORA, most_steps=1)
    with pytest.raises(UsageError, match=r"learning rate is 0\.01 there, 0\.02 here.*--fresh"):
        trained(model, tmp_path, LORA, most_steps=1, learning_rate=0.02)


def test_other_rows_are_another_training(model: Path, tmp_path: Path) -> None:
    from fakes.training import random_rows
    from runners.train.job import TrainingJob

    trained(model, tmp_path, LORA, most_steps=1)
    rows, profile = random_rows(20, seed=9), LORA.model_copy(update={"most_steps": 1})
    job = TrainingJob.make(
        model, tmp_path, rows=rows, taught=16, validation=random_rows(6, seed=1), profile=profile, seed=3, device="cpu"
    )
    with pytest.raises(UsageError, match="its rows, or the files of its base, are others"):
        train(job, world=Alone(), listener=Told())


def test_weights_that_a_folder_lacks_are_not_made_up(model: Path, tmp_path: Path) -> None:
    base = shutil.copytree(model, tmp_path / "base")
    config = json.loads((base / "config.json").read_bytes())
    (base / "config.json").write_text(json.dumps({**config, "num_hidden_layers": 9, "layer_types": None}), "utf-8")
    with pytest.raises(ModelRefused, match="lacks weights that its configuration speaks of"):
        trained(base, tmp_path / "run")
    with pytest.raises(ModelRefused, match="lacks weights"):
        load(base)


def test_names_in_a_models_files_do_not_reach_the_terminal(
    model: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    base = shutil.copytree(model, tmp_path / "base")
    tensors = load_file(base / "model.safetensors")
    save_file({**tensors, "odd\x1b[31m": torch.zeros(1)}, base / "model.safetensors", metadata={"format": "pt"})
    trained(base, tmp_path / "run", most_steps=1)
    assert "\x1b" not in "".join(capfd.readouterr())
    assert "1 tensors have no place in the model, such as 'odd\\x1b[31m'" in caplog.text
