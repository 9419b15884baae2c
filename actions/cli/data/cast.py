"""Who plays teacher and critic: models that are here, models behind endpoints, or nobody but the embedded teacher."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from actions.cli.data.refused import KEY
from schemas.errors import UsageError
from schemas.rules.sources.address import masked

if TYPE_CHECKING:
    from actions.cli.data.asked import Asked
    from runners.models.client.seam import Endpoint
    from schemas.config import OperatorConfig, RoleConfig
    from schemas.models import LocalModel


EXTRACTIVE = "extractive"
"""The pipeline of the embedded teacher."""


@dataclass(frozen=True, slots=True)
class Remote:
    """Behind endpoints, which hold the same model. An empty name is that of the only one there."""

    endpoints: tuple[Endpoint, ...]


@dataclass(frozen=True, slots=True)
class Local:
    """A model that is here, served for the run."""

    model: LocalModel


Player = Remote | Local


@dataclass(frozen=True, slots=True)
class Cast:
    """The teacher, None for the embedded one; the critic, None where the teacher judges, too."""

    teacher: Player | None
    critic: Player | None = None

    @property
    def players(self) -> tuple[Player, ...]:
        """All that are there."""
        return tuple(player for player in (self.teacher, self.critic) if player is not None)


def find_cast(asked: Asked, config: OperatorConfig) -> Cast:
    """Who was asked for on the command line, else by the configuration, else by its preset.

    Raises UsageError for a model that is not here, a wrong address, a key that is not set.
    """
    if _asks_nobody(asked, config):
        return Cast(None)
    teacher = _teacher(asked, config)
    return Cast(teacher, _critic(asked, config, teacher) if teacher else None)


def _asks_nobody(asked: Asked, config: OperatorConfig) -> bool:
    """A teacher on the command line goes before a pipeline of the configuration."""
    named = asked.endpoint_urls or asked.model
    return not named and (asked.pipeline or config.generate.pipeline) == EXTRACTIVE


def _teacher(asked: Asked, config: OperatorConfig) -> Player | None:
    if asked.endpoint_urls:
        return Remote(_endpoints(asked.endpoint_urls, asked.model, asked.api_key_variable or _usual_key()))
    if asked.model is not None:
        return Local(_find(asked, asked.model))
    return _configured(config.models.teacher, asked) or _planned(config, asked)


def _critic(asked: Asked, config: OperatorConfig, teacher: Player) -> Player | None:
    if asked.critic_endpoint_url:
        return Remote(_endpoints((asked.critic_endpoint_url,), asked.critic, asked.critic_api_key_variable))
    if asked.critic is None:
        return _configured(config.models.critic, asked)
    if isinstance(teacher, Local):
        return Local(_find(asked, asked.critic))
    return Remote(tuple(_renamed(one, asked.critic) for one in teacher.endpoints))


def _configured(role: RoleConfig, asked: Asked) -> Player | None:
    if role.endpoint:
        return Remote(_endpoints((role.endpoint,), role.model, role.key))
    return Local(_find(asked, role.model)) if role.model else None


def _planned(config: OperatorConfig, asked: Asked) -> Player | None:
    """The preset's teacher. A preset's critic is its teacher in another role."""
    from actions.cli.model.chosen import choose_model
    from runners.models.catalogue import plan
    from runners.models.sources import Embedded

    teacher = plan(config.preset).teacher
    if isinstance(teacher, Embedded):
        return None
    if asked.model_dir is not None:
        return Local(_find(asked, teacher.name))
    return Local(choose_model(None, role="teacher"))


def _find(asked: Asked, name: str) -> LocalModel:
    from actions.cli.model.chosen import open_shelf

    return open_shelf(asked.model_dir).find(name)


def _endpoints(urls: tuple[str, ...], model: str | None, variable: str | None) -> tuple[Endpoint, ...]:
    from runners.models.client.address import endpoint_at
    from runners.models.client.keys import read_key

    key = read_key(variable)
    endpoints = tuple(endpoint_at(url, model or "", key=key) for url in urls)
    twice = next((one.url for place, one in enumerate(endpoints) if one in endpoints[:place]), None)
    if twice:
        raise UsageError(f"--endpoint-url {masked(twice)} is there twice; name each server once")
    return endpoints


def _usual_key() -> str | None:
    """The variable of the teacher's key: other servers never see it."""
    return KEY if os.environ.get(KEY) else None


def _renamed(endpoint: Endpoint, model: str) -> Endpoint:
    from dataclasses import replace

    return replace(endpoint, model=model)
