"""What a run was given, for its manifest: enough to run it again."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runners.seams import RunRequest
    from schemas.manifest import Recipe
    from schemas.policy import Policy

LIBRARIES = ("torch", "transformers", "peft", "scipy", "numpy")
"""Those that numbers may differ by, from one version to the next."""


def recipe_of(request: RunRequest, *, preset: str, policy: Policy, threads: int | None) -> Recipe:
    """The recipe of a run. Raises UsageError where the base names no commit."""
    from runners.taxonomy.git import Repository
    from schemas.manifest import Recipe

    return Recipe(
        base=Repository.open(request.taxonomy).resolve(request.base),
        preset=preset,
        policy=policy,
        threads=threads,
        versions=versions_here(),
    )


def versions_here() -> dict[str, str]:
    """The versions of Python and of the libraries that are installed."""
    return {"python": platform.python_version(), **{name: found for name in LIBRARIES if (found := _version(name))}}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
