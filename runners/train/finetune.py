"""Fine-tune a causal language model on taught rows with replay; the lowest validation loss is kept."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runners.generate.mixing import Mixture
from runners.models.load import LoadedModel, digest_of, load
from runners.train.adapter import add_adapter, save_model
from runners.train.batches import Batch, plan_batches
from runners.train.encode import Encoded, encode_rows
from runners.train.epochs import count_replay, plan_epochs
from runners.train.loss import summed_loss
from runners.train.profile import TrainingProfile
from runners.train.schedule import learning_rate
from schemas.errors import EmptyResult
from schemas.result import LossPoint, TrainingResult
from schemas.sample import TrainingRow

Tick = Callable[[int], None]


@dataclass(slots=True)
class _Best:
    """The checkpoint to keep: weights that were trained, and when."""

    loss: float
    step: int
    weights: dict[str, Any]


@dataclass(slots=True)
class _Run:
    """One fine-tuning under way."""

    loaded: LoadedModel
    model: Any
    profile: TrainingProfile
    optimizer: Any
    validation: list[Encoded]
    best: _Best | None = None
    step: int = 0
    tokens: int = 0
    curve: list[LossPoint] = field(default_factory=list)


def finetune(
    base: Path, mixture: Mixture, *, output: Path, profile: TrainingProfile, seed: int, tick: Tick = lambda _: None
) -> TrainingResult:
    """Train from `base` on `mixture` and write the best checkpoint to `output`.

    `output` becomes a Hugging Face folder (safetensors, merged for LoRA, whose adapter stands in `output/adapter`).
    `tick` counts finished optimizer steps; `count_steps` tells how many there will be. Equal inputs and seed give equal
    weights on one machine with one thread count. Raises EmptyResult when every row of a leaf
    is longer than the profile allows.
    """
    import torch

    torch.manual_seed(seed)
    loaded = load(base)
    plan = _Plan.of(loaded.tokenizer, mixture, profile=profile, seed=seed)
    model = add_adapter(loaded.model, profile) if profile.method == "lora" else loaded.model
    trained = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=profile.learning_rate, weight_decay=profile.weight_decay)
    run = _Run(loaded, model, profile, optimizer, plan.validation)
    _validate(run, train_loss=_mean_loss(run, plan.taught[:64]))
    for batches in plan.epochs:
        losses = [_step(run, batch, steps=plan.steps, tick=tick) for batch in batches]
        _validate(run, train_loss=sum(losses) / len(losses))
    best = _restore(run)
    save_model(model, loaded.tokenizer, output, profile)
    return TrainingResult(
        method=profile.method,
        base_digest=loaded.digest,
        tuned_digest=digest_of(output),
        rows_taught=len(plan.taught),
        rows_replay=plan.replayed,
        rows_validation=len(plan.validation),
        rows_refused=plan.refused,
        epochs=profile.epochs,
        steps=plan.steps,
        best_step=best.step,
        best_validation_loss=round(best.loss, 4),
        tokens=run.tokens,
        curve=tuple(run.curve),
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """Every batch of every epoch, fixed before the first step."""

    taught: list[Encoded]
    validation: list[Encoded]
    epochs: list[list[Batch]]
    replayed: int
    refused: int

    @property
    def steps(self) -> int:
        return sum(len(batches) for batches in self.epochs)

    @classmethod
    def of(cls, tokenizer: Any, mixture: Mixture, *, profile: TrainingProfile, seed: int) -> _Plan:
        taught, refused = encode_rows(tokenizer, mixture.taught, max_length=profile.max_length)
        _check_every_leaf_is_taught(taught, refused, profile)
        replay, _ = encode_rows(tokenizer, mixture.replay, max_length=profile.max_length)
        validation, _ = encode_rows(tokenizer, mixture.validation, max_length=profile.max_length)
        epochs = plan_epochs(taught, replay, profile=profile, seed=seed)
        replayed = count_replay(taught, replay, profile=profile) * profile.epochs
        return cls(taught, validation or taught[:64], epochs, replayed, len(refused))


def _check_every_leaf_is_taught(
    taught: Sequence[Encoded], refused: Sequence[TrainingRow], profile: TrainingProfile
) -> None:
    learnt = {encoded.row.leaf for encoded in taught}
    for leaf, count in Counter(row.leaf for row in refused).items():
        if leaf not in learnt:
            raise EmptyResult(
                f"{leaf}: all {count} of its training rows are longer than the {profile.max_length} tokens that the "
                "student is trained on; shorten contexts, questions or answers"
            )


def count_steps(base: Path, mixture: Mixture, *, profile: TrainingProfile, seed: int) -> int:
    """How many optimizer steps `finetune` will take: the total of its progress."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(base, trust_remote_code=False, local_files_only=True)
    return _Plan.of(tokenizer, mixture, profile=profile, seed=seed).steps


def _step(run: _Run, batch: Batch, *, steps: int, tick: Tick) -> float:
    """One optimizer step; returns the batch's mean loss in nats a token."""
    import torch

    for group in run.optimizer.param_groups:
        group["lr"] = learning_rate(run.step, steps=steps, profile=run.profile)
    run.model.train()
    loss, tokens = summed_loss(run.model, batch, pad=_pad(run))
    (loss / tokens).backward()
    torch.nn.utils.clip_grad_norm_(run.model.parameters(), run.profile.clip_norm)
    run.optimizer.step()
    run.optimizer.zero_grad(set_to_none=True)
    run.step += 1
    run.tokens += sum(len(row.ids) for row in batch)
    tick(1)
    return float(loss.detach()) / tokens


def _validate(run: _Run, *, train_loss: float) -> None:
    loss = _mean_loss(run, run.validation)
    run.curve.append(LossPoint(step=run.step, train=round(train_loss, 4), validation=round(loss, 4)))
    if run.best is None or loss < run.best.loss:
        weights = {
            name: weight.detach().clone() for name, weight in run.model.named_parameters() if weight.requires_grad
        }
        run.best = _Best(loss, run.step, weights)


def _mean_loss(run: _Run, rows: Sequence[Encoded]) -> float:
    import torch

    run.model.eval()
    total, count = 0.0, 0
    with torch.inference_mode():
        for batch in plan_batches(rows, batch_tokens=4 * run.profile.batch_tokens, rng=random.Random(0)):
            loss, tokens = summed_loss(run.model, batch, pad=_pad(run))
            total, count = total + float(loss), count + tokens
    return total / count


def _restore(run: _Run) -> _Best:
    assert run.best is not None  # noqa: S101 - set by the validation before the first step
    run.model.load_state_dict(run.best.weights, strict=False)
    return run.best


def _pad(run: _Run) -> int:
    tokenizer = run.loaded.tokenizer
    return int(tokenizer.pad_token_id if tokenizer.pad_token_id is not None else tokenizer.eos_token_id)
