"""The Action's own files as the tests look at them: parsed, every scalar a string, `on` not taken for a truth value."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / "actions" / "workflows").glob("*.yml"))
ACTION = ROOT / "action.yml"
THIN = sorted((ROOT / "actions").glob("*/action.yml"))


def read_yaml(path: Path) -> dict[str, Any]:
    found = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - makes strings of everything
    assert isinstance(found, dict)
    return found


def jobs_of(path: Path) -> dict[str, dict[str, Any]]:
    return dict(read_yaml(path)["jobs"])


def steps_of(path: Path) -> Iterator[dict[str, Any]]:
    """All steps of a workflow, or of a composite action."""
    found = read_yaml(path)
    for job in found["jobs"].values() if "jobs" in found else [found["runs"]]:
        yield from job["steps"]
