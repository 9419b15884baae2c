"""One suite over World: one process, and two that share weights (DDP) or parts of them (FSDP)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from contract import worlds

from runners.train.worlds.alone import Alone

Facts = dict[str, Any]


@pytest.fixture(scope="module")
def alone() -> Facts:
    return worlds.facts_of(Alone("cpu"))


@pytest.fixture(scope="module")
def of_two(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Facts]:
    """By sharding and rank: what each of two processes found."""
    from torch.distributed import TCPStore

    folder = tmp_path_factory.mktemp("worlds")
    store = TCPStore("127.0.0.1", 0, is_master=True, wait_for_workers=False)  # nobody else can take its port
    given = {
        **os.environ,
        "WORLD_SIZE": "2",
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(store.port),
        "TORCHELASTIC_USE_AGENT_STORE": "True",
        "OMP_NUM_THREADS": "1",
        "GLOO_SOCKET_IFNAME": "lo" if sys.platform == "linux" else "lo0",
    }
    command = [sys.executable, "-P", "-W", "error::FutureWarning", worlds.__file__, str(folder)]
    both = [subprocess.Popen(command, env={**given, "RANK": str(rank), "LOCAL_RANK": str(rank)}) for rank in range(2)]
    assert [process.wait(240) for process in both] == [0, 0]
    return {path.stem: json.loads(path.read_text()) for path in folder.glob("*.json")}


@pytest.fixture(params=["alone", *(f"{sharding}-{rank}" for sharding in worlds.SHARDINGS for rank in range(2))])
def facts(request: pytest.FixtureRequest, alone: Facts) -> Facts:
    if request.param == "alone":
        return alone
    found: Facts = request.getfixturevalue("of_two")[request.param]
    return found


@pytest.fixture
def first(request: pytest.FixtureRequest, facts: Facts) -> bool:
    """Is this process 0, which gets weights and moments?"""
    return not request.node.callspec.params["facts"].endswith("-1")


def test_whole_models_that_are_not_kept_stand_on_a_machine_one_after_the_other(of_two: dict[str, Facts]) -> None:
    (_, ended), (began, _) = (of_two[f"fsdp-{rank}"]["turn"] for rank in range(2))
    assert ended < began
    (_, ended), (began, _) = (of_two[f"ddp-{rank}"]["turn"] for rank in range(2))
    assert began < ended, "on the CPU each is kept, so nobody waits"


def test_a_total_is_the_same_in_all_processes_and_in_64_bits(facts: Facts) -> None:
    assert facts["total"] == [1.0, 2.0**-40, 0.0]


def test_gradients_are_those_of_all_rows_however_they_are_shared(facts: Facts, alone: Facts) -> None:
    assert facts["norms"] == pytest.approx(alone["norms"], rel=1e-5)
    assert facts["losses"] == pytest.approx(alone["losses"], rel=1e-5)


def test_gradients_are_clipped_before_the_step(facts: Facts) -> None:
    assert min(facts["norms"]) > 0.5


def test_trained_weights_come_whole_and_by_the_model_s_own_names(facts: Facts, alone: Facts, first: bool) -> None:
    assert list(facts["weights"]) == (list(alone["weights"]) if first else [])
    for name, weight in facts["weights"].items():
        assert flat(weight) == pytest.approx(flat(alone["weights"][name]), abs=1e-5)
    assert not any("frozen" in name or "module" in name for name in facts["weights"])


def test_moments_come_whole_three_to_a_weight(facts: Facts, alone: Facts, first: bool) -> None:
    assert list(facts["moments"]) == (list(alone["moments"]) if first else [])
    for name, moment in facts["moments"].items():
        assert flat(moment) == pytest.approx(flat(alone["moments"][name]), abs=1e-5)


def test_what_is_put_back_goes_on_as_it_did(facts: Facts) -> None:
    before, after, restored, again = facts["losses"]
    assert before == restored != after == again
    assert facts["norms"][2] != facts["norms"][1]


def test_weights_are_put_back_bit_by_bit_and_without_moments_adamw_begins_anew(facts: Facts) -> None:
    assert facts["restored"] == facts["weights"]
    assert facts["forgotten"] == []


def test_another_model_s_weights_are_refused_by_all(facts: Facts) -> None:
    assert facts["refused"]


def flat(nested: Any) -> list[float]:
    return [number for part in nested for number in flat(part)] if isinstance(nested, list) else [nested]
