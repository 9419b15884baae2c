"""Whether a pull request is one to be measured at all. Pure: it follows from the paths that it touches.

The gate is a required check and so has to answer every pull request. Only where nothing that matters was touched may it
do so with success and without having measured anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from schemas.rules.sources.attribution import ATTRIBUTION
from schemas.taxonomy import ROOTS

GITHUB_FOLDER = ".github"
LISTED = 3000
"""Files of a pull request that GitHub tells at most.
Source: https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files"""


class Kind(StrEnum):
    """What is to be done with a pull request."""

    APPLICABLE = "APPLICABLE"  # it changes leaves: a run measures them
    NOT_APPLICABLE = "NOT APPLICABLE"  # there is nothing to measure and nothing to hold back
    HELD = "HELD"  # there is nothing to measure, and a maintainer has to look at it
    INVALID = "INVALID"  # it is never measured like this


@dataclass(frozen=True, slots=True)
class Scope:
    """What is to be done, and why, in one clause. A maintainer's `allow` lifts HELD and INVALID."""

    kind: Kind
    reason: str


def classify(
    paths: Sequence[str], *, leaves: int, cap: int, author_writes: bool, allowed: bool, deletes_only: bool
) -> Scope:
    """Classify a pull request by all the paths that it touches, old and new names.

    `leaves` counts the changed leaves, deleted ones too; more than `cap` need a maintainer. `author_writes` is whether
    the author has write permission, `allowed` whether a maintainer let this head pass, `deletes_only` whether every
    changed leaf is deleted.
    """
    doubt = _doubt(paths, leaves=leaves, cap=cap, author_writes=author_writes, deletes_only=deletes_only)
    if doubt is not None and not allowed:
        return doubt
    if leaves and not deletes_only:
        return Scope(Kind.APPLICABLE, f"{leaves} changed {'leaf' if leaves == 1 else 'leaves'}")
    return Scope(Kind.NOT_APPLICABLE, f"a maintainer allowed it: {doubt.reason}" if doubt else _nothing(paths))


def touches_github(paths: Sequence[str]) -> bool:
    """Whether any of these paths is GitHub's own folder, or stands in it."""
    return any(map(_is_github, paths))


def _doubt(paths: Sequence[str], *, leaves: int, cap: int, author_writes: bool, deletes_only: bool) -> Scope | None:
    """What only a maintainer can let pass, the gravest first."""
    github = touches_github(paths)
    if leaves and github:
        return Scope(Kind.INVALID, f"it changes leaves and {GITHUB_FOLDER}/ together")
    if leaves > cap:
        return Scope(Kind.INVALID, f"it changes {leaves:,} leaves; at most {cap:,} may come together")
    if len(paths) >= LISTED:
        return Scope(Kind.HELD, f"it touches {LISTED:,} files or more, which GitHub does not list in full")
    if leaves and deletes_only:
        return Scope(Kind.HELD, "it only deletes leaves, so that there is nothing to measure")
    if not leaves and any(map(_is_unmeasured, paths)):
        return Scope(Kind.HELD, "it changes files under the taxonomy roots, but no leaf")
    if github and not author_writes:
        return Scope(Kind.HELD, f"it changes {GITHUB_FOLDER}/, and its author has no write permission")
    return None


def _nothing(paths: Sequence[str]) -> str:
    if touches_github(paths):
        return f"no leaf is changed, and the author may write to {GITHUB_FOLDER}/"
    if any(map(_is_attribution, paths)):
        return "only attribution files are changed"
    return f"nothing under the taxonomy roots, {GITHUB_FOLDER}/ or attribution files changed"


def _is_github(path: str) -> bool:
    # Folded, because a checkout on macOS or Windows would take `.GitHub` for the same folder.
    return path.casefold().split("/", 1)[0] == GITHUB_FOLDER


def _is_attribution(path: str) -> bool:
    return path.rpartition("/")[2] == ATTRIBUTION


def _is_unmeasured(path: str) -> bool:
    """Whether it stands under a root, or in a root's place, and is no attribution file."""
    return path.casefold().split("/", 1)[0] in ROOTS and not _is_attribution(path)
