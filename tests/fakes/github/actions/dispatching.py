"""The inputs of a dispatch, checked and completed as GitHub does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fakes.github.actions.definition import Definition
from fakes.github.actions_seam import Refused


def complete_inputs(definition: Definition, given: Mapping[str, Any]) -> dict[str, Any]:
    """With defaults. Raises Refused 422."""
    if "workflow_dispatch" not in definition.on:
        raise Refused(422, "Workflow does not have 'workflow_dispatch' trigger")
    declared: Mapping[str, Any] = definition.on["workflow_dispatch"].get("inputs") or {}
    if unexpected := [name for name in given if name not in declared]:
        raise Refused(422, f"Unexpected inputs provided: {json.dumps(unexpected)}")
    return {name: _complete(name, one or {}, given.get(name)) for name, one in declared.items()}


def _complete(name: str, declared: Mapping[str, Any], given: Any) -> str:
    value = declared.get("default") if given is None else given
    if value in (None, ""):
        if declared.get("required"):
            raise Refused(422, f"Required input '{name}' not provided")
        return "false" if declared.get("type") == "boolean" else ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if declared.get("type") == "choice" and text not in map(str, declared.get("options", ())):
        raise Refused(422, f"Provided value '{text}' for input '{name}' not in the list of allowed values")
    return text
