"""Which model is trained, and which general rows go with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.errors import UsageError
from schemas.models import ModelKind

if TYPE_CHECKING:
    from actions.cli.model.train.asked import Asked
    from schemas.models import LocalModel
    from schemas.sample import TrainingRow


def find_student(asked: Asked) -> LocalModel:
    """The model that was named, else the configured one, else the preset's.

    Raises UsageError for what is not here, and for what cannot be trained.
    """
    from actions.cli.model.chosen import choose_model

    model = choose_model(asked.model)
    if model.kind is ModelKind.ADAPTER:
        raise UsageError(
            f"{model.name} is an adapter; `taxobot model convert --to safetensors --model {model.name}` makes a model"
            " of it and its base, which can be trained on"
        )
    if model.kind is ModelKind.GGUF:
        raise UsageError(f"{model.name} is a GGUF file, which cannot be trained; name the Hugging Face model it is of")
    return model


def replay_pool(asked: Asked, student: LocalModel) -> tuple[TrainingRow, ...]:
    """The bundled model's own general rows; none of other models, or where no replay is wanted."""
    if not student.bundled or asked.replay_ratio == 0 or asked.replay_data:
        return ()
    from runners.models.tiny.files import replay_rows

    return replay_rows()
