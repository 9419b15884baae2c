"""Everything that an evaluation needs, found and fitting together, before anybody is asked and anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from actions.cli.asking.demands import Demands, tls_of
from actions.cli.asking.players import Local, Player, Remote
from actions.cli.model.evaluate.cast import Cast, find_cast
from actions.cli.model.evaluate.fitting import check_cast
from actions.cli.model.evaluate.results import Results, results_of
from schemas.errors import UsageError
from schemas.models import Backend

if TYPE_CHECKING:
    from actions.cli.model.evaluate.asked import Asked
    from runners.asking.settings import PoolSettings
    from runners.evaluate.suites.outcome import Seat
    from schemas.config import OperatorConfig
    from schemas.generation import Role

SECONDS = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is to be measured, by whom, and where results go. `names` are those of the models for people."""

    asked: Asked
    config: OperatorConfig
    cast: Cast
    names: dict[Seat, str]
    results: Results

    def demands(self, role: Role) -> Demands:
        """How the player of a role is to be served or asked."""
        asked = self.asked
        backend = asked.judge_backend if role == "judge" else asked.backend
        return Demands(
            gpus=asked.gpus,
            backend=Backend(backend) if backend and backend != "auto" else None,
            quiet=True,  # one progress at a time: ours tells that a model is being served
            tls=tls_of(insecure=asked.tls_insecure, cert=asked.tls_client_cert, key=asked.tls_client_key),
        )

    def settings(self) -> PoolSettings:
        """How much is asked at once."""
        from runners.asking.settings import PoolSettings

        usual = PoolSettings(seconds=self.asked.timeout or SECONDS)
        most = self.asked.max_workers
        return usual if most is None else replace(usual, most=most, first=min(most, usual.first))

    def warnings(self) -> Iterator[str]:
        """What is worth a word about who was chosen."""
        tuned, base = self.cast.tuned, self.cast.base
        if isinstance(tuned, Local) and isinstance(base, Local) and tuned.model.path == base.model.path:
            yield "both models are the same one: nothing can be told from this but whether anything is found by mistake"
        elif _kinds(tuned) and _kinds(base) and _kinds(tuned) != _kinds(base):
            yield f"the models run differently ({_kinds(base)}, {_kinds(tuned)}), which alone can move answers"


def find_job(asked: Asked, *, answered: bool = False) -> Job:
    """Read configuration and models; what costs least comes first. `answered`: no model has to answer.

    Raises UsageError for what is not there or could have no effect, WrongModel and EndpointError for endpoints.
    """
    from actions.cli.operator import read_config

    config = read_config()
    cast = find_cast(asked, config, answered=answered)
    check_cast(asked, cast)
    cast = _look(cast, asked)
    names = {seat: _name(player, _word(seat, asked)) for seat, player in cast.examined.items()}
    return Job(
        asked=asked, config=config, cast=cast, names=names, results=results_of(asked, config, names=names.values())
    )


def _look(cast: Cast, asked: Asked) -> Cast:
    """The same with the names that endpoints have for their models."""
    looked = [_named(player, asked) for player in (cast.tuned, cast.base, cast.judge)]
    if isinstance(looked[0], Remote) and looked[0].endpoints == getattr(looked[1], "endpoints", None):
        raise UsageError("the model and its base are the same model of the same server; name another one of them")
    return Cast(*looked)


def _named(player: Player | None, asked: Asked) -> Player | None:
    if not isinstance(player, Remote):
        return player
    from actions.cli.asking.look import look

    tls = tls_of(insecure=asked.tls_insecure, cert=asked.tls_client_cert, key=asked.tls_client_key)
    return replace(player, endpoints=tuple(seen.endpoint for seen in look(player, Demands(tls=tls))))


def _word(seat: Seat, asked: Asked) -> str | None:
    return asked.base_model if seat == "base" else asked.model


def _name(player: Player, typed: str | None) -> str:
    """A model as it was called, so that two of one name in different folders are told apart."""
    if isinstance(player, Remote):
        return player.endpoints[0].model
    return typed or player.model.name


def _kinds(player: Player | None) -> str:
    if player is None:
        return ""
    if isinstance(player, Remote):
        return "a server"
    return "llama.cpp" if player.model.kind == "gguf" else "transformers"
