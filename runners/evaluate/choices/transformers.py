"""Multiple choice by log-likelihood: how probable is each option's text as the model's answer?

The prompt is computed once, its key-value cache repeated for the options: several times less work than scoring prompt
and option together for each option. Prompts are padded on the left and options on the right, with explicit positions,
so padding never reaches a score.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from runners.evaluate.batches import find_context, pad, split_batches
from runners.models.chat import continuation_text, prompt_text, user
from runners.models.load import LoadedModel
from runners.progress import Tick
from schemas.errors import EmptyResult, UsageError
from schemas.item import ChoiceItem, ChoiceRecord

DECIMALS = 4  # records are equal wherever sums differ by rounding only


@dataclass(frozen=True, slots=True)
class _Encoded:
    """One item as token ids: its prompt, and each option as the model's whole turn, end of turn included."""

    prompt: list[int]
    options: list[list[int]]


def score_choices(
    loaded: LoadedModel, items: Sequence[ChoiceItem], *, batch_size: int = 16, tick: Tick = lambda _: None
) -> tuple[ChoiceRecord, ...]:
    """One record an item, in the order of the items; `tick` counts items.

    Raises UsageError when an item does not fit the model's context, EmptyResult when a likelihood is no number.
    """
    scores = score_options(loaded, items, batch_size=batch_size, tick=tick)
    return tuple(_record(item, options) for item, options in zip(items, scores, strict=True))


def score_options(
    loaded: LoadedModel, items: Sequence[ChoiceItem], *, batch_size: int = 16, tick: Tick = lambda _: None
) -> list[list[float]]:
    """Unrounded log-likelihood of each option of each item, in nats a token (end of turn included)."""
    import torch

    encoded = _encode(loaded, items)
    scores: list[list[float]] = [[] for _ in items]
    # Options are repeated from one cache, so a batch holds items with the same number of them.
    keys = [(len(item.options), len(tokens.prompt)) for item, tokens in zip(items, encoded, strict=True)]
    with torch.inference_mode():
        for batch in split_batches(keys, batch_size):
            for index, row in zip(batch, _score_batch(loaded, [encoded[index] for index in batch]), strict=True):
                scores[index] = row
            tick(len(batch))
    return scores


def _encode(loaded: LoadedModel, items: Sequence[ChoiceItem]) -> list[_Encoded]:
    if not items:
        return []
    tokenizer = loaded.tokenizer
    prompts = [prompt_text(tokenizer, user(item.question)) for item in items]
    turns = [continuation_text(tokenizer, user(item.question), option) for item in items for option in item.options]
    prompt_ids = tokenizer(prompts, add_special_tokens=False)["input_ids"]
    turn_ids = iter(tokenizer(turns, add_special_tokens=False)["input_ids"])
    encoded = [
        _Encoded(prompt, [next(turn_ids) for _ in item.options]) for item, prompt in zip(items, prompt_ids, strict=True)
    ]
    _check_lengths(loaded, items, encoded)
    return encoded


def _check_lengths(loaded: LoadedModel, items: Sequence[ChoiceItem], encoded: Sequence[_Encoded]) -> None:
    context = find_context(loaded.model)
    for item, tokens in zip(items, encoded, strict=True):
        length = len(tokens.prompt) + max(len(option) for option in tokens.options)
        if context is not None and length > context:
            raise UsageError(
                f"item {item.id} of {item.leaf} is {length} tokens long, the model's context holds {context}: "
                "shorten the question or take a model with a longer context."
            )


def _score_batch(loaded: LoadedModel, batch: Sequence[_Encoded]) -> list[list[float]]:
    """Mean log-likelihood a token of every option; all items have the same number of options."""
    choices = len(batch[0].options)
    cache, first, prompt_mask = _read_prompts(loaded, [tokens.prompt for tokens in batch])
    cache.batch_repeat_interleave(choices)
    options = [option for tokens in batch for option in tokens.options]
    ids, mask = (tensor.to(first.device) for tensor in pad(options, _filler(loaded), left=False))
    total = _look_up(first, ids[:, 0].view(-1, choices)).view(-1)
    if ids.shape[1] > 1:  # the last token predicts nothing that is scored
        known = prompt_mask.repeat_interleave(choices, dim=0)
        logits = _read_options(loaded, cache, ids[:, :-1], mask[:, :-1], known)
        total = total + (_look_up(logits, ids[:, 1:, None])[..., 0] * mask[:, 1:]).sum(dim=1)
    rows: list[list[float]] = (total / mask.sum(dim=1)).view(-1, choices).tolist()
    return rows


def _look_up(logits: Any, tokens: Any) -> Any:
    """Log-probabilities of `tokens` (... x k) under `logits` (... x vocabulary), without the whole distribution."""
    return logits.gather(-1, tokens) - logits.logsumexp(-1, keepdim=True)


def _read_prompts(loaded: LoadedModel, prompts: Sequence[Sequence[int]]) -> tuple[Any, Any, Any]:
    """The prompts' cache, the logits after their last token (items x vocabulary), and their attention mask."""
    from transformers import DynamicCache

    ids, mask = (tensor.to(loaded.model.device) for tensor in pad(prompts, _filler(loaded), left=True))
    output = loaded.model(
        input_ids=ids,
        attention_mask=mask,
        position_ids=(mask.cumsum(dim=1) - 1).clamp(min=0),
        past_key_values=DynamicCache(config=loaded.model.config),
        use_cache=True,
        logits_to_keep=1,  # the output layer over every prompt position would cost more than the rest
    )
    return output.past_key_values, output.logits[:, -1].float(), mask


def _read_options(loaded: LoadedModel, cache: Any, ids: Any, mask: Any, known: Any) -> Any:
    """Logits after each option token (rows x tokens x vocabulary), given the prompts in `cache`."""
    import torch

    lengths = known.sum(dim=1, keepdim=True)
    output = loaded.model(
        input_ids=ids,
        attention_mask=torch.cat([known, mask], dim=1),
        position_ids=lengths + torch.arange(ids.shape[1], device=ids.device),
        past_key_values=cache,
        use_cache=True,
    )
    return output.logits.float()


def _filler(loaded: LoadedModel) -> int:
    """Any token will do where the mask says nothing stands."""
    return int(loaded.tokenizer.pad_token_id or 0)


def _record(item: ChoiceItem, scores: Sequence[float]) -> ChoiceRecord:
    if not all(math.isfinite(score) for score in scores):
        raise EmptyResult(f"the model gives item {item.id} a likelihood that is no number: its training diverged")
    rounded = tuple(round(score, DECIMALS) for score in scores)
    chosen = max(range(len(rounded)), key=rounded.__getitem__)
    total = math.fsum(math.exp(score - rounded[chosen]) for score in rounded)
    return ChoiceRecord(
        item=item.id,
        loglikelihoods=rounded,
        chosen=chosen,
        correct=chosen == item.answer,
        p_correct=round(math.exp(rounded[item.answer] - rounded[chosen]) / total, DECIMALS),
    )
