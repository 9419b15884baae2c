"""Which model a command means: what was asked for, else what the configuration or its preset says."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from actions.cli.places import data_folder, find_instructlab, models_folder
from schemas.errors import UsageError
from schemas.rules.sources.address import masked

if TYPE_CHECKING:
    from runners.models.catalogue import RolePlan
    from runners.models.shelf import Shelf
    from schemas.config import OperatorConfig
    from schemas.models import LocalModel

INSTRUCTLAB, TRAINED = "instructlab", "trained"
CHECKPOINTS = "checkpoints"
"""In the data folder: where `taxobot model train` gives runs folders of their own."""


def open_shelf(folder: Path | None = None) -> Shelf:
    """The models of this machine: those in the configured folder, in InstructLab's, and the bundled one; checkpoints of
    own runs and of InstructLab's training. With `folder` only the models in that one, and the bundled one.

    Raises UsageError for a wrong configuration.
    """
    from actions.cli.operator import read_config
    from runners.models.shelf import Shelf

    if folder:
        return Shelf(folder)
    config = read_config()
    foreign = find_instructlab(os.environ)
    models = foreign.models if foreign else None
    saved = foreign.datasets.parent / "checkpoints" if foreign and foreign.datasets else None
    return Shelf(
        models_folder(config),
        ((INSTRUCTLAB, models),) if models else (),
        runs=data_folder(config) / "runs",
        saved=((TRAINED, data_folder(config) / CHECKPOINTS), *(((INSTRUCTLAB, saved),) if saved else ())),
    )


def choose_model(asked: str | None, *, role: str = "student") -> LocalModel:
    """The model that `asked` names, else the one that plays `role` by the configuration, else by its preset.

    A path counts from the current folder, so this comes before work in another one begins. Raises UsageError where
    there is no such model here, with what brings it.
    """
    from actions.cli.operator import read_config

    shelf = open_shelf()
    config = read_config()
    named = _configured(config, role) if asked is None else asked
    return _planned(shelf, config.preset, role) if named is None else shelf.find(named)


def _configured(config: OperatorConfig, role: str) -> str | None:
    if role == "student":
        return config.models.student
    chosen = getattr(config.models, role)
    if chosen.endpoint:
        place = masked(chosen.endpoint)
        raise UsageError(f"by the configuration the {role} is behind {place}; name a model that is here")
    named: str | None = chosen.model
    return named


def _planned(shelf: Shelf, preset: str, role: str) -> LocalModel:
    from runners.models.catalogue import plan
    from runners.models.shelf import BUNDLED
    from runners.models.sources import Embedded

    part: RolePlan = getattr(plan(preset), role)
    if isinstance(part, Embedded):
        if part.name == BUNDLED:
            return shelf.find(BUNDLED)
        raise UsageError(f"the {role} of the preset {preset} is no model but its {part.name}; name a model")
    known = {model.name for model in shelf.models()}
    if part.name not in known:
        raise UsageError(
            f"{part.name}, the {role} of the preset {preset}, is not here; "
            "`taxobot model download` brings the preset's models, or name another one"
        )
    return shelf.find(part.name)
