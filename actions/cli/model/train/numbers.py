"""The numbers of a training: the command line's, else the configuration's, else what is usual for the student."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from schemas.errors import ModelRefused, UsageError

if TYPE_CHECKING:
    from actions.cli.model.train.asked import Asked
    from runners.train.profile import LayoutName, Method, OverLong, TrainingProfile
    from schemas.config import OperatorConfig, TrainConfig
    from schemas.models import LocalModel

MOST_EPOCHS = 10


def profile_of(asked: Asked, config: OperatorConfig, student: LocalModel) -> TrainingProfile:
    """Put the profile together. Raises UsageError for numbers that do not go together."""
    from runners.train.usual import usual_profile

    accelerated = (asked.pipeline or config.train.pipeline) == "accelerated"
    usual = usual_profile(student, method_of(asked, config), accelerated=accelerated)
    chosen = usual.model_copy(update=_configured(config.train) | _asked(asked))
    if chosen.epochs > MOST_EPOCHS and not asked.force:
        raise UsageError(f"{chosen.epochs} epochs are more than {MOST_EPOCHS}, which seldom helps; --force does it")
    return _within_context(chosen, asked, student)


def _within_context(chosen: TrainingProfile, asked: Asked, student: LocalModel) -> TrainingProfile:
    """Rows no longer than the model was made for: those that learn each position by itself have no others."""
    own = _context(student)
    if own is None or chosen.max_length <= own:
        return chosen
    if asked.max_seq_len:
        raise UsageError(
            f"--max-seq-len {asked.max_seq_len} is more than the {own} tokens that {student.name} was made for"
        )
    return chosen.model_copy(update={"max_length": own})


def _context(student: LocalModel) -> int | None:
    """None where the model does not say; what else is wrong with its configuration is told by whoever loads it."""
    from runners.models.serving.backends.limits import own_context, read_settings

    try:
        return own_context(read_settings(student.path))
    except (OSError, ValueError, TypeError, AttributeError, RecursionError, ModelRefused):
        return None


def method_of(asked: Asked, config: OperatorConfig) -> Method:
    """How the student is trained: whoever names a pipeline or a rank says it; else whole."""
    if asked.lora or asked.lora_rank:
        return "lora"
    if asked.lora_rank == 0:
        return "full"
    pipeline = asked.pipeline or config.train.pipeline
    if pipeline == "simple":
        return "lora"
    return "lora" if pipeline != "full" and config.train.lora_rank else "full"


def _configured(train: TrainConfig) -> dict[str, Any]:
    """What the configuration sets, in the words of a profile."""
    return _given(
        {
            "epochs": train.num_epochs,
            "learning_rate": train.learning_rate,
            "warmup_steps": train.warmup_steps,
            "schedule": train.lr_schedule,
            "batch_rows": train.effective_batch_size,
            "max_length": train.max_seq_len,
            "device_tokens": train.max_batch_len,
            "over_long": _over_long(train.over_long),
            "save_rows": train.save_samples,
            "patience": train.patience,
            "lora_rank": train.lora_rank,
            "lora_alpha": train.lora_alpha,
            "lora_dropout": train.lora_dropout,
            "lora_targets": train.lora_target_modules or None,
        }
    )


def _asked(asked: Asked) -> dict[str, Any]:
    """What the command line sets, in the words of a profile."""
    numbers = _given(
        {
            "epochs": asked.num_epochs,
            "most_steps": asked.iters,
            "learning_rate": asked.learning_rate,
            "warmup_steps": asked.warmup_steps,
            "schedule": asked.lr_schedule,
            "batch_rows": asked.batch_size,
            "max_length": asked.max_seq_len,
            "device_tokens": asked.max_batch_len,
            "over_long": _over_long(asked.over_long) if asked.over_long else None,
            "replay_ratio": asked.replay_ratio,
            "patience": asked.patience,
            "layout": _layout(asked),
            "precision": asked.precision,
            "checkpointing": asked.optimize_memory or None,
            "keep": "last and best" if asked.keep_last_checkpoint_only else None,
            "lora_rank": asked.lora_rank or None,
            "lora_alpha": asked.lora_alpha,
            "lora_dropout": asked.lora_dropout,
            "lora_targets": asked.lora_target_modules or None,
        }
    )
    return numbers | _saves(asked) | ({"replay_floor": 0} if asked.replay_ratio is not None else {})


def _layout(asked: Asked) -> LayoutName | None:
    if asked.is_padding_free is None:
        return asked.layout
    return "packed" if asked.is_padding_free else "grouped"


def _saves(asked: Asked) -> dict[str, int | None]:
    """When checkpoints are saved: who says something of it has said all of it."""
    if asked.save_every or asked.save_samples is not None or asked.checkpoint_at_epoch:
        return {"save_steps": asked.save_every, "save_rows": asked.save_samples or None}
    return {}


def _over_long(word: Literal["leave-out", "split", "refuse"]) -> OverLong:
    """A profile's word for it."""
    return "leave out" if word == "leave-out" else word


def _given(numbers: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in numbers.items() if value is not None}
