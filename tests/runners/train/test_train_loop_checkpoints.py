"""Checkpoints are what others load: peft an adapter, transformers a whole model, with the losses that were measured."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from fakes.training import FULL, LORA, Told, make_job, random_rows, save_base
from runners.models.kinds import describe
from runners.train.compute.layouts.grouped import Grouped
from runners.train.compute.loss import loss_module
from runners.train.loop.checkpoints import (
    keep_only,
    list_checkpoints,
    read_best,
    remove_later,
    write_best,
)
from runners.train.loop.losses import Losses, read_events
from runners.train.loop.student import load_student
from runners.train.loop.trainer import train
from runners.train.tokens import TokenRows
from runners.train.worlds.alone import Alone
from schemas.errors import ModelRefused, StoreCorrupt, UsageError
from schemas.models import ModelKind
from schemas.training import LOSSES, Saved, Trained


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_base(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def bfloat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_base(tmp_path_factory.mktemp("bfloat"), dtype="bfloat16", tie_word_embeddings=False)


def saved(step: int, folder: str, validation: float = 1.0) -> Saved:
    return Saved(step=step, epoch=1, rows=8 * step, validation=validation, folder=folder)


def list_them(folder: Path, entries: Sequence[Saved]) -> None:
    losses = Losses(folder, keep=0)
    for entry in entries:
        (folder / entry.folder).mkdir(parents=True)
        losses.write(entry)
    losses.close()


def loss_of(model: Any, rows: TokenRows) -> float:
    """In float32, padded: another way than the training's."""
    import torch

    inputs = Grouped(0).collate(rows, range(len(rows)), device=torch.device("cpu"))
    with torch.no_grad():
        summed = loss_module(model).eval()(inputs.ids, inputs.learnt, **inputs.extra)
    return float(summed) / sum(rows.counted(row) for row in range(len(rows)))


def run(base: Path, folder: Path, **changes: Any) -> Trained:
    profile = LORA if changes.pop("lora", False) else FULL
    return train(make_job(base, folder, profile, precision="fp32", epochs=1, **changes), world=Alone(), listener=Told())


def test_peft_loads_the_adapter_with_the_loss_that_was_measured(model: Path, tmp_path: Path) -> None:
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    result = run(model, tmp_path, lora=True)
    adapter = tmp_path / result.last.folder
    base = AutoModelForCausalLM.from_pretrained(model)
    loaded = PeftModel.from_pretrained(base, str(adapter))
    assert loss_of(loaded, random_rows(6, seed=1)) == pytest.approx(result.last.validation, abs=1e-4)
    assert describe(adapter).kind is ModelKind.ADAPTER
    config = json.loads((adapter / "adapter_config.json").read_text("utf-8"))
    assert config["inference_mode"]
    assert config["target_modules"] == sorted(config["target_modules"])


def test_transformers_loads_the_whole_model_with_the_loss_that_was_measured(model: Path, tmp_path: Path) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    result = run(model, tmp_path)
    folder = tmp_path / result.last.folder
    loaded = AutoModelForCausalLM.from_pretrained(folder)
    assert loss_of(loaded, random_rows(6, seed=1)) == pytest.approx(result.last.validation, abs=1e-4)
    assert AutoTokenizer.from_pretrained(folder).get_vocab() == AutoTokenizer.from_pretrained(model).get_vocab()
    assert describe(folder).kind is ModelKind.SAFETENSORS


