"""Models at hand in their roles: those that are here are served, endpoints are looked at."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from actions.cli.asking.players import Local, Player

if TYPE_CHECKING:
    from actions.cli.asking.demands import Demands
    from runners.models.client.probe import Capabilities
    from runners.models.client.seam import Endpoint
    from schemas.generation import Role
    from schemas.models import LocalModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A model at an endpoint in a role. `identity` is what its texts are remembered by, empty for its name there.

    `context` is how many tokens prompt and answer may have together, None where nobody tells. `served` says that it
    runs for this command only.
    """

    role: Role
    endpoint: Endpoint
    identity: str = ""
    context: int | None = None
    served: bool = False
    capabilities: Capabilities | None = None

    @property
    def name(self) -> str:
        """The model's name for people and files."""
        return self.identity.partition("@")[0] or self.endpoint.model


@dataclass(slots=True)
class _Server:
    demands: Demands
    stack: ExitStack
    running: dict[str, Endpoint] = field(default_factory=dict)

    def serve(self, model: LocalModel) -> Endpoint:
        """Two roles may be one model: then they share its server."""
        from actions.cli.model.temporary import temporary

        place, demands = str(model.path), self.demands
        if place not in self.running:
            serving = temporary(
                model,
                context=demands.context,
                gpus=demands.gpus,
                family=demands.family,
                backend=demands.backend,
                quiet=demands.quiet,
            )
            self.running[place] = self.stack.enter_context(serving)
        return self.running[place]


@contextmanager
def seated(players: Sequence[tuple[Role, Player | None]], demands: Demands) -> Iterator[tuple[Seat, ...]]:
    """Within the block all players can be asked in their roles; a role that nobody plays has no seat.

    Raises UsageError and ServerFailed as `temporary` does, UsageError, WrongModel and EndpointRefused as `look` does.
    """
    with ExitStack() as stack:
        server = _Server(demands, stack)
        yield tuple(seat for role, player in players for seat in _seats(role, player, server))


def _seats(role: Role, player: Player | None, server: _Server) -> tuple[Seat, ...]:
    if player is None:
        return ()
    from actions.cli.asking.look import look, window_of

    if isinstance(player, Local):
        endpoint, identity = server.serve(player.model), identity_of(player.model)
        context = server.demands.context or window_of(endpoint)
        return (Seat(role=role, endpoint=endpoint, identity=identity, context=context, served=True),)
    seen = look(player, server.demands)
    return tuple(
        Seat(role=role, endpoint=one.endpoint, context=one.context, capabilities=one.capabilities) for one in seen
    )


def identity_of(model: LocalModel) -> str:
    """A model's name with a mark that another model, put in its place, would not have."""
    told = f"{model.kind}\0{model.size}\0{model.modified.isoformat()}"
    return f"{model.name}@{hashlib.sha256(told.encode()).hexdigest()[:8]}"
