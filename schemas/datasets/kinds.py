"""Which kind of file a name of a run is, by the names that InstructLab's guides know them by too."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_STAMP = r"(?P<stamp>\d{4}-\d\d-\d\dT\d\d_\d\d_\d\d)"
_PATTERNS = {
    "train": rf"train_(?:(?P<model>.+)_)?{_STAMP}\.jsonl",
    "test": rf"test_(?:(?P<model>.+)_)?{_STAMP}\.jsonl",
    "messages": rf"messages_(?:(?P<model>.+)_)?{_STAMP}\.jsonl",
    "train_msgs": rf"(?:skills|knowledge)_train_msgs_{_STAMP}\.jsonl",
    "recipe": rf"(?:skills|knowledge)_recipe_{_STAMP}\.yaml",
    "item": rf"items_{_STAMP}\.jsonl",
    "mmlubench": rf"node_datasets_{_STAMP}/mmlubench_[^/]+\.jsonl",
    "task": rf"node_datasets_{_STAMP}/[^/]+_task\.yaml",
    "knowledge": rf"node_datasets_{_STAMP}/[^/]+_p(?:07|10)\.jsonl",
    "skill": rf"node_datasets_{_STAMP}/[^/]+\.jsonl",
    "preprocessed": rf"preprocessed_{_STAMP}/[^/]+\.jsonl",
    "generated": rf"generated_{_STAMP}/[^/]+\.jsonl",
    "funnel": r"funnel\.json",
    "manifest": r"manifest\.json",
}
_KINDS = {kind: re.compile(pattern, re.DOTALL) for kind, pattern in _PATTERNS.items()}


@dataclass(frozen=True, slots=True)
class Named:
    """What a name says: the kind, which is also the name of its schema; teacher and moment, where it has them."""

    kind: str
    model: str = ""
    stamp: str = ""


def read_name(name: str) -> Named | None:
    """What a file's name below its run's folder (`/` between parts) says; None for a name that no run has."""
    for kind, pattern in _KINDS.items():
        if found := pattern.fullmatch(name):
            said = found.groupdict()
            return Named(kind, said.get("model") or "", said.get("stamp") or "")
    return None


def schema_of(kind: str) -> dict[str, Any]:
    """The JSON Schema of one row (or of the one value) of a kind of file."""
    schema: dict[str, Any] = json.loads(Path(__file__).with_name(f"{kind}.json").read_text(encoding="utf-8"))
    return schema


def derived_schemas() -> dict[str, dict[str, Any]]:
    """The schemas that models of ours decide, by kind; the files hold the same, for readers without Python."""
    from pydantic import TypeAdapter

    from schemas.generation import GenerationFunnel, GenerationManifest
    from schemas.item import ChoiceItem, OpenItem

    models: dict[str, Any] = {"funnel": GenerationFunnel, "manifest": GenerationManifest, "item": ChoiceItem | OpenItem}
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {kind: dialect | TypeAdapter(model).json_schema() for kind, model in models.items()}