def test_a_whole_model_keeps_its_base_precision(bfloat: Path, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file

    result = run(bfloat, tmp_path)
    folder = tmp_path / result.last.folder
    tensors = load_file(folder / "model.safetensors")
    assert {tensor.dtype for tensor in tensors.values()} == {torch.bfloat16}
    assert tensors.keys() == load_file(bfloat / "model.safetensors").keys()
    assert json.loads((folder / "config.json").read_text("utf-8"))["dtype"] == "bfloat16"


def test_weights_below_an_adapter_stay_as_they_are_stored(bfloat: Path) -> None:
    import torch

    def kinds(method: str, precision: Any) -> tuple[set[Any], set[Any]]:
        profile = LORA if method == "lora" else FULL
        model = load_student(bfloat, profile, precision=precision, seed=1).model
        trained = {weight.dtype for weight in model.parameters() if weight.requires_grad}
        return trained, {weight.dtype for weight in model.parameters() if not weight.requires_grad}

    assert kinds("lora", "bf16") == ({torch.float32}, {torch.bfloat16})
    assert kinds("lora", "fp32") == ({torch.float32}, {torch.float32})
    assert kinds("full", "bf16") == ({torch.float32}, set())


def test_an_adapter_stands_where_it_was_asked_for(model: Path) -> None:
    profile = LORA.model_copy(update={"lora_targets": ("q_proj", "v_proj")})
    wrapped = load_student(model, profile, precision="fp32", seed=1).model
    adapted = {name.split(".")[-4] for name, weight in wrapped.named_parameters() if weight.requires_grad}
    assert adapted == {"q_proj", "v_proj"}
    with pytest.raises(UsageError, match=r"--lora-target-modules query: .* it has .*q_proj"):
        load_student(model, profile.model_copy(update={"lora_targets": ("query",)}), precision="fp32", seed=1)


def test_experts_are_adapted_without_dropout_only(tmp_path: Path) -> None:
    base = save_base(tmp_path, family="Mixtral", num_local_experts=2)
    with pytest.raises(UsageError, match=r"lora_dropout.* Choose --lora-dropout 0"):
        load_student(base, LORA, precision="fp32", seed=1)
    wrapped = load_student(base, LORA.model_copy(update={"lora_dropout": 0.0}), precision="fp32", seed=1).model
    assert any("experts" in name for name, weight in wrapped.named_parameters() if weight.requires_grad)


def test_a_folder_without_a_model_is_refused(tmp_path: Path, model: Path) -> None:
    with pytest.raises(UsageError, match="holds no config"):
        load_student(tmp_path, FULL, precision="fp32", seed=1)
    (tmp_path / "config.json").write_text('{"model_type": "nothing known"}', "utf-8")
    with pytest.raises(ModelRefused, match="cannot be loaded"):
        load_student(tmp_path, FULL, precision="fp32", seed=1)


def test_checkpoints_that_are_gone_are_not_listed(tmp_path: Path) -> None:
    entries = [saved(step, f"adapters/adapters-{step:03d}") for step in (10, 20, 30)]
    list_them(tmp_path, entries)
    keep_only(tmp_path, entries[1], None)
    assert list_checkpoints(tmp_path) == (entries[1],)
    assert list_checkpoints(tmp_path / "nothing") == ()


@pytest.mark.parametrize("name", ["adapters/adapters-{:03d}", "hf_format/samples_{}"])
def test_checkpoints_after_the_resumed_step_go(tmp_path: Path, name: str) -> None:
    for number in (10, 20, 1000):
        (tmp_path / name.format(number)).mkdir(parents=True)
    (tmp_path / name.format(0)).with_name("mine").mkdir()
    remove_later(tmp_path, step=20, rows=20)
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("*/*")}
    assert left == {name.format(10), name.format(20), name.split("/")[0] + "/mine"}


def test_the_chosen_checkpoint_is_read_back(tmp_path: Path) -> None:
    assert read_best(tmp_path) is None
    write_best(tmp_path, saved(10, "adapters/adapters-010"), "asked for")
    chosen = read_best(tmp_path)
    assert chosen
    assert (chosen.saved.step, chosen.why) == (10, "asked for")
    (tmp_path / "best.json").write_text("{}", "utf-8")
    with pytest.raises(StoreCorrupt, match=r"best\.json does not name"):
        read_best(tmp_path)


def test_a_line_that_is_no_event_is_located(tmp_path: Path) -> None:
    list_them(tmp_path, [saved(10, "adapters/adapters-010")])
    with (tmp_path / LOSSES).open("ab") as file:
        file.write(b'{"event":"step"}\n')
    with pytest.raises(StoreCorrupt, match=r"loss\.jsonl:2: "):
        list(read_events(tmp_path))
