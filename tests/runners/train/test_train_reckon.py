"""What a training takes is reckoned from files alone; a refusal names a setting that fits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fakes.shapes import SEVEN
from fakes.training import save_base
from runners.models.catalogue import PLANS
from runners.models.load import load
from runners.train.compute.layouts.grouped import Grouped
from runners.train.profile import TrainingProfile
from runners.train.reckon.ahead import reckon
from runners.train.reckon.disk import reckon_disk
from runners.train.reckon.load import Load, load_of
from runners.train.reckon.making import check_making, reckon_making
from runners.train.reckon.place import Place, find_place
from runners.train.reckon.probe import PART, Pace, measure_pace
from runners.train.reckon.rate import operations
from runners.train.reckon.reckoning import check_memory, memory_at, propose
from runners.train.reckon.shape import shape_of
from schemas.errors import ModelRefused, UsageError

FULL = TrainingProfile(method="full", epochs=1, learning_rate=1e-3)
LORA = TrainingProfile(method="lora", epochs=1, learning_rate=1e-3, lora_rank=4)
LOAD = Load(steps=10, saves=2, tokens=80_000, squares=40_000_000, counted=20_000, largest=8_000, longest=900)
GIB = 2**30


def test_the_sizes_of_a_model_are_those_that_it_has(base: Path) -> None:
    from peft import LoraConfig, get_peft_model

    shape, model = shape_of(base), load(base).model
    assert shape.weights == sum(weight.numel() for weight in model.parameters())
    assert (shape.layers, shape.hidden, shape.inner, shape.queries, shape.stored) == (2, 32, 64, 32, 4)
    for targets in ((), ("q_proj", "down_proj")):
        profile = LORA.model_copy(update={"lora_targets": targets})
        config = LoraConfig(r=4, target_modules=list(targets) or "all-linear", task_type="CAUSAL_LM")
        adapted: Any = get_peft_model(load(base).model, config)
        assert shape.trained(profile) == sum(one.numel() for one in adapted.parameters() if one.requires_grad)


def test_a_folder_without_sizes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "llama", "num_attention_heads": "many"}')
    with pytest.raises(ModelRefused, match="its sizes cannot be read"):
        shape_of(tmp_path)


def test_the_load_is_counted_over_steps() -> None:
    found = load_of([(0, 1), (2, 0)], [3, 5, 10], [1, 2, 4], saves=2)
    assert found == Load(steps=2, saves=2, tokens=21, squares=9 + 25 + 100 + 9, counted=8, largest=13, longest=10)
    assert found.at_once(FULL, devices=1) == 13
    assert found.at_once(FULL, devices=2) == 10, "a row is never cut"
    assert found.at_once(FULL.model_copy(update={"device_tokens": 11}), devices=1) == 11


def test_padding_is_computed_too() -> None:
    """Rows drawn at random, side by side: the longest of them decides."""
    lengths, steps = [8] * 63 + [4_000], [tuple(range(64))]
    found = load_of(steps, lengths, lengths, saves=1, layout=Grouped(pad=0))
    assert (found.largest, found.tokens) == (64 * 4_000, sum(lengths))


@pytest.mark.parametrize("profile", [FULL, LORA], ids=["full", "lora"])
def test_what_does_not_fit_is_refused_with_a_setting_that_does(profile: TrainingProfile) -> None:
    whole = memory_at(SEVEN, LOAD, profile, Place(free=0)).total
    assert check_memory(SEVEN, LOAD, profile, Place(free=whole)).total == whole
    remedies = list(propose(SEVEN, LOAD, profile, Place(free=whole - 1)))
    assert remedies
    fitting = next(one for one in remedies if one.bytes <= whole - 1)
    with pytest.raises(UsageError, match=rf"training would take about .* are free; {fitting.words} would take "):
        check_memory(SEVEN, LOAD, profile, Place(free=whole - 1))
    assert memory_at(SEVEN, LOAD, fitting.profile, fitting.place).total == fitting.bytes


def test_where_nothing_fits_the_least_is_named() -> None:
    with pytest.raises(UsageError, match=r"no other setting makes it fit \(the least, --lora-rank 16 .*larger machine"):
        check_memory(SEVEN, LOAD, FULL, Place(free=GIB))


def test_weights_that_are_shared_out_take_less() -> None:
    alone = Place(free=0, devices=4, cpu=False)
    spread = Place(free=0, devices=4, cpu=False, spread=True)
    assert memory_at(SEVEN, LOAD, FULL, spread).weights * 4 == memory_at(SEVEN, LOAD, FULL, alone).weights
    assert any(one.place.spread for one in propose(SEVEN, LOAD, FULL, alone))


def test_what_is_shared_out_is_gathered_to_be_computed() -> None:
    """However many devices there are: embeddings, head and a layer in bf16, with their gradients."""
    most = Place(free=0, devices=1_000, cpu=False, spread=True)
    memory = memory_at(SEVEN, LOAD, FULL, most)
    assert memory.gathered == 4 * (2 * 32_000 * 4_096 + SEVEN.weights // 32)
    assert memory.total - memory.fixed > memory.gathered
    assert memory_at(SEVEN, LOAD, FULL, Place(free=0)).gathered == 0


def test_recomputing_saves_less_on_a_cpu() -> None:
    kept = memory_at(SEVEN, LOAD, LORA, Place(free=0)).activations
    again = LORA.model_copy(update={"checkpointing": True})
    on_gpu, on_cpu = (memory_at(SEVEN, LOAD, again, Place(free=0, cpu=cpu)).activations for cpu in (False, True))
    assert on_gpu < kept / 10 < kept / 3 < on_cpu < kept / 2


def test_seven_billion_weights_take_what_is_known_of_them() -> None:
    """Weights and gradients in 32 bits: 56 GB (the reference's own figure); with moments and a copy in 16 bits 126."""
    memory = memory_at(SEVEN, LOAD, FULL, Place(free=0, cpu=False))
    assert memory.gradients + 4 * SEVEN.weights == pytest.approx(56e9)
    assert memory.weights + memory.gradients + memory.moments == pytest.approx(126e9)


@pytest.mark.parametrize(("name", "devices"), [("lab", 1), ("lab-multi", 4)])
def test_a_preset_fits_on_the_machine_that_it_is_meant_for(name: str, devices: int) -> None:
    plan = PLANS[name]
    place = Place(free=plan.needs.gpu * GIB, devices=devices, spread=devices > 1, cpu=False)
    step = {"tokens": plan.profile.batch_tokens, "largest": plan.profile.batch_tokens}
    load_ = Load(steps=1, saves=1, squares=0, counted=60_000, longest=plan.profile.max_length, **step)
    check_memory(SEVEN, load_, plan.profile, place)


def test_operations_are_six_or_four_a_weight_and_token() -> None:
    load_ = Load(steps=1, saves=1, tokens=1_000, squares=0, counted=1_000, largest=1_000, longest=10)
    assert operations(SEVEN, load_, FULL) == pytest.approx(6 * SEVEN.weights * 1_000)
    assert operations(SEVEN, load_, LORA) == pytest.approx(4 * SEVEN.weights * 1_000)
    again = FULL.model_copy(update={"checkpointing": True})
    assert operations(SEVEN, load_, again) == pytest.approx(8 * SEVEN.weights * 1_000)


def test_disk_counts_checkpoints_state_and_models() -> None:
    bare = reckon_disk(SEVEN, LOAD, LORA, gguf=False, quantized=False)
    assert bare == (2 * 4 + 24) * SEVEN.trained(LORA) + 2 * SEVEN.weights
    assert reckon_disk(SEVEN, LOAD, LORA, gguf=True, quantized=True) - bare == (4 + 2) * SEVEN.weights, "merged first"
    whole = reckon_disk(SEVEN, LOAD, FULL, gguf=False, quantized=False)
    assert reckon_disk(SEVEN, LOAD, FULL, gguf=True, quantized=False) - whole == 2 * SEVEN.weights
    assert reckon_disk(SEVEN, LOAD, FULL, kept=1, gguf=False, quantized=False) == 26 * SEVEN.weights


def test_merging_takes_memory_as_well() -> None:
    """At the end of a training: in 32 bits for GGUF, else as the base is stored, and one layer wider."""
    wide = reckon_making(SEVEN, LORA, merged=True, gguf=True)
    stored = reckon_making(SEVEN, LORA, merged=True, gguf=False)
    assert wide - stored == 2 * SEVEN.weights
    assert 14 * 10**9 < stored < 16 * 10**9
    assert reckon_making(SEVEN, LORA, merged=False, gguf=False) == 0
    assert reckon_making(SEVEN, FULL, merged=True, gguf=True) == 0, "a whole model becomes GGUF tensor by tensor"


def test_where_merging_does_not_fit_what_needs_less_is_named() -> None:
    with pytest.raises(
        UsageError, match=r"merging .* 29\.\d GB .* 20\.0 GB are free; --no-gguf would take 1\d\.\d GB$"
    ):
        check_making(SEVEN, LORA, merged=True, gguf=True, free=20 * 10**9)
    with pytest.raises(UsageError, match=r"no other setting .*\(the least, --no-gguf, takes 1.* larger machine$"):
        check_making(SEVEN, LORA, merged=True, gguf=True, free=10**9)
    with pytest.raises(UsageError, match=r"no other setting makes it fit: use a smaller"):
        check_making(SEVEN, LORA, merged=True, gguf=False, free=10**9)
    check_making(SEVEN, FULL, merged=True, gguf=True, free=0)


def test_merging_that_does_not_fit_is_refused_ahead(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    from runners.train.reckon import ahead

    monkeypatch.setattr(ahead, "find_host", lambda: 1_000)
    device = torch.device("cpu")
    place = find_place(device, bf16=False)
    with pytest.raises(UsageError, match="merging the adapter into its base"):
        reckon(base, LOAD, LORA, place=place, device=device, folder=tmp_path)
    reckon(base, LOAD, FULL, place=place, device=device, folder=tmp_path)


def test_the_whole_reckoning_of_a_small_model(base: Path, tmp_path: Path) -> None:
    import torch

    device = torch.device("cpu")
    place = find_place(device, bf16=False)
    found = reckon(base, LOAD, FULL, place=place, device=device, folder=tmp_path)
    assert 0 < found.seconds < 3_600
    assert found.memory.total < place.free
    assert found.basis == "as fast as a layer and a head just learnt, on 1 device"


def test_where_no_layer_can_be_made_matrices_tell(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    from runners.train.reckon import probe

    monkeypatch.setattr(probe, "MOST_WEIGHTS", 10)
    device = torch.device("cpu")
    found = reckon(base, LOAD, FULL, place=find_place(device, bf16=False), device=device, folder=tmp_path)
    assert found.seconds > 0
    assert "operations a second" in found.basis


def test_the_pace_counts_every_computation() -> None:
    pace = Pace(start=2.0, token=0.001, position=0.01)
    once = pace.seconds(SEVEN, LOAD, FULL)
    assert once * PART == pytest.approx(32 * (2 * 10 + 0.001 * 80_000) + 0.01 * 20_000)
    cut = pace.seconds(SEVEN, LOAD, FULL.model_copy(update={"device_tokens": 1_000}))
    assert (cut - once) * PART == pytest.approx(32 * 2 * (80 - 10))
    assert pace.seconds(SEVEN, LOAD, FULL.model_copy(update={"checkpointing": True})) > 1.3 * once


def test_measuring_the_validation_loss_takes_its_time() -> None:
    """Forward only: a third of what as many tokens of training take, half of it with an adapter."""
    pace = Pace(start=2.0, token=0.001, position=0.01)
    more = replace(LOAD, measured=80_000, measured_counted=20_000)
    for profile, share in ((FULL, 1 / 3), (LORA, 1 / 2)):
        trained = pace.seconds(SEVEN, LOAD, profile) * PART
        assert pace.seconds(SEVEN, more, profile) - pace.seconds(SEVEN, LOAD, profile) == pytest.approx(share * trained)
        flat = replace(LOAD, squares=0)
        each = operations(SEVEN, flat, profile)
        assert operations(SEVEN, replace(more, squares=0), profile) - each == pytest.approx(share * each)


@pytest.mark.parametrize("profile", [FULL, LORA], ids=["full", "lora"])
@pytest.mark.parametrize("bf16", [False, True])
def test_a_layer_is_measured_and_leaves_no_trace(base: Path, profile: TrainingProfile, *, bf16: bool) -> None:
    import torch

    before = torch.random.get_rng_state()
    found = measure_pace(base, shape_of(base), LOAD, profile, device=torch.device("cpu"), bf16=bf16, rate=1e9)
    assert found
    assert min(found.token, found.position) >= 0
    assert found.seconds(shape_of(base), LOAD, profile) > 0
    assert torch.equal(before, torch.random.get_rng_state())


def test_a_layer_is_measured_with_no_more_positions_than_its_model_knows(tmp_path: Path) -> None:
    """A table of 128 positions, rows of 100 tokens, and 149 of them at once: on a GPU a 129th ends the process."""
    import torch

    base = save_base(tmp_path, family="GPT2", n_positions=128)
    loaded = replace(LOAD, squares=100 * LOAD.tokens, largest=149, longest=128)
    cpu = torch.device("cpu")
    assert measure_pace(base, shape_of(base), loaded, FULL, device=cpu, bf16=False, rate=1e9)


def test_of_a_model_that_is_none_no_layer_is_measured(base: Path, tmp_path: Path) -> None:
    import torch

    (tmp_path / "config.json").write_text('{"model_type": "unheard of"}')
    shape = shape_of(base)
    assert measure_pace(tmp_path, shape, LOAD, FULL, device=torch.device("cpu"), bf16=False, rate=1e9) is None


def test_a_disk_that_is_too_small_is_refused(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    import torch

    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 10, 0))  # type: ignore[attr-defined]
    with pytest.raises(UsageError, match="another disk with --ckpt-output-dir"):
        device = torch.device("cpu")
        reckon(base, LOAD, FULL, place=find_place(device, bf16=False), device=device, folder=tmp_path)
