"""JSON Schemas (2020-12) of `qna.yaml`: one file a kind and version."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

VERSION = 3


@cache
def load_schema(root: str) -> dict[str, Any]:
    """Return the schema for leaves below `root`, one of `schemas.taxonomy.ROOTS`."""
    kind = "knowledge" if root == "knowledge" else "skill"
    schema: dict[str, Any] = json.loads(Path(__file__).with_name(f"{kind}_v{VERSION}.json").read_bytes())
    return schema
