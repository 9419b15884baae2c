"""Everything that a test needs, found and fitting together, before anybody is asked and anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from actions.cli.asking.demands import Demands
from actions.cli.asking.players import Local, Player, Remote
from actions.cli.model.test.cast import Cast, find_cast
from actions.cli.model.test.fitting import check_cast, check_options, serves
from actions.cli.model.test.folder import Folder, folder_for
from actions.cli.model.test.rows import read_questions
from schemas.models import Backend

if TYPE_CHECKING:
    from actions.cli.model.test.asked import Asked
    from runners.asking.settings import PoolSettings
    from runners.evaluate.suites.outcome import Seat
    from runners.trial.questions import Questions
    from schemas.generation import Role

SECONDS = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is asked of whom, and where answers are kept. `names` are those of the models for people."""

    asked: Asked
    questions: Questions
    cast: Cast
    names: dict[Seat, str]
    folder: Folder

    @property
    def players(self) -> dict[Role, Player]:
        """Everybody who may be asked through a server."""
        judge = {"judge": self.cast.judge} if self.cast.judge else {}
        return {**self.cast.examined, **judge}  # type: ignore[dict-item]  # seats are roles

    def demands(self, role: Role) -> Demands:
        """How the player of a role is to be served or asked."""
        asked, player = self.asked, self.players[role]
        if role == "judge" or isinstance(player, Remote):
            return Demands(gpus=asked.gpus, quiet=True)
        backend = None if asked.backend in (None, "auto") else Backend(asked.backend)
        return Demands(gpus=asked.gpus, backend=backend, family=asked.model_family, quiet=True)

    def settings(self) -> PoolSettings:
        """How long is waited for an answer."""
        from runners.asking.settings import PoolSettings

        return PoolSettings(seconds=self.asked.timeout or SECONDS)

    def warnings(self) -> Iterator[str]:
        """What is worth a word about who was chosen. Raises StoreCorrupt."""
        base, tuned = self.cast.base, self.cast.tuned
        if isinstance(base, Local) and isinstance(tuned, Local):
            if base.model.path == tuned.model.path:
                yield "both models are the same one: nothing can be told from this"
            elif serves(self.asked, base) != serves(self.asked, tuned):
                yield "one model is served and the other runs in this process, which alone can move answers"
        elif tuned is not None and isinstance(base, Local) != isinstance(tuned, Local):
            yield "one model is behind an endpoint, where another program answers, which alone can move answers"
        if isinstance(tuned, Local):
            from runners.trial.taught import warn_of_taught

            yield from warn_of_taught(tuned.model.path, self.questions.tasks)


def find_job(asked: Asked) -> Job:
    """Read configuration, rows and models; what costs least comes first.

    Raises UsageError for what is not there or could have no effect, EmptyResult for rows that ask nothing, WrongModel
    and EndpointError for endpoints.
    """
    from actions.cli.operator import read_config

    check_options(asked)
    config = read_config()
    questions = read_questions(asked, config)
    cast = find_cast(asked, config)
    check_cast(asked, cast)
    cast = Cast(_looked(cast.base), cast.tuned and _looked(cast.tuned), cast.judge and _looked(cast.judge))
    names = _names(cast, asked)
    return Job(
        asked=asked,
        questions=questions,
        cast=cast,
        names=names,
        folder=folder_for(asked, config, names=names.values()),
    )


def _looked(player: Player) -> Player:
    """A player behind an endpoint with the name that the endpoint has for its model."""
    if not isinstance(player, Remote):
        return player
    from actions.cli.asking.look import look

    return replace(player, endpoints=tuple(seen.endpoint for seen in look(player, Demands())))


def _names(cast: Cast, asked: Asked) -> dict[Seat, str]:
    typed = {"base": asked.model, "tuned": asked.tuned}
    return {
        seat: player.endpoints[0].model if isinstance(player, Remote) else typed[seat] or player.model.name
        for seat, player in cast.examined.items()
    }
