"""Candidates and judges that are brought when they are asked: the interfaces of theirs, with a server behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

from runners.evaluate.judges.llm.judge import LlmJudge
from runners.evaluate.judges.pairwise import LlmPairJudge
from runners.evaluate.judges.seam import Exchange, Pair, Preference, Rating, Scale
from runners.evaluate.open.asked import AskedCandidate
from runners.evaluate.open.seam import Prompt, Spoken

if TYPE_CHECKING:
    from actions.cli.model.evaluate.servers import Servers
    from runners.progress import Tick


class LateCandidate:
    """A Candidate whose server is started when it is asked."""

    def __init__(self, servers: Servers, role: Literal["base", "tuned"], *, name: str) -> None:
        self._servers, self._role = servers, role
        self._inner = AskedCandidate(servers.opener(role), role, name=name)

    @property
    def name(self) -> str:
        """See Candidate."""
        return self._inner.name

    def answer(self, prompts: Sequence[Prompt], *, tick: Tick) -> tuple[Spoken, ...]:
        """See Candidate."""
        self._servers.start(self._role)
        return self._inner.answer(prompts, tick=tick)


class LateJudge:
    """A Judge whose server is started when it is asked, after `first`: what is not needed any more is let go."""

    def __init__(self, servers: Servers, inner: LlmJudge, *, first: Callable[[], None]) -> None:
        self._servers, self._inner, self._first = servers, inner, first

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
        if exchanges:
            self._first()
            self._servers.start("judge")
        return self._inner.rate(exchanges, tick=tick)


class LatePairJudge:
    """A PairJudge whose server is started when it is asked."""

    def __init__(self, servers: Servers, inner: LlmPairJudge) -> None:
        self._servers, self._inner = servers, inner

    @property
    def name(self) -> str:
        """See PairJudge."""
        return self._inner.name

    def prefer(self, pairs: Sequence[Pair], *, tick: Tick) -> tuple[Preference, ...]:
        """See PairJudge."""
        if pairs:
            self._servers.start("judge")
        return self._inner.prefer(pairs, tick=tick)
