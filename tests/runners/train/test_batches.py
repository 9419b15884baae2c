"""Batches hold every row once, within their budget, in an order the seed decides."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from runners.models.load import load
from runners.train.batches import collate, plan_batches
from runners.train.encode import Encoded, encode_rows
from runners.train.loss import summed_loss
from schemas.sample import TrainingRow


@pytest.fixture(scope="module")
def loaded(base: Path) -> Any:
    return load(base)


@pytest.fixture
def encoded(loaded: Any, rows: list[TrainingRow]) -> list[Encoded]:
    return encode_rows(loaded.tokenizer, rows, max_length=64)[0]


def test_every_row_stands_in_one_batch_within_the_budget(encoded: list[Encoded]) -> None:
    batches = plan_batches(encoded, batch_tokens=40, rng=random.Random(0))
    assert sorted(row.row.id for batch in batches for row in batch) == sorted(row.row.id for row in encoded)
    assert all(len(batch) * max(len(row.ids) for row in batch) <= 40 for batch in batches)
    assert len(batches) > 1


def test_a_row_longer_than_the_budget_stands_alone(encoded: list[Encoded]) -> None:
    assert all(len(batch) == 1 for batch in plan_batches(encoded, batch_tokens=1, rng=random.Random(0)))


def test_the_seed_decides_the_order(encoded: list[Encoded]) -> None:
    def order(seed: int) -> list[str]:
        batches = plan_batches(encoded, batch_tokens=40, rng=random.Random(seed))
        return [row.row.id for batch in batches for row in batch]

    assert order(1) == order(1)
    assert order(1) != order(2)


def test_the_loss_is_the_cross_entropy_of_the_learnt_tokens(loaded: Any, encoded: list[Encoded]) -> None:
    import torch

    pad = loaded.tokenizer.pad_token_id
    with torch.inference_mode():
        loss, tokens = summed_loss(loaded.model, encoded, pad=pad)
        ids, attention, learnt = collate(encoded, pad=pad)
        logits = loaded.model(input_ids=ids, attention_mask=attention).logits.log_softmax(-1)
        picked = logits[:, :-1].gather(-1, ids[:, 1:, None])[..., 0]
    expected = -(picked * learnt[:, 1:]).sum()
    assert tokens == sum(sum(row.learnt) for row in encoded)
    assert float(loss) == pytest.approx(float(expected), rel=2e-2)  # bf16 where the processor has it
