"""Who is examined, what it is compared with, and who judges: by the command line, the configuration, the preset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from actions.cli.asking.keys import usual_key
from actions.cli.asking.players import Local, Player, Remote, endpoints_at
from schemas.errors import UsageError
from schemas.models import ModelKind

if TYPE_CHECKING:
    from actions.cli.model.evaluate.asked import Asked
    from runners.evaluate.suites.outcome import Seat
    from schemas.config import OperatorConfig
    from schemas.models import LocalModel

CHOICES = ("mmlu", "mmlu_branch")
BRANCHES = ("mmlu_branch", "mt_bench_branch")


@dataclass(frozen=True, slots=True)
class Cast:
    """The examined model, None where all answers are given; the base, None where one model is examined alone; the
    judge, None for the embedded one, or where nobody judges.
    """

    tuned: Player | None
    base: Player | None = None
    judge: Player | None = None

    @property
    def examined(self) -> dict[Seat, Player]:
        """Both models by their seats, as far as they are there; the base first."""
        pairs: tuple[tuple[Seat, Player | None], ...] = (("base", self.base), ("tuned", self.tuned))
        return {seat: player for seat, player in pairs if player is not None}

    @property
    def players(self) -> tuple[Player, ...]:
        """All that are there."""
        return tuple(player for player in (self.tuned, self.base, self.judge) if player is not None)


def find_cast(asked: Asked, config: OperatorConfig, *, answered: bool = False) -> Cast:
    """Everybody; `answered` says that the questions bring their answers along, so that no model has to be named.

    Raises UsageError for a model that is not here, a wrong address, a key that is not set.
    """
    judge = None if asked.benchmark in CHOICES else _judge(asked, config)
    if answered and asked.model is None and asked.endpoint_url is None:
        return Cast(None, _base(asked, None), judge)
    tuned = _tuned(asked)
    return Cast(tuned, _base(asked, tuned), judge)


def _tuned(asked: Asked) -> Player:
    if asked.endpoint_url is not None:
        key = asked.api_key_variable or usual_key()
        return Remote(endpoints_at((asked.endpoint_url,), asked.model, key))
    return _local(asked.model)


def _base(asked: Asked, tuned: Player | None) -> Player | None:
    if asked.base_endpoint_url is not None:
        variable = asked.base_api_key_variable
        return _remote_base(asked.base_endpoint_url, asked.base_model, variable, "--base-api-key-variable")
    if asked.base_model is not None and asked.endpoint_url is not None:
        key = asked.api_key_variable or usual_key()
        return _remote_base(asked.endpoint_url, asked.base_model, key, "--api-key-variable")
    if asked.base_model is not None:
        return _local(asked.base_model)
    return _usual_base(tuned) if asked.benchmark in BRANCHES else None


def _remote_base(url: str, model: str | None, variable: str | None, option: str) -> Remote:
    return Remote(endpoints_at((url,), model, variable), "--base-model", option)


def _usual_base(tuned: Player | None) -> Player:
    """What an adapter belongs to, else the configured student; of a server's model nobody knows."""
    if not isinstance(tuned, Local):
        raise UsageError("name what the model is compared with, by --base-model or --base-endpoint-url")
    return Local(adapter_base(tuned)) if tuned.model.kind is ModelKind.ADAPTER else _local(None)


def adapter_base(player: Local) -> LocalModel:
    """The model that an adapter belongs to."""
    from actions.cli.model.chosen import open_shelf
    from actions.cli.model.means import with_base

    return with_base(player.model, open_shelf())[0]


def _local(name: str | None) -> Local:
    from actions.cli.model.chosen import choose_model

    return Local(choose_model(name))


def _judge(asked: Asked, config: OperatorConfig) -> Player | None:
    if asked.judge_endpoint_url is not None:
        variable = asked.judge_api_key_variable
        return _remote_judge(asked.judge_endpoint_url, asked.judge_model, variable)
    if asked.judge_model is not None:
        return _local(asked.judge_model)
    return configured_judge(config) or _planned(config)


def configured_judge(config: OperatorConfig) -> Player | None:
    """Who judges by `models.judge` of a configuration; None where it names nobody. Raises UsageError as `find_cast`."""
    role = config.models.judge
    if role.endpoint:
        return _remote_judge(role.endpoint, role.model, role.key)
    return _local(role.model) if role.model else None


def _remote_judge(url: str, model: str | None, variable: str | None) -> Remote:
    return Remote(endpoints_at((url,), model, variable), "--judge-model", "--judge-api-key-variable")


def _planned(config: OperatorConfig) -> Player | None:
    """The preset's judge."""
    from actions.cli.model.chosen import choose_model
    from runners.models.catalogue import plan
    from runners.models.sources import Embedded

    return None if isinstance(plan(config.preset).judge, Embedded) else Local(choose_model(None, role="judge"))
