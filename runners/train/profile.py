"""How a model is fine-tuned: one frozen set of numbers a preset chooses."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.item import Frozen

Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]


class TrainingProfile(Frozen):
    """Hyperparameters. Lengths and batches are in tokens.

    `replay_ratio` is replayed rows for each taught row of an epoch, but at least `replay_floor` of them: a small
    contribution needs as much replay as a large one, or its few large steps harm what the model knew.
    `learning_rate` decays along a cosine to a tenth after a linear rise over `warmup_share` of the steps. `lora_*`
    count only for `method` lora; `lora_rank` 16 on all linear layers suits small models (LoRA: arXiv 2106.09685).
    """

    method: Literal["full", "lora"]
    epochs: Count
    learning_rate: Positive
    warmup_share: Annotated[float, Field(ge=0, lt=1)] = 0.07
    batch_tokens: Count = 2_048
    max_length: Count = 512
    replay_ratio: Annotated[float, Field(ge=0)] = 1.0
    replay_floor: Annotated[int, Field(ge=0)] = 0
    clip_norm: Positive = 1.0
    weight_decay: Annotated[float, Field(ge=0)] = 0.0
    lora_rank: Count = 16
    lora_alpha: Count = 32
    lora_dropout: Annotated[float, Field(ge=0, lt=1)] = 0.0
