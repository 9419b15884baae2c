"""Results as they are stored: read with care, and described for others by a JSON Schema."""

from __future__ import annotations

import json

from pydantic import BaseModel, ValidationError

from schemas.errors import UsageError
from schemas.result import SCHEMA_VERSION, RunResult

RESULT_SCHEMA = "result.schema.json"
"""The schema of `result.json`; it stands beside this module."""


def read_result(content: bytes, *, at: str) -> RunResult:
    """Read a result. `at` names it for people.

    Raises UsageError where it is no result, or one of another version, whose numbers may mean something else.
    """
    try:
        held = json.loads(content)
        version = held.get("schema_version", SCHEMA_VERSION) if isinstance(held, dict) else SCHEMA_VERSION
        if type(version) is int and version != SCHEMA_VERSION:
            raise UsageError(
                f"{at} is of schema version {version}, and this taxobot reads version {SCHEMA_VERSION}: run it again"
            )
        return RunResult.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise UsageError(f"{at} cannot be read: {f'{where}: ' if where else ''}{first['msg']}") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{at} cannot be read: it is no JSON: {error}") from None


def schema_text(model: type[BaseModel], title: str) -> str:
    """The JSON Schema of a model as it is published, with a newline at its end."""
    dialect = "https://json-schema.org/draft/2020-12/schema"
    held = {"$schema": dialect, **model.model_json_schema(mode="serialization"), "title": title}
    return json.dumps(held, indent=2, ensure_ascii=False) + "\n"
