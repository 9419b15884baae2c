"""A workflow file, read as far as scheduling needs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

UNKNOWN_TO_THE_FAKE = ("container", "services", "uses")


class BadWorkflow(Exception):
    """A file that GitHub would not run, or that asks for what is not modeled."""


@dataclass(frozen=True)
class JobDefinition:
    """A job as it stands in the file."""

    id: str
    raw: Mapping[str, Any]
    needs: tuple[str, ...]

    @property
    def name(self) -> str:
        """What it is called, expressions included."""
        return str(self.raw.get("name", self.id))

    @property
    def condition(self) -> str:
        """Its `if:`, empty for none."""
        given = self.raw.get("if", "")
        return str(given).lower() if isinstance(given, bool) else str(given)

    @property
    def strategy(self) -> Mapping[str, Any]:
        """Its `strategy:`."""
        return self.raw.get("strategy") or {}


@dataclass(frozen=True)
class Definition:
    """A whole file. `on` maps events to their filters."""

    name: str
    on: Mapping[str, Mapping[str, Any]]
    raw: Mapping[str, Any]
    jobs: Mapping[str, JobDefinition] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """`run-name`, empty for none."""
        return str(self.raw.get("run-name") or "")


def read_definition(content: bytes, path: str) -> Definition:
    """Raises BadWorkflow."""
    try:
        raw = yaml.safe_load(content)
    except yaml.YAMLError as error:
        raise BadWorkflow(f"{path}: {error}") from error
    if not isinstance(raw, dict) or not isinstance(raw.get("jobs"), dict):
        raise BadWorkflow(f"{path}: no jobs")
    # YAML 1.1 reads the key `on` as true.
    on = _events(raw.get("on", raw.get(True)))
    jobs = {name: _job(name, job, path) for name, job in raw["jobs"].items()}
    for job in jobs.values():
        if missing := set(job.needs) - set(jobs):
            raise BadWorkflow(f"{path}: job {job.id} needs {', '.join(sorted(missing))}, which is not there")
    return Definition(str(raw.get("name") or path), on, raw, jobs)


def _events(given: Any) -> dict[str, Mapping[str, Any]]:
    if isinstance(given, str):
        return {given: {}}
    if isinstance(given, Sequence):
        return {str(name): {} for name in given}
    if not isinstance(given, Mapping):
        raise BadWorkflow("no `on`")
    return {name: value if isinstance(value, Mapping) else {"list": value} for name, value in given.items()}


def _job(name: str, raw: Any, path: str) -> JobDefinition:
    if not isinstance(raw, dict):
        raise BadWorkflow(f"{path}: job {name} is no mapping")
    for key in UNKNOWN_TO_THE_FAKE:
        if key in raw:
            raise BadWorkflow(f"{path}: job {name} has `{key}`, which the fake does not run")
    needs = raw.get("needs") or []
    return JobDefinition(name, raw, (needs,) if isinstance(needs, str) else tuple(needs))
