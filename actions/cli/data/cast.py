"""Who plays teacher and critic: models that are here, models behind endpoints, or nobody but the embedded teacher."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from actions.cli.asking.keys import usual_key
from actions.cli.asking.players import Local, Player, Remote, endpoints_at

if TYPE_CHECKING:
    from actions.cli.data.asked import Asked
    from runners.models.client.seam import Endpoint
    from schemas.config import OperatorConfig, RoleConfig
    from schemas.models import LocalModel


EXTRACTIVE = "extractive"
"""The pipeline of the embedded teacher."""


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
        return Remote(endpoints_at(asked.endpoint_urls, asked.model, asked.api_key_variable or usual_key()))
    if asked.model is not None:
        return Local(_find(asked, asked.model))
    return _configured(config.models.teacher, asked) or _planned(config, asked)


def _critic(asked: Asked, config: OperatorConfig, teacher: Player) -> Player | None:
    if asked.critic_endpoint_url:
        return Remote(endpoints_at((asked.critic_endpoint_url,), asked.critic, asked.critic_api_key_variable))
    if asked.critic is None:
        return _configured(config.models.critic, asked)
    if isinstance(teacher, Local):
        return Local(_find(asked, asked.critic))
    return Remote(tuple(_renamed(one, asked.critic) for one in teacher.endpoints))


def _configured(role: RoleConfig, asked: Asked) -> Player | None:
    if role.endpoint:
        return Remote(endpoints_at((role.endpoint,), role.model, role.key))
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


def _renamed(endpoint: Endpoint, model: str) -> Endpoint:
    from dataclasses import replace

    return replace(endpoint, model=model)
