"""What each operation of the REST API answers. Importing a module registers its routes; `load` imports all of them."""

from __future__ import annotations

from importlib import import_module

MODULES = (
    "apphooks",
    "artifacts",
    "checks",
    "comments",
    "commits",
    "contents",
    "installations",
    "labels",
    "manifests",
    "people",
    "pulls",
    "protection",
    "repositories",
    "reviews",
    "runs",
    "statuses",
    "teams",
    "workflows",
)


def load() -> None:
    """Register all routes."""
    for name in MODULES:
        import_module(f"{__name__}.{name}")
