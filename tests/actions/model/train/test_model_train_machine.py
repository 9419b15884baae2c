"""What a training runs on, where nobody says it and where somebody does."""

from __future__ import annotations

from typing import Any

import pytest

from actions.cli.model.train.machine import Ground, find_device, find_ground
from runners.train.launch.command import Launch
from runners.train.profile import Method
from schemas.config import OperatorConfig, TrainConfig
from schemas.errors import UsageError

EMPTY = OperatorConfig()


def ground(method: Method = "full", config: OperatorConfig = EMPTY, **given: Any) -> Ground:
    from actions.cli.model.train.asked import Asked

    flags = {name: False for name, kind in Asked.__annotations__.items() if kind == "bool"}
    return find_ground(Asked(**{**dict.fromkeys(Asked.__slots__), **flags, **given}), config, method)


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a GPU, whatever this one has."""
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    monkeypatch.setattr("torch.backends.mps.is_available", lambda: False)


@pytest.fixture
def gpus(bare: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with four GPUs, as far as PyTorch says."""
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    monkeypatch.setattr("torch.cuda.device_count", lambda: 4)


def test_one_process_on_the_cpu_is_usual() -> None:
    assert ground() == Ground("cpu", "ddp", None)


@pytest.mark.usefixtures("gpus")
@pytest.mark.parametrize(
    ("method", "given", "sharding", "processes"),
    [
        ("full", {}, "ddp", None),
        ("full", {"gpus": 2}, "fsdp", 2),
        ("lora", {"gpus": 2}, "ddp", 2),
        ("full", {"gpus": 2, "distributed_backend": "ddp"}, "ddp", 2),
        ("full", {"pipeline": "accelerated"}, "fsdp", 4),
    ],
)
def test_gpus(method: Method, given: dict[str, Any], sharding: str, processes: int | None) -> None:
    found = ground(method, **given)
    assert (found.device, found.sharding) == ("cuda", sharding)
    assert (found.launch.nproc_per_node if found.launch else None) == processes


@pytest.mark.usefixtures("gpus")
def test_the_configuration_is_asked_second() -> None:
    config = OperatorConfig(train=TrainConfig(device="cpu", nproc_per_node=2, distributed_backend="fsdp"))
    assert ground(config=config) == Ground("cpu", "fsdp", Launch(nproc_per_node=2))
    assert ground(config=config, device="cuda", gpus=1).launch is None


def test_threads_are_those_of_one_process() -> None:
    config = OperatorConfig(train=TrainConfig(nproc_per_node=2))
    with pytest.raises(UsageError, match="--threads has no effect here: several processes train; set OMP_NUM_THREADS"):
        ground(config=config, threads=2)
    assert ground(threads=2).launch is None


def test_machines_meet() -> None:
    found = ground(nnodes=2, node_rank=1, rdzv_id="ours", rdzv_endpoint="10.0.0.1:29500")
    assert found.launch == Launch(
        nproc_per_node=1, nnodes=2, node_rank=1, rdzv_id="ours", rdzv_endpoint="10.0.0.1:29500"
    )


@pytest.mark.parametrize("device", ["cuda", "mps"])
def test_what_is_not_there(device: str) -> None:
    with pytest.raises(UsageError, match=f"--device {device}: PyTorch finds no such GPU here"):
        find_device(device)


def test_a_mac_has_one_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.backends.mps.is_available", lambda: True)
    assert find_device("auto") == "mps"
    with pytest.raises(UsageError, match="a Mac has one GPU"):
        ground(gpus=2)
