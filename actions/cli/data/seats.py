"""Teacher and critic at hand, and what their texts are remembered by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from actions.cli.asking.demands import Demands, tls_of
from actions.cli.asking.players import Local, Player
from actions.cli.asking.seats import Seat, identity_of, seated

if TYPE_CHECKING:
    from actions.cli.data.asked import Asked
    from actions.cli.data.cast import Cast
    from runners.asking.identity import Identity
    from schemas.generation import Role


@contextmanager
def at_hand(cast: Cast, asked: Asked) -> Iterator[tuple[Seat, ...]]:
    """Within the block all players of a cast with a teacher can be asked. Without a critic the teacher judges.

    Raises as `seated` does.
    """
    with seated((("teacher", cast.teacher), ("critic", cast.critic)), demands_of(asked)) as seats:
        yield seats


def demands_of(asked: Asked) -> Demands:
    """How the models are to be served and asked."""
    return Demands(
        context=asked.server_ctx_size,
        gpus=asked.gpus,
        family=asked.model_family,
        batch=asked.batch_size or 1,
        quiet=asked.quiet,
        tls=tls_of(insecure=asked.tls_insecure, cert=asked.tls_client_cert, key=asked.tls_client_key),
    )


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
