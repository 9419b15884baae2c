"""Does an event start a workflow?

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fakes.github.actions.definition import Definition
from fakes.github.actions.patterns import passes
from fakes.github.actions_seam import Event

DEFAULT_TYPES: Mapping[str, tuple[str, ...]] = {
    "pull_request": ("opened", "synchronize", "reopened"),
    "pull_request_target": ("opened", "synchronize", "reopened"),
}
BY_HAND = ("workflow_dispatch", "repository_dispatch")


def triggers(definition: Definition, event: Event, changed: Callable[[], Sequence[str]]) -> bool:
    """`changed` lists the paths that the event is about; it is only asked where a file filters by path."""
    filters = definition.on.get(event.name)
    if filters is None:
        return False
    types = _list(filters.get("types")) or DEFAULT_TYPES.get(event.name, ())
    if types and event.action not in types:
        return False
    if event.name == "workflow_run" and not _follows(filters, event):
        return False
    lists = {key: _list(value) for key, value in filters.items()}
    if not passes(lists, "branches", [_branch(event)]):
        return False
    filtered = lists.get("paths") or lists.get("paths-ignore")
    return not filtered or passes(lists, "paths", changed())


def is_silenced(event: Event) -> bool:
    """Whether a job's own token made the event: that starts nothing, or runs would start runs for ever."""
    return event.token is not None and event.token.kind == "job" and event.name not in BY_HAND


def _follows(filters: Any, event: Event) -> bool:
    wanted = _list(filters.get("workflows"))
    return event.payload["workflow"]["name"] in wanted


def _branch(event: Event) -> str:
    if event.name.startswith("pull_request"):
        return str(event.payload["pull_request"]["base"]["ref"])
    if event.name == "workflow_run":
        return str(event.payload["workflow_run"]["head_branch"])
    if event.name == "merge_group":
        return str(event.payload["merge_group"]["base_ref"]).removeprefix("refs/heads/")
    return event.ref.removeprefix("refs/heads/")


def _list(given: Any) -> list[str]:
    if given is None:
        return []
    return [str(one) for one in given] if isinstance(given, list) else [str(given)]
