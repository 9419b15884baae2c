"""Which numbers a training has: the command line's before the configuration's before those that are usual."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from actions.cli.model.train.asked import Asked
from actions.cli.model.train.numbers import profile_of
from runners.models.catalogue import PLANS
from runners.models.shelf import bundled
from runners.train.usual import ACCELERATED, usual_profile
from schemas.config import OperatorConfig, TrainConfig
from schemas.errors import UsageError
from schemas.models import LocalModel, ModelKind

GIB = 1 << 30
EMPTY = OperatorConfig()


def asked(**given: Any) -> Asked:
    """A command line of which nothing but this was typed."""
    flags = {name: False for name, kind in Asked.__annotations__.items() if kind == "bool"}
    tuples = {name: () for name, kind in Asked.__annotations__.items() if kind.startswith("tuple")}
    return Asked(**{**dict.fromkeys(Asked.__slots__), **flags, **tuples, **given})


def model(size: int, name: str = "somebody/model") -> LocalModel:
    return LocalModel(name, ModelKind.SAFETENSORS, Path("/models") / name, size, datetime.now(tz=UTC))


def test_a_preset_s_student_has_the_numbers_of_the_preset() -> None:
    laptop = OperatorConfig(preset="laptop")
    student = model(730_000_000, PLANS["laptop"].student.name)
    assert profile_of(asked(), EMPTY, bundled()) == PLANS["tiny"].profile
    assert profile_of(asked(pipeline="simple"), laptop, student) == PLANS["laptop"].profile
    assert profile_of(asked(), laptop, student).method == "full"


@pytest.mark.parametrize(
    ("size", "full", "lora"), [(3_000_000, 1.5e-3, 3e-3), (2 * GIB, 2e-5, 2e-4), (16 * GIB, 2e-5, 2e-4)]
)
def test_other_models_go_by_their_size(size: int, full: float, lora: float) -> None:
    assert profile_of(asked(), EMPTY, model(size)).learning_rate == full
    assert profile_of(asked(), EMPTY, model(size)).method == "full"
    assert profile_of(asked(lora=True), EMPTY, model(size)).learning_rate == lora


@pytest.mark.parametrize(
    ("given", "method"),
    [
        ({"pipeline": "simple"}, "lora"),
        ({"pipeline": "full"}, "full"),
        ({"pipeline": "full", "lora": True}, "lora"),
        ({"pipeline": "accelerated"}, "full"),
        ({"pipeline": "accelerated", "lora_rank": 4}, "lora"),
        ({"lora_rank": 0}, "full"),
    ],
)
def test_the_pipeline_says_how(given: dict[str, Any], method: str) -> None:
    assert profile_of(asked(**given), EMPTY, model(2 * GIB)).method == method


def test_accelerated_has_the_numbers_of_instructlab() -> None:
    profile = profile_of(asked(pipeline="accelerated", learning_rate=1e-6), EMPTY, model(16 * GIB))
    assert profile.model_dump(include=set(ACCELERATED)) == {**ACCELERATED, "learning_rate": 1e-6}


def test_the_command_line_goes_before_the_configuration() -> None:
    config = OperatorConfig(train=TrainConfig(num_epochs=4, learning_rate=1e-4, lora_rank=8, pipeline="simple"))
    profile = profile_of(asked(num_epochs=2), config, model(2 * GIB))
    assert (profile.epochs, profile.learning_rate, profile.lora_rank, profile.method) == (2, 1e-4, 8, "lora")
    assert profile_of(asked(pipeline="full"), config, model(2 * GIB)).method == "full"


def test_every_number_arrives() -> None:
    given = asked(
        iters=7,
        warmup_steps=3,
        lr_schedule="linear",
        batch_size=5,
        max_batch_len=900,
        max_seq_len=400,
        over_long="leave-out",
        replay_ratio=0.5,
        patience=2,
        is_padding_free=True,
        precision="fp32",
        optimize_memory=True,
        keep_last_checkpoint_only=True,
        save_every=9,
        save_samples=0,
    )
    profile = profile_of(given, EMPTY, bundled())
    assert (profile.most_steps, profile.warmup_steps, profile.schedule, profile.batch_rows) == (7, 3, "linear", 5)
    assert (profile.device_tokens, profile.max_length, profile.over_long) == (900, 400, "leave out")
    assert (profile.replay_ratio, profile.replay_floor, profile.patience, profile.layout) == (0.5, 0, 2, "packed")
    assert (profile.precision, profile.checkpointing, profile.keep) == ("fp32", True, "last and best")
    assert (profile.save_steps, profile.save_rows) == (9, None)


@pytest.mark.parametrize(("free", "layout"), [(True, "packed"), (False, "grouped"), (None, "auto")])
def test_without_padding_or_with_it(free: bool | None, layout: str) -> None:
    assert profile_of(asked(is_padding_free=free), EMPTY, model(2 * GIB)).layout == layout


@pytest.mark.parametrize("key", ["max_position_embeddings", "n_positions"])
def test_rows_are_no_longer_than_the_model_was_made_for(tmp_path: Path, key: str) -> None:
    student = replace(model(2 * GIB), path=tmp_path)
    (tmp_path / "config.json").write_text(f'{{"{key}": 1024}}', "utf-8")
    assert profile_of(asked(), EMPTY, student).max_length == 1024
    assert profile_of(asked(max_seq_len=1024), EMPTY, student).max_length == 1024
    assert profile_of(asked(), OperatorConfig(train=TrainConfig(max_seq_len=4096)), student).max_length == 1024
    assert profile_of(asked(max_seq_len=700), EMPTY, student).max_length == 700
    with pytest.raises(UsageError, match="--max-seq-len 1025 is more than the 1024 tokens that somebody/model was"):
        profile_of(asked(max_seq_len=1025), EMPTY, student)


@pytest.mark.parametrize("text", ["{}", "[]", "{", '{"max_position_embeddings": "x"}'])
def test_a_model_that_does_not_tell_what_it_was_made_for(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.json").write_text(text, "utf-8")
    assert profile_of(asked(max_seq_len=9_000), EMPTY, replace(model(GIB), path=tmp_path)).max_length == 9_000


def test_saving_after_epochs_goes_before_the_configuration() -> None:
    config = OperatorConfig(train=TrainConfig(save_samples=100))
    assert profile_of(asked(), config, bundled()).save_rows == 100
    assert profile_of(asked(checkpoint_at_epoch=True), config, bundled()).save_rows is None


def test_more_than_ten_epochs_are_forced() -> None:
    with pytest.raises(UsageError, match="--force"):
        profile_of(asked(num_epochs=11), EMPTY, bundled())
    assert profile_of(asked(num_epochs=11, force=True), EMPTY, bundled()).epochs == 11


def test_the_bundled_models_batches_are_its_own() -> None:
    other = replace(bundled(), path=Path("/elsewhere"))
    assert usual_profile(bundled(), "full").layout == "grouped"
    assert usual_profile(other, "full").layout == "auto"
