"""Forward passes of a transformers model over a shared beginning, prompts, and what may follow each of them.

A beginning that all prompts of a batch share is computed once and its key-value cache repeated for them; so is each
prompt's for its options. Prompts are padded on the left and options on the right, with explicit positions, so padding
never reaches a score.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from runners.evaluate.batches import pad
from runners.evaluate.choices.encode import Encoded
from runners.evaluate.choices.seam import OptionScore
from runners.models.load import LoadedModel


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a batch's prompts begin with: how many tokens, and their cache (one row), which is copied and never used."""

    length: int = 0
    cache: Any = None


@dataclass(frozen=True, slots=True)
class _Read:
    """Prompts that were read: their cache, the logits after their last token (prompts x vocabulary), and the mask."""

    cache: Any
    logits: Any
    mask: Any


def can_share(loaded: LoadedModel) -> bool:
    """Whether prompts of several lengths may follow one cached beginning.

    Only where each layer attends to everything before: padding lies between the two, which would make a sliding window
    shorter and would pass through a state that is no list of keys.
    """
    from transformers.cache_utils import DynamicLayer

    return all(type(layer) is DynamicLayer for layer in new_cache(loaded).layers)


def read_beginning(loaded: LoadedModel, tokens: Sequence[int]) -> Beginning:
    """The cache of a beginning; none where it is empty."""
    if not tokens:
        return Beginning()
    read = _read_prompts(loaded, [tokens], Beginning())
    return Beginning(len(tokens), read.cache)


def score_batch(loaded: LoadedModel, batch: Sequence[Encoded], beginning: Beginning) -> list[tuple[OptionScore, ...]]:
    """The scores of every query's options; all queries have the same number of them and begin with `beginning`."""
    choices = len(batch[0].options)
    read = _read_prompts(loaded, [query.prompt[beginning.length :] for query in batch], beginning)
    options = [option for query in batch for option in query.options]
    ids, mask = (tensor.to(read.logits.device) for tensor in pad(options, _filler(loaded), left=False))
    total = look_up(read.logits, ids[:, 0].view(-1, choices)).view(-1)
    greedy = (read.logits.argmax(-1, keepdim=True) == ids[:, 0].view(-1, choices)).view(-1)
    if ids.shape[1] > 1:  # else the prompt's logits have said it all
        logits = _read_options(loaded, read, ids[:, :-1], mask[:, :-1], choices)
        total = total + (look_up(logits, ids[:, 1:, None])[..., 0] * mask[:, 1:]).sum(dim=1)
        greedy = greedy & ((logits.argmax(-1) == ids[:, 1:]) | (mask[:, 1:] == 0)).all(dim=1)
    scores = [
        OptionScore(sum_, len(option), exact)
        for sum_, option, exact in zip(total.tolist(), options, greedy.tolist(), strict=True)
    ]
    return [tuple(scores[start : start + choices]) for start in range(0, len(scores), choices)]


def look_up(logits: Any, tokens: Any) -> Any:
    """Log-probabilities of `tokens` (... x k) under `logits` (... x vocabulary), without the whole distribution."""
    return logits.gather(-1, tokens) - logits.logsumexp(-1, keepdim=True)


def _read_prompts(loaded: LoadedModel, prompts: Sequence[Sequence[int]], beginning: Beginning) -> _Read:
    import torch

    ids, mask = (tensor.to(loaded.model.device) for tensor in pad(prompts, _filler(loaded), left=True))
    cache = _follow(loaded, beginning, len(prompts))
    output = loaded.model(
        input_ids=ids,
        attention_mask=(known := torch.cat([mask.new_ones(len(prompts), beginning.length), mask], dim=1)),
        position_ids=beginning.length + (mask.cumsum(dim=1) - 1).clamp(min=0),
        past_key_values=cache,
        use_cache=True,
        logits_to_keep=1,  # the output layer over every prompt position would cost more than the rest
    )
    return _Read(output.past_key_values, output.logits[:, -1].float(), known)


def _read_options(loaded: LoadedModel, read: _Read, ids: Any, mask: Any, choices: int) -> Any:
    """Logits after each option token (rows x tokens x vocabulary), each prompt's cache repeated for its options."""
    import torch

    read.cache.batch_repeat_interleave(choices)
    known = read.mask.repeat_interleave(choices, dim=0)
    output = loaded.model(
        input_ids=ids,
        attention_mask=torch.cat([known, mask], dim=1),
        position_ids=known.sum(dim=1, keepdim=True) + torch.arange(ids.shape[1], device=ids.device),
        past_key_values=read.cache,
        use_cache=True,
    )
    return output.logits.float()


def new_cache(loaded: LoadedModel) -> Any:
    """What the model keeps of a text, empty: one layer of it for each of its own."""
    from transformers import DynamicCache

    return DynamicCache(config=loaded.model.config)


def _follow(loaded: LoadedModel, beginning: Beginning, rows: int) -> Any:
    """A cache for so many rows that hold the beginning."""
    if beginning.cache is None:
        return new_cache(loaded)
    cache = copy.deepcopy(beginning.cache)
    cache.batch_repeat_interleave(rows)
    return cache


def _filler(loaded: LoadedModel) -> int:
    """Any token will do where the mask says nothing stands."""
    return int(loaded.tokenizer.pad_token_id or 0)
