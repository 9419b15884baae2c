"""What a training takes of the machine itself: models that pass through its memory, and one that a benchmark asks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fakes.shapes import SEVEN
from runners.train.profile import TrainingProfile
from runners.train.reckon.ahead import reckon
from runners.train.reckon.choosing import reckon_choosing
from runners.train.reckon.host import check_host, reckon_host
from runners.train.reckon.load import Load
from runners.train.reckon.memory import FIXED
from runners.train.reckon.place import Place, find_place
from runners.train.reckon.reckoning import memory_at
from runners.train.reckon.shape import shape_of
from schemas.errors import UsageError

FULL = TrainingProfile(method="full", epochs=1, learning_rate=1e-3)
LORA = TrainingProfile(method="lora", epochs=1, learning_rate=1e-3, lora_rank=4)
LOAD = Load(steps=10, saves=2, tokens=80, squares=40_000, counted=20, largest=10, longest=10)


def test_processes_of_one_machine_load_the_model_whole_before_they_share_it_out() -> None:
    """One after the other, and in 32 bits where it is stored in 16: 28 GB pass beside the parts that stay."""
    many = Place(free=0, devices=8, spread=True, bf16=False)
    memory = memory_at(SEVEN, LOAD, LORA, many)
    assert memory.loading == (28e9 + 28e9) / 8
    assert memory.total == memory.fixed + memory.loading
    assert memory_at(SEVEN, LOAD, LORA, replace(many, machines=8)).loading == 28e9 + 28e9 / 8
    assert memory_at(SEVEN, LOAD, LORA, replace(many, bf16=True)).loading == 0, "as it is stored its files are mapped"
    assert memory_at(SEVEN, LOAD, LORA, replace(many, spread=False)).loading == 0, "it is kept whole"


def test_what_passes_through_the_machine_on_the_way_to_its_gpus_is_reckoned() -> None:
    gpus = Place(free=80 * 2**30, devices=4, cpu=False)
    assert reckon_host(SEVEN, FULL, gpus) == 4 * FIXED + 12 * SEVEN.weights
    assert reckon_host(SEVEN, LORA, replace(gpus, bf16=False)) == 4 * FIXED + 4 * SEVEN.weights
    check_host(SEVEN, FULL, gpus, free=90 * 10**9)
    with pytest.raises(UsageError, match=r"take about 86.* beside its GPUs'.*; --lora-rank 16 would take 2\.\d GB$"):
        check_host(SEVEN, FULL, gpus, free=80 * 10**9)
    with pytest.raises(UsageError, match=r"no other setting .* larger machine$"):
        check_host(SEVEN, FULL, gpus, free=10**9)
    check_host(SEVEN, FULL, Place(free=0), free=0)


def test_choosing_by_a_benchmark_takes_a_model_in_32_bits(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    from runners.train.reckon import ahead

    assert 28e9 < reckon_choosing(SEVEN, FULL) < reckon_choosing(SEVEN, LORA) < 30e9
    device = torch.device("cpu")
    place = find_place(device, bf16=False)
    found = reckon(base, LOAD, FULL, place=place, device=device, folder=tmp_path, chosen=True)
    assert found.choosing == reckon_choosing(shape_of(base), FULL)
    monkeypatch.setattr(ahead, "find_host", lambda: 1_000)
    with pytest.raises(UsageError, match=r"choosing by a benchmark.* 1\.0 kB are free; --choose-by loss takes none$"):
        reckon(base, LOAD, FULL, place=place, device=device, folder=tmp_path, chosen=True)
