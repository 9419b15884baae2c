"""A preset as the policy in force has it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runners.models.catalogue import PLANS
from runners.models.presets import PRESETS, TINY, gate_policy, preset, preset_under
from schemas.errors import UsageError
from schemas.gate import GatePolicy
from schemas.policy import Policy, TrainingPolicy

NUMBERS = {"epochs": 2, "learning_rate": 1e-4, "replay_ratio": 0.0, "replay_floor": 0}
STRICT = GatePolicy(require="better", frozen_margin=0.1, strict=True)
OTHER = replace(TINY, name="other")


def test_without_a_policy_the_tiny_preset_is_what_it_was() -> None:
    assert preset_under(Policy()) == preset_under(Policy(), "tiny") == TINY
    assert gate_policy(Policy()) == TINY.policy == GatePolicy(frozen_margin=0.05)
    assert TINY.profile.model_dump(include={*NUMBERS}) == {
        "epochs": 5,
        "learning_rate": 1.5e-3,
        "replay_ratio": 1.5,
        "replay_floor": 2000,
    }


def test_numbers_and_gate_of_the_policy_hold() -> None:
    policy = Policy(training=TrainingPolicy(**NUMBERS, seed=7), gate=STRICT)
    chosen = preset_under(policy)
    assert chosen.policy == gate_policy(policy) == STRICT
    assert chosen.profile == TINY.profile.model_copy(update=NUMBERS)
    assert replace(chosen, policy=TINY.policy, profile=TINY.profile) == TINY


def test_one_number_leaves_the_others_alone() -> None:
    chosen = preset_under(Policy(training=TrainingPolicy(epochs=1)))
    assert chosen.profile == TINY.profile.model_copy(update={"epochs": 1})
    assert chosen.policy == TINY.policy


def test_numbers_belong_to_the_preset_that_the_policy_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PRESETS, "other", OTHER)
    policy = Policy(training=TrainingPolicy(**NUMBERS, preset="other"), gate=STRICT)
    assert (preset_under(policy).name, preset_under(policy).profile.epochs) == ("other", 2)
    assert preset_under(policy, "other") == preset_under(policy)
    assert preset_under(policy, "tiny") == replace(TINY, policy=STRICT)


def test_a_preset_that_is_not_known_is_named_with_its_place() -> None:
    policy = Policy(training=TrainingPolicy(preset="huge"))
    said = r"\.github/taxobot\.yml on the base branch: training\.preset: there is no preset 'huge'; presets: tiny"
    for read in (preset_under, gate_policy):
        with pytest.raises(UsageError, match=said):
            read(policy)
    assert preset_under(policy, "tiny") == TINY
    with pytest.raises(UsageError, match=r"^there is no preset 'gone'"):
        preset_under(policy, "gone")


@pytest.mark.parametrize("name", [name for name in PLANS if name not in PRESETS])
def test_a_preset_that_nothing_is_taught_with_yet(name: str) -> None:
    with pytest.raises(
        UsageError, match=f"a run cannot teach with the preset '{name}' yet, only with: tiny; say --pres"
    ):
        preset(name)
    with pytest.raises(UsageError, match=rf"\.github/taxobot\.yml .*: a run cannot teach with the preset '{name}' yet"):
        preset_under(Policy(training=TrainingPolicy(preset=name)))


def test_the_tiny_preset_is_the_catalogue_s() -> None:
    tiny = PLANS["tiny"]
    assert (TINY.name, TINY.student_name, TINY.profile) == ("tiny", tiny.student.name, tiny.profile)
    assert TINY.embedded == ("tiny model", "extractive teacher", "support critic", "overlap judge")
