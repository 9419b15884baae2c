"""JSON Schemas (2020-12) of `qna.yaml`: one file a kind and version."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

Kind = Literal["knowledge", "skill"]
VERSIONS = (1, 2, 3)
NEWEST = VERSIONS[-1]


@cache
def load_schema(kind: Kind, version: int) -> dict[str, Any]:
    """Return the schema of a kind of leaf at one of `VERSIONS`.

    One that is `deprecated` describes a layout that is supported no longer; its `description` says so.
    """
    schema: dict[str, Any] = json.loads(Path(__file__).with_name(f"{kind}_v{version}.json").read_bytes())
    return schema
