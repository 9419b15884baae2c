"""Teacher and critic at hand: models that are here are served, endpoints are looked at."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from actions.cli.data.cast import Local, Player
from actions.cli.data.refused import PASSWORD

if TYPE_CHECKING:
    from actions.cli.data.asked import Asked
    from actions.cli.data.cast import Cast
    from runners.asking.identity import Identity
    from runners.models.client.probe import Capabilities
    from runners.models.client.seam import Endpoint
    from runners.models.client.tls import Tls
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
    asked: Asked
    stack: ExitStack
    running: dict[str, Endpoint] = field(default_factory=dict)

    def serve(self, model: LocalModel) -> Endpoint:
        """Teacher and critic may be one model: then they share its server."""
        from actions.cli.model.temporary import temporary

        place = str(model.path)
        if place not in self.running:
            asked = self.asked
            serving = temporary(
                model, context=asked.server_ctx_size, gpus=asked.gpus, family=asked.model_family, quiet=asked.quiet
            )
            self.running[place] = self.stack.enter_context(serving)
        return self.running[place]


@contextmanager
def at_hand(cast: Cast, asked: Asked) -> Iterator[tuple[Seat, ...]]:
    """Within the block all players of a cast with a teacher can be asked. Without a critic the teacher judges.

    Raises UsageError and ServerFailed as `temporary` does, UsageError, WrongModel and EndpointRefused as `look` does.
    """
    with ExitStack() as stack:
        server = _Server(asked, stack)
        yield (*_seats("teacher", cast.teacher, server), *_seats("critic", cast.critic, server))


def _seats(role: Role, player: Player | None, server: _Server) -> tuple[Seat, ...]:
    if player is None:
        return ()
    from actions.cli.data.look import look, window_of

    if isinstance(player, Local):
        endpoint, identity = server.serve(player.model), identity_of(player.model)
        context = server.asked.server_ctx_size or window_of(endpoint)
        return (Seat(role=role, endpoint=endpoint, identity=identity, context=context, served=True),)
    seen = look(player.endpoints, server.asked, tls_of(server.asked))
    return tuple(
        Seat(role=role, endpoint=one.endpoint, context=one.context, capabilities=one.capabilities) for one in seen
    )


def identity_of(model: LocalModel) -> str:
    """A model's name with a mark that another model, put in its place, would not have."""
    told = f"{model.kind}\0{model.size}\0{model.modified.isoformat()}"
    return f"{model.name}@{hashlib.sha256(told.encode()).hexdigest()[:8]}"


def identities_of(cast: Cast, asked: Asked) -> dict[Role, Identity] | None:
    """What the texts of each role are remembered by; None where only a server knows."""
    teacher = _identity(cast.teacher, asked)
    critic = _identity(cast.critic, asked) if cast.critic else teacher
    return {"teacher": teacher, "critic": critic} if teacher and critic else None


def _identity(player: Player | None, asked: Asked) -> Identity | None:
    from runners.asking.identity import Identity

    if isinstance(player, Local):
        return Identity(identity_of(player.model))
    model = player.endpoints[0].model if player else ""
    return Identity(model, asked.model_family or "") if model else None


def tls_of(asked: Asked) -> Tls:
    """What is asked for about certificates, with the password of the environment."""
    from runners.models.client.tls import Tls

    # One that is set for other programs must not be an error here.
    password = os.environ.get(PASSWORD) if asked.tls_client_cert else None
    return Tls(asked.tls_insecure, asked.tls_client_cert, asked.tls_client_key, password)
