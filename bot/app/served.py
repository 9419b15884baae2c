"""Which repositories are served, and who we are there: whatever else is delivered, nothing is heard of it (S4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ourselves:
    """The App's id, the id of its bot account, and the repositories that the operator lets it serve."""

    app: int
    bot: int
    repositories: tuple[str, ...]


def is_served(name: str, repositories: Sequence[str]) -> bool:
    """Whether OWNER/NAME is among these, each OWNER/NAME or OWNER/*; GitHub's names know no case."""
    owner, _, rest = name.casefold().partition("/")
    wanted = {entry.casefold() for entry in repositories}
    return bool(owner and rest) and (name.casefold() in wanted or f"{owner}/*" in wanted)


def is_owner_served(owner: str, repositories: Sequence[str]) -> bool:
    """Whether any repository of this account may be among these."""
    return owner.casefold() in {entry.casefold().partition("/")[0] for entry in repositories}
