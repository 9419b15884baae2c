"""How a model is fine-tuned: one frozen set of numbers that a preset chooses, and options change."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.item import Frozen

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(ge=0, lt=1)]
Method = Literal["full", "lora"]
Schedule = Literal["cosine", "linear", "constant"]
LayoutName = Literal["auto", "packed", "grouped"]
OverLong = Literal["leave out", "split", "refuse"]


class TrainingProfile(Frozen):
    """Hyperparameters. Lengths and batches are in tokens, `batch_rows` and `save_rows` in rows.

    An optimizer step learns from rows of at most `batch_tokens` padded tokens that are alike in length, or, where
    `batch_rows` is set, from so many rows drawn at random; several devices share its rows. No device computes more than
    `device_tokens` at once (None: what it has of the step): more is accumulated, and the loss is the mean over all
    counted tokens of the step, however it was cut.

    `replay_ratio` is replayed rows for each taught row of an epoch, but at least `replay_floor` of them: a small
    contribution needs as much replay as a large one, or its few large steps harm what the model knew.
    `learning_rate` rises linearly over `warmup_share` of the steps (or `warmup_steps`), then follows `schedule` down to
    `floor` times itself. `most_steps` ends training earlier than `epochs` do. Checkpoints are saved after every epoch,
    or every `save_steps` steps, or as soon as `save_rows` more rows were seen; after `patience` saves without a lower
    validation loss training ends (None: never early). `keep` says which checkpoints stay on disk.

    `layout` packed: rows stand one after the other without padding, none sees another; grouped: side by side, padded;
    auto: packed where the model computes the same that way. `precision` auto: bf16 where the processor has it.
    `checkpointing` recomputes activations instead of keeping them. `over_long` is what becomes of rows of more than
    `max_length` tokens: they are left out and counted, split, or the run is refused. `lora_*` count only for `method`
    lora; no `lora_targets` means all linear layers but the head; rank 16 on them suits small models (LoRA: arXiv
    2106.09685).
    """

    method: Method
    epochs: Count
    learning_rate: Positive
    warmup_share: Share = 0.07
    warmup_steps: Annotated[int, Field(ge=0)] | None = None
    schedule: Schedule = "cosine"
    floor: Annotated[float, Field(ge=0, le=1)] = 0.1
    most_steps: Count | None = None
    batch_tokens: Count = 2_048
    batch_rows: Count | None = None
    device_tokens: Count | None = None
    max_length: Count = 512
    over_long: OverLong = "leave out"
    layout: LayoutName = "auto"
    precision: Literal["auto", "bf16", "fp32"] = "auto"
    checkpointing: bool = False
    replay_ratio: Annotated[float, Field(ge=0)] = 1.0
    replay_floor: Annotated[int, Field(ge=0)] = 0
    save_steps: Count | None = None
    save_rows: Count | None = None
    patience: Count | None = None
    keep: Literal["all", "last and best"] = "all"
    clip_norm: Positive = 1.0
    weight_decay: Annotated[float, Field(ge=0)] = 0.0
    beta1: Share = 0.9
    beta2: Share = 0.999
    lora_rank: Count = 16
    lora_alpha: Count = 32
    lora_dropout: Share = 0.0
    lora_targets: tuple[str, ...] = ()
