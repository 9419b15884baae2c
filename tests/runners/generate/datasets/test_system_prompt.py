"""The system prompt goes by the student's architecture."""

from __future__ import annotations

import json

import pytest

from runners.generate.datasets.system import GENERIC, system_prompt_of
from runners.models.presets import TINY


@pytest.mark.parametrize(
    ("architecture", "word"), [("granite", "Granite"), ("granitemoehybrid", "Granite"), ("qwen2", "Qwen")]
)
def test_a_family_hears_its_own(architecture: str, word: str) -> None:
    assert word in system_prompt_of(architecture)


@pytest.mark.parametrize("architecture", ["llama", "mistral", "gpt2", "", "granite-of-sand"])
def test_others_hear_the_generic_one(architecture: str) -> None:
    assert system_prompt_of(architecture) == GENERIC


def test_the_bundled_student_hears_the_generic_one() -> None:
    config = json.loads((TINY.student / "config.json").read_text())
    assert system_prompt_of(config["model_type"]) == GENERIC
