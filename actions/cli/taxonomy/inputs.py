"""What a check depends on: the changes, the policy's and the operator's settings, and where documents stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from actions.cli.wiring import read_site
from runners.taxonomy.changes import Changes, read_changes
from runners.taxonomy.policy import policy_of
from runners.taxonomy.site import Site
from schemas.finding import Finding
from schemas.rules.settings import Settings

VERSIONS: dict[str, Literal["declared", "newest"] | int] = {
    "declared": "declared",
    "newest": "newest",
    "1": 1,
    "2": 2,
    "3": 3,
}


@dataclass(frozen=True, slots=True)
class Inputs:
    """`lint` is what is wrong with the policy that the changes bring along."""

    changes: Changes
    settings: Settings
    lint: tuple[Finding, ...]
    site: Site


def read_inputs(
    path: Path, *, base: str, head: str | None = None, version: str | None = None, mirrors: Sequence[str] = ()
) -> Inputs:
    """Read everything but documents. `version` and `mirrors` are as on the command line. Raises UsageError."""
    changes, site = read_changes(path, base=base, head=head), read_site(mirrors)
    policy, lint = policy_of(changes)
    settings = site.settings(policy)
    return Inputs(changes, replace(settings, schema=VERSIONS[version]) if version else settings, lint, site)
