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
    result = finetune(base, mixture, output=tmp_path, profile=FULL, seed=1, tick=ticks.append)
    assert result.steps == sum(ticks) == count_steps(base, mixture, profile=FULL, seed=1)
    assert [point.step for point in result.curve][:1] == [0]
    assert len(result.curve) == FULL.epochs + 1
    assert result.best_validation_loss < 0.3 * float(result.curve[0].validation or 0)
    assert (result.rows_taught, result.rows_replay, result.rows_validation, result.rows_refused) == (6, 72, 2, 0)
    assert result.base_digest == digest_of(base)
    assert result.tuned_digest == digest_of(tmp_path) != result.base_digest


def test_the_lowest_validation_loss_is_what_is_written(base: Path, mixture: Mixture, tmp_path: Path) -> None:
    """Validation on rows that contradict the taught ones: the longer it trains, the worse; step 0 must be kept."""
    contrary = tuple(
        row.model_copy(update={"messages": (row.messages[0], row.messages[1].model_copy(update={"content": "Vask"}))})
        for row in mixture.taught
    )
    harmful = mixture.model_copy(update={"validation": contrary})
    result = finetune(base, harmful, output=tmp_path, profile=FULL, seed=1)
    losses = [float(point.validation or 0) for point in result.curve]
    assert result.best_validation_loss == min(losses)
    assert result.best_step == result.curve[losses.index(min(losses))].step
    assert losses[-1] > min(losses)


def test_the_seed_decides_the_weights(base: Path, mixture: Mixture, tmp_path: Path) -> None:
    profile = FULL.model_copy(update={"epochs": 2})
    digests = [
        finetune(base, mixture, output=tmp_path / str(run), profile=profile, seed=seed).tuned_digest
        for run, seed in enumerate((1, 1, 2))
    ]
    assert digests[0] == digests[1] != digests[2]


def test_lora_keeps_its_adapter_and_merges_it(base: Path, mixture: Mixture, tmp_path: Path) -> None:
    result = finetune(base, mixture, output=tmp_path, profile=LORA, seed=1)
    assert result.method == "lora"
    assert (tmp_path / "adapter" / "adapter_model.safetensors").is_file()
    tuned, untouched = load(tmp_path).model.state_dict(), load(base).model.state_dict()
    changed = {name for name in tuned if not tuned[name].equal(untouched[name])}
    assert changed
    assert not any("embed" in name or "norm" in name for name in changed)


def test_rows_that_are_all_too_long_are_an_error_that_says_so(base: Path, mixture: Mixture, tmp_path: Path) -> None:
    short = FULL.model_copy(update={"max_length": 2})
    with pytest.raises(EmptyResult, match="knowledge/islands: all 6 of its training rows are longer than the 2 tokens"):
        finetune(base, mixture, output=tmp_path, profile=short, seed=1)
