"""Work on a GPU machine: what is asked for, how far it is, and what came of it. None of it holds a secret."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.item import Frozen

Sha = Annotated[str, Field(pattern="^[0-9a-f]{40}([0-9a-f]{24})?$")]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Purpose = Literal["run", "precheck"]
Isolation = Literal["bubblewrap", "container", "none"]
LONGEST = 10 * 365 * 24 * 60.0
"""Minutes that nothing takes."""
Minutes = Annotated[float, Field(ge=-LONGEST, le=LONGEST, allow_inf_nan=False)]
"""Numbers that a job says itself: JSON has no infinity, so what was kept with one could never be read again."""


class Job(Frozen):
    """One piece of approved work. `id` tells one try from another.

    `base` is where the base branch stood (its policy is in force), `merge_base` what the pull request is compared with.
    `minutes` is the estimate, None where nobody knows; `wall_minutes` ends the job whatever it does. `parcel` is the
    SHA-256 of what the machine needs of the repository (`runners/worker/parcel.py`), empty where the machine fetches
    the commits itself.
    """

    id: Annotated[str, Field(pattern=r"^job-[a-z0-9-]{1,180}$")]
    life: str
    repository: int
    name: str
    pull: int
    head: Sha
    base: Sha
    merge_base: Sha
    policy: str
    purpose: Purpose
    parcel: Digest | Literal[""] = ""
    minutes: float | None = None
    wall_minutes: Annotated[float, Field(gt=0)] = 24 * 60


class Progress(Frozen):
    """How far a job is. `since` and `remaining` are minutes; `note` is a sentence of ours, never a contributor's."""

    stage: Literal["approve", "generate", "train", "evaluate"] = "approve"
    since: Minutes = 0
    remaining: Minutes | None = None
    note: str = ""


class Outcome(Frozen):
    """What came of a job: the SHA-256 of the parcel with its files, or why there is none. `minutes` were spent."""

    parcel: Digest | Literal[""] = ""
    error: str = ""
    isolation: Isolation = "none"
    worker: str = ""
    minutes: float = 0
