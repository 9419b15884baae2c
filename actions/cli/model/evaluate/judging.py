"""The judge of an evaluation: a language model behind a server, or the embedded one, named as such."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from actions.cli.asking.players import Local
from actions.cli.asking.seats import identity_of
from actions.cli.model.evaluate.late import LateJudge, LatePairJudge
from runners.evaluate.judges.llm.judge import LlmJudge
from runners.evaluate.judges.overlap import OverlapJudge
from runners.evaluate.judges.pairwise import LlmPairJudge
from runners.evaluate.judges.seam import FIVE, TEN, Judge, PairJudge, Scale

if TYPE_CHECKING:
    from actions.cli.asking.players import Player
    from actions.cli.model.evaluate.job import Job
    from actions.cli.model.evaluate.servers import Servers
    from runners.evaluate.judges.llm.templates import TemplateName


def find_judge(job: Job, servers: Servers, *, free: Callable[[], None]) -> Judge:
    """Who rates; before a judge gets to work, `free` lets the examined models go."""
    asked, player = job.asked, job.cast.judge
    if player is None:
        return OverlapJudge()
    return llm_judge(
        player,
        servers,
        seed=asked.seed,
        template=asked.judge_template,
        scale=FIVE if asked.benchmark == "dk_bench" else TEN,
        repeats=asked.repeats or 1,
        merge_system=asked.merge_system_user_message,
        first=free,
    )


def llm_judge(
    player: Player,
    servers: Servers,
    *,
    seed: int,
    template: TemplateName | None = None,
    scale: Scale = TEN,
    repeats: int = 1,
    merge_system: bool = False,
    first: Callable[[], None] = lambda: None,
) -> Judge:
    """A language model as judge, brought when it is first asked, after `first`; without a `template` it is asked in the
    words that suit the model.
    """
    inner = LlmJudge(
        servers.opener("judge"),
        model=_name(player),
        template=template or _template(player),
        scale=scale,
        repeats=repeats,
        seed=seed,
        merge_system=merge_system,
    )
    return LateJudge(servers, inner, first=first)


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


def _template(player: Player) -> TemplateName:
    return "prometheus" if "prometheus" in _name(player).lower() else "general"
