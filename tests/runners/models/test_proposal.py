"""Which preset is proposed for which machine."""

from __future__ import annotations

import pytest

from fixtures.machines import GIB, LAPTOP, LARGE, SMALL
from runners.models.catalogue import PLANS, plan
from runners.models.hardware import Gpu, Machine
from runners.models.proposal import fits, objections, propose


def machine(cores: int, memory: float, *gpus: float) -> Machine:
    return Machine("Linux", "p", cores, int(memory * GIB), tuple(Gpu("NVIDIA X", int(size * GIB)) for size in gpus))


@pytest.mark.parametrize(
    ("one", "preset"),
    [
        (machine(1, 0.5), "tiny"),
        (machine(0, 0), "tiny"),
        (SMALL, "tiny"),
        (machine(64, 3), "tiny"),
        (LAPTOP, "laptop"),
        (machine(4, 7.4), "laptop"),
        (machine(8, 64, 8), "laptop"),
        (machine(8, 31, 22.5), "lab"),
        (machine(8, 30, 24), "lab"),
        (LARGE, "lab"),
        (machine(8, 64, 24, 24), "lab"),
        (machine(32, 256, 80, 80), "lab-multi"),
        (machine(32, 256, 46, 46, 46, 46), "lab-multi"),
        (machine(32, 256, 180), "lab"),
        (machine(8, 64, 0), "laptop"),
    ],
)
def test_the_largest_that_fits(one: Machine, preset: str) -> None:
    assert propose(one).preset == preset


def test_it_says_why() -> None:
    assert propose(LAPTOP).why == (
        "8 CPU cores, 16 GiB of memory, no NVIDIA GPU: enough for small instruct models with free licenses, on a CPU. "
        "The next one, lab, wants 4 CPU cores, 32 GiB of memory, a GPU with 22 GiB."
    )


def test_models_that_are_too_large_for_the_gpus_are_named() -> None:
    why = propose(machine(16, 64, 22.5)).why
    assert "The judge, prometheus-eval/prometheus-8x7b-v2.0, has 93 GB and the GPUs 22 GiB: set models.judge" in why
    assert "teacher" not in why.replace("7B teacher", "").replace("8x7B teacher", "")
    assert objections(LARGE, plan("lab")) == []


def test_what_a_preset_wants_that_does_not_fit() -> None:
    assert objections(LAPTOP, plan("lab-multi")) == [
        "lab-multi wants 16 CPU cores, 128 GiB of memory, GPUs with 160 GiB together; this machine has 8 CPU cores, "
        "16 GiB of memory, no NVIDIA GPU."
    ]
    assert objections(SMALL, plan("tiny")) == []


def test_what_is_proposed_fits_unless_nothing_does() -> None:
    for cores in (1, 2, 4, 16):
        for memory in (0, 1, 8, 32, 128):
            for gpus in ((), (22,), (80, 80), (40, 40, 40, 40)):
                one = machine(cores, memory, *gpus)
                chosen = PLANS[propose(one).preset]
                assert fits(one, chosen) or chosen.name == "tiny"
