"""The judge of an evaluation: a language model behind a server, or the embedded one, named as such."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

from actions.cli.asking.players import Local
from actions.cli.asking.seats import identity_of
from actions.cli.model.evaluate.late import LateJudge, LatePairJudge
from runners.evaluate.judges.llm.judge import LlmJudge
from runners.evaluate.judges.overlap import OverlapJudge
from runners.evaluate.judges.pairwise import LlmPairJudge
from runners.evaluate.judges.seam import FIVE, TEN, Exchange, Judge, PairJudge, Rating, Scale

if TYPE_CHECKING:
    from actions.cli.asking.players import Player
    from actions.cli.model.evaluate.job import Job
    from actions.cli.model.evaluate.servers import Servers
    from runners.progress import Tick


class Freeing:
    """A Judge before whose first word what is not needed any more is let go."""

    def __init__(self, inner: Judge, free: Callable[[], None]) -> None:
        self._inner, self._free = inner, free

    @property
    def name(self) -> str:
        """See Judge."""
        return self._inner.name

    @property
    def scale(self) -> Scale:
        """See Judge."""
        return self._inner.scale

    def rate(self, exchanges: Sequence[Exchange], *, tick: Tick) -> tuple[Rating, ...]:
        """See Judge."""
        self._free()
        return self._inner.rate(exchanges, tick=tick)


def find_judge(job: Job, servers: Servers, *, free: Callable[[], None]) -> Judge:
    """Who rates; before a judge gets to work, `free` lets the examined models go."""
    asked, player = job.asked, job.cast.judge
    if player is None:
        return OverlapJudge()
    judge = LlmJudge(
        servers.opener("judge"),
        model=_name(player),
        template=asked.judge_template or _template(player),
        scale=FIVE if asked.benchmark == "dk_bench" else TEN,
        repeats=asked.repeats or 1,
        seed=asked.seed,
        merge_system=asked.merge_system_user_message,
    )
    return Freeing(LateJudge(servers, judge), free)


def llm_judge(player: Player, servers: Servers, *, seed: int) -> Judge:
    """The judge of a run: one mark an answer, in the words that suit the model."""
    inner = LlmJudge(servers.opener("judge"), model=_name(player), template=_template(player), seed=seed)
    return LateJudge(servers, inner)


def find_pair_judge(job: Job, servers: Servers) -> PairJudge:
    """Who compares. Raises ValueError without a judge: `check_cast` lets no such wish pass."""
    if job.cast.judge is None:
        raise ValueError("the embedded judge compares no pairs")
    inner = LlmPairJudge(
        servers.opener("judge"), model=_name(job.cast.judge), merge_system=job.asked.merge_system_user_message
    )
    return LatePairJudge(servers, inner)


def _name(player: Player) -> str:
    """What marks are remembered by."""
    return identity_of(player.model) if isinstance(player, Local) else player.endpoints[0].model


def _template(player: Player) -> Literal["general", "prometheus"]:
    return "prometheus" if "prometheus" in _name(player).lower() else "general"
