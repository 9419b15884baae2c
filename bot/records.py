"""What taxobot remembers about a pull request: it stands, signed, in the one comment that it keeps there.

A repository with the Action alone has no other place that lasts. `bot/github/sticky.py` signs the record together with
the text around it, so that a record that somebody else wrote or changed is not ours.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from schemas.item import Frozen

Sha = Annotated[str, Field(pattern="^[0-9a-f]{40}([0-9a-f]{24})?$")]
Purpose = Literal["run", "precheck"]


class State(StrEnum):
    """Where the head of a pull request stands. The last six are verdicts (`bot/gate.py`)."""

    WAITING = "WAITING FOR APPROVAL"
    RUNNING = "RUNNING"
    OUTDATED = "OUTDATED"
    PASS = "PASS"  # noqa: S105 - a verdict
    FAIL = "FAIL"
    INCONCLUSIVE = "INCONCLUSIVE"
    ERROR = "ERROR"
    INVALID = "INVALID"
    NOT_APPLICABLE = "NOT APPLICABLE"


class Approval(Frozen):
    """Somebody's word that this head may cost GPU time. It holds for exactly these commits and this policy.

    `base` is the merge base, so that other merges do not void it; `policy` the git blob id of the policy file in force,
    empty where the base has none. `source` is `comment:ID`, `check:ID` (a button of that check run) or `dispatch`.
    `time` is ISO 8601 in UTC.
    """

    repository: int
    pull: int
    head: Sha
    base: Sha
    policy: str
    purpose: Purpose
    approver: int
    login: str
    source: Annotated[str, Field(pattern="^((comment|check):[0-9]+|dispatch)$")]
    time: str


class Ruling(Frozen):
    """A maintainer's decision against the rule; it ends with the next push. `time` is ISO 8601 in UTC."""

    kind: Literal["allow", "override"]
    head: Sha
    actor: int
    login: str
    reason: Annotated[str, Field(max_length=500)]
    time: str


class Record(Frozen):
    """The memory of one pull request. `seen` is when `head` was first looked at (ISO 8601, UTC).

    `leaves` maps the changed leaves' files to the SHA-256 of their bytes (empty for a deleted one). `model` is the
    digest of the base model that was measured, empty before that. `runs` are the workflow runs that were started for
    this head, by their purpose.
    """

    v: Literal[1] = 1
    repository: int
    pull: int
    head: Sha
    base: Sha
    policy: str
    seen: str
    state: State
    leaves: dict[str, str] = Field(default_factory=dict)
    model: str = ""
    runs: dict[Purpose, int] = Field(default_factory=dict)
    approval: Approval | None = None
    rulings: tuple[Ruling, ...] = ()
