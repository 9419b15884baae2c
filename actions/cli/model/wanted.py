"""Which models a download means: those that were named, else those of the preset that are not here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.errors import UsageError

if TYPE_CHECKING:
    from runners.models.hub.source import HubSource
    from runners.models.sources import ModelSource
    from schemas.config import OperatorConfig


def named_sources(
    repositories: Sequence[str], releases: Sequence[str], filenames: Sequence[str]
) -> tuple[HubSource, ...]:
    """One source for each repository, with the release and the file in the same place; an empty file name is none.

    Raises UsageError where their numbers differ: nothing that was asked for is left out.
    """
    from runners.models.hub.source import HubSource

    count = len(repositories)
    for option, values in (("--release", releases), ("--filename", filenames)):
        if values and len(values) != count:
            raise UsageError(
                f"{count} × --repository and {len(values)} × {option} do not fit together; give {option} once for each "
                "repository, in their order, or not at all"
            )
    return tuple(
        HubSource(repository, release, filename or None)
        for repository, release, filename in zip(
            repositories, releases or ["main"] * count, filenames or [""] * count, strict=True
        )
    )


def missing_sources(config: OperatorConfig, folder: Path, *, say: Callable[[str], None]) -> tuple[HubSource, ...]:
    """The models of the configured preset, each once; without the roles that the configuration gives to others, and
    without models that stand here outside the models folder `folder`, which `say` is told.
    """
    from actions.cli.model.chosen import open_shelf
    from runners.models.hub.source import HubSource

    here = {model.name: model.path for model in open_shelf().models() if not model.path.is_relative_to(folder)}
    planned = tuple(dict.fromkeys(_planned(config)))
    for model in planned:
        if model.name in here:
            say(f"{model.name} is here already, at {here[model.name]}")
    wanted = (model for model in planned if model.name not in here)
    return tuple(HubSource(model.repository, model.revision, model.filename) for model in wanted)


def _planned(config: OperatorConfig) -> Iterator[ModelSource]:
    from runners.models.catalogue import plan
    from runners.models.sources import ModelSource

    for role, player in plan(config.preset).roles():
        chosen = getattr(config.models, role)
        taken = chosen if role == "student" else chosen.model or chosen.endpoint
        if isinstance(player, ModelSource) and not taken:
            yield player
