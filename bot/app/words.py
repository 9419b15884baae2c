"""What a life is, and what can be said to it. Everything here is JSON in the database."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.records import Approval, Sha, State
from schemas.item import Frozen

TOPIC = "words"
"""The topic on which a life listens."""


class Head(Frozen):
    """A commit that is the head of a pull request: one life. `turn` counts its lives, where it had an earlier one under
    another base or policy. `name` is OWNER/NAME as it was.
    """

    repository: int
    name: str
    pull: int
    sha: Sha
    turn: Annotated[int, Field(ge=1)] = 1

    @property
    def life(self) -> str:
        """The id of its workflow."""
        return f"life-{self.repository}-{self.pull}-{self.sha}-{self.turn}"


class Word(Frozen):
    """Something said to a life. Who says it was looked up, and may.

    approve    `approval` lets GPU time be spent; `again` means that an earlier try is repeated, from `stage` on
    cancel     job `job` stops, the approval ends
    rule       a maintainer's `allow` or `override`, with `reason`
    look       check the head again
    turn       it may be its turn to work now
    result     job `job` has ended, well or not
    end        the head is the head no more, or the pull request is closed: `reason` says which
    """

    kind: Literal["approve", "cancel", "rule", "look", "turn", "result", "end"]
    by: int = 0
    login: str = ""
    time: str = ""
    reason: str = ""
    ruling: Literal["allow", "override", ""] = ""
    approval: Approval | None = None
    again: bool = False
    stage: str = ""
    job: str = ""


class Standing(Frozen):
    """Where a head stands after a step. `scene` is the SHA-256 of the parcel with what is to be shown of it.

    `ends` is whether the life ends here, `retry` in how many seconds to try again where the state is ERROR for a reason
    that may pass.
    """

    state: State
    scene: str = ""
    ends: bool = False
    retry: float | None = None


class Turn(Frozen):
    """Whether approved work may start: `granted`; else it waits (`wait` seconds at most, then it asks again), which
    `standing` shows, or it is `refused` for this reason.
    """

    granted: bool = False
    refused: str = ""
    wait: float = 600
    standing: Standing | None = None


class Fate(Frozen):
    """How a job is: `going` on, `over` (its result can be collected), `lost` or `overdue` (`reason` says why)."""

    kind: Literal["going", "over", "lost", "overdue"]
    reason: str = ""
    wait: float = 600


class Asked(Frozen):
    """Work that was entered as `job`, or refused (`job` is empty); `standing` is to be shown either way."""

    job: str = ""
    standing: Standing


class Verified(Frozen):
    """What a job left: the SHA-256 of the parcel with its files as they were verified, or why they do not count."""

    parcel: str = ""
    refused: str = ""


class Start(Frozen):
    """A head begins to live. `replaces` is the life that it ends (empty: none), with what that one is told."""

    kind: Literal["start"] = "start"
    head: Head
    replaces: str = ""
    reason: str = ""


class Tell(Frozen):
    """Something is said to a life."""

    kind: Literal["tell"] = "tell"
    life: str
    word: Word


Order = Annotated[Start | Tell, Field(discriminator="kind")]
"""What a delivery leads to."""
