"""Fine-tuning learns, keeps the best checkpoint, repeats itself, and loses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from runners.generate.mixing import Mixture
from runners.models.load import digest_of, load
from runners.train.finetune import count_steps, finetune
from runners.train.profile import TrainingProfile
from schemas.errors import EmptyResult

FULL = TrainingProfile(method="full", epochs=12, learning_rate=1e-2, batch_tokens=64, max_length=64, replay_ratio=1.0)
LORA = FULL.model_copy(update={"method": "lora", "epochs": 3})


def test_it_learns_the_taught_rows_and_reports_its_course(base: Path, mixture: Mixture, tmp_path: Path) -> None:
    ticks: list[int] = []
    result = finetune(
        base, mixture, output=tmp_path / "model", work=tmp_path / "work", profile=FULL, seed=1, tick=ticks.append
    )
    assert result.steps == sum(ticks) == count_steps(base, mixture, profile=FULL, seed=1)
    assert [point.step for point in result.curve][:1] == [0]
    assert len(result.curve) == FULL.epochs + 1
    assert result.best_validation_loss < 0.3 * float(result.curve[0].validation or 0)
    assert (result.rows_taught, result.rows_replay, result.rows_validation, result.rows_refused) == (6, 72, 2, 0)
    assert result.base_digest == digest_of(base)
    assert result.tuned_digest == digest_of(tmp_path / "model") != result.base_digest


def test_the_lowest_validation_loss_is_what_is_written(base: Path, mixture: Mixture, tmp_path: Path) -> None:
    """Validation on rows that contradict the taught ones: the longer it trains, the worse; step 0 must be kept."""
    contrary = tuple(
        row.model_copy(update={"messages": (row.messages[0], row.messages[1].model_copy(update={"content": "Vask"}))})
        for row in mixture.taught
    )
    harmful = mixture.model_copy(update={"validation": contrary})
    result = finetune(base, harmful, output=tmp_path / "model", work=tmp_path / "work", profile=FULL, seed=1)
    losses = [float(point.validation or 0) for point in result.curve]
    assert result.best_validation_loss == min(losses)
    assert result.best_step == result.curve[losses.index(min(losses))].step
    assert losses[-1] > min(losses)


def test_the_seed_decides_the_weights(base: Path, mixture: Mixture, tmp_path: Path) -> None:
    profile = FULL.model_copy(update={"epochs": 2})
    digests = [
        finetune(
            base, mixture, output=tmp_path / str(run), work=tmp_path / f"work {run}", profile=profile, seed=seed
        ).tuned_digest
        for run, seed in enumerate((1, 1, 2))
    ]
    assert digests[0] == digests[1] != digests[2]


def test_what_cannot_be_carried_on_with_is_begun_anew(base: Path, mixture: Mixture, tmp_path: Path) -> None:
    """The folder is ours: nobody is told of it, and no option removes it."""
    profile = FULL.model_copy(update={"epochs": 1})

    def teach(name: str, *, seed: int = 1) -> str:
        return finetune(
            base, mixture, output=tmp_path / name, work=tmp_path / "work", profile=profile, seed=seed
        ).tuned_digest

    first = teach("first")
    assert teach("other seed", seed=2) != first
    (tmp_path / "work" / "trained.json").write_text("{")
    assert teach("torn") == first


def test_lora_keeps_its_adapter_and_merges_it(base: Path, mixture: Mixture, tmp_path: Path) -> None:
    result = finetune(base, mixture, output=tmp_path / "model", work=tmp_path / "work", profile=LORA, seed=1)
    assert result.method == "lora"
    assert (tmp_path / "model" / "adapter" / "adapter_model.safetensors").is_file()
    tuned, untouched = load(tmp_path / "model").model.state_dict(), load(base).model.state_dict()
    changed = {name for name in tuned if not tuned[name].equal(untouched[name])}
    assert changed
    assert not any("embed" in name or "norm" in name for name in changed)


def test_rows_that_are_all_too_long_are_an_error_that_says_so(base: Path, mixture: Mixture, tmp_path: Path) -> None:
    short = FULL.model_copy(update={"max_length": 2})
    with pytest.raises(EmptyResult, match="knowledge/islands: all 6 of its training rows are longer than the 2 tokens"):
        finetune(base, mixture, output=tmp_path / "model", work=tmp_path / "work", profile=short, seed=1)


def test_what_was_broken_off_is_carried_on_with(base: Path, mixture: Mixture, tmp_path: Path) -> None:
    """Every step that was done before the last save is not done again, and the weights are those of an unbroken one."""
    profile = LORA.model_copy(update={"lora_dropout": 0.1})
    whole = finetune(base, mixture, output=tmp_path / "whole", work=tmp_path / "a", profile=profile, seed=1)

    def fall(_: int) -> None:
        done.append(1)
        if len(done) == whole.steps - 1:
            raise RuntimeError("the power went")

    done: list[int] = []
    with pytest.raises(RuntimeError, match="the power went"):
        finetune(base, mixture, output=tmp_path / "x", work=tmp_path / "b", profile=profile, seed=1, tick=fall)
    ticks: list[int] = []
    again = finetune(
        base, mixture, output=tmp_path / "again", work=tmp_path / "b", profile=profile, seed=1, tick=ticks.append
    )
    assert ticks[0] > 1
    assert sum(ticks) == whole.steps
    assert again == whole
