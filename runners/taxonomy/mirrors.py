"""Where an operator has repositories read instead of at their own addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from runners.taxonomy.missing import Unavailable
from schemas.rules.sources.address import bare, covering

BELOW = re.compile(r"(?:[A-Za-z0-9_~][A-Za-z0-9._~-]*/)*[A-Za-z0-9_~][A-Za-z0-9._~-]*")
ENDINGS = ("", ".git", ".bundle")


def mirror_of(repo: str, mirrors: Mapping[str, str]) -> str | None:
    """Return where the operator has a repository read instead; None where nothing is said about it.

    The mirror of its own address goes first, then that of the longest address that it stands below: the rest of its
    address is looked up there. Raises Unavailable for a rest that could lead out of there.
    """
    address = covering(repo, mirrors)
    if address is None:
        return None
    place, rest = mirrors[address], repo.rstrip("/")[len(bare(address)) :].strip("/")
    if rest in {"", ".git"}:
        return place
    if not BELOW.fullmatch(rest):
        raise Unavailable("the address is none that a mirror could be looked up for", "repo")
    return f"{place.rstrip('/')}/{rest}" if place.startswith("https://") else _below(Path(place), bare(rest))


def _below(folder: Path, rest: str) -> str:
    forms = [folder / f"{rest}{ending}" for ending in ENDINGS]
    return str(next((form for form in forms if form.exists()), forms[0]))
