"""Each of several processes has a device of its own, or hears what to change."""

from __future__ import annotations

import pytest

from runners.train.worlds import fsdp
from runners.train.worlds.many import device_for
from schemas.errors import UsageError


def test_all_share_the_processor() -> None:
    assert [device_for("cpu", number).type for number in range(3)] == ["cpu"] * 3


def test_an_mps_device_is_for_one_process() -> None:
    with pytest.raises(UsageError, match="--device cpu or cuda"):
        device_for("mps", 0)


def test_more_processes_than_gpus_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    with pytest.raises(UsageError, match="this machine has 2; lower --nproc-per-node"):
        device_for("cuda", 2)


def test_fsdp_needs_to_know_the_layers() -> None:
    import torch

    with pytest.raises(UsageError, match="--distributed-backend ddp"):
        fsdp.layers_of(torch.nn.Linear(2, 2))
