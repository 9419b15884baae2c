"""Models that answer from servers: one that is here is served when it is asked, and no two at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from actions.cli.asking.opening import Opening
from actions.cli.asking.players import Local, Player
from actions.cli.asking.seats import Seat, seated

if TYPE_CHECKING:
    from actions.cli.asking.demands import Demands
    from runners.asking.pool import Pool
    from runners.asking.settings import PoolSettings
    from runners.progress import Progress
    from schemas.generation import Role


@dataclass(slots=True)
class Servers:
    """`players` and `demands` by role. What is asked and answered stands in the `journal`. Closed by `close`."""

    players: Mapping[Role, Player]
    demands: Mapping[Role, Demands]
    journal: Path
    seed: int
    settings: PoolSettings
    progress: Progress
    _stack: ExitStack = field(default_factory=ExitStack)
    _running: Role | None = None
    _seats: tuple[Seat, ...] = ()

    def start(self, role: Role) -> None:
        """See to it that this role can be asked; what was served for another one ends.

        Raises UsageError, ServerFailed, WrongModel and EndpointRefused as `seated` does.
        """
        if self._running is not None and self._is_same(role, self._running):
            self._seats = tuple(replace(seat, role=role) for seat in self._seats)
        else:
            self.close()
            self._tell(role)
            self._seats = self._stack.enter_context(seated(((role, self.players[role]),), self.demands[role]))
        self._running = role

    def opener(self, role: Role) -> Callable[[], AbstractAsyncContextManager[Pool]]:
        """What opens a pool in which this role is asked, once it was started."""

        def open_pool() -> AbstractAsyncContextManager[Pool]:
            demands = self.demands[role]
            return Opening(
                seats=[self._told_apart(seat) for seat in self._seats],
                journal=self.journal,
                fresh=False,
                seed=self.seed,
                settings=self.settings,
                tls=demands.tls,
                family="",
                progress=self.progress,
            )()

        return open_pool

    def close(self) -> None:
        """End whatever is served."""
        self._running, self._seats = None, ()
        self._stack.close()

    def _is_same(self, role: Role, other: Role) -> bool:
        mine, theirs = self.players[role], self.players[other]
        return mine == theirs and self.demands[role].backend == self.demands[other].backend

    def _tell(self, role: Role) -> None:
        player = self.players[role]
        if isinstance(player, Local):
            self.progress.note(f"{player.model.name} is being served, as {role}")

    @staticmethod
    def _told_apart(seat: Seat) -> Seat:
        """Texts are remembered by what gave them: two servers may call different models by one name."""
        if seat.identity or seat.role not in ("base", "tuned"):
            return seat
        return replace(seat, identity=f"{seat.endpoint.model}@{seat.endpoint.url}")
