"""The configuration file as it is first written."""

from __future__ import annotations

from typing import Any

from actions.cli.config.schema import FILE
from actions.cli.config.template import render
from actions.cli.instructlab import Adopted
from runners.models.catalogue import PresetPlan


def first_text(plan: PresetPlan, adopted: Adopted, *, models: str | None, taxonomy: str | None) -> str:
    """A file with this preset, what is taken from InstructLab's, and folders (absolute), which go before theirs."""
    values: dict[str, Any] = {"preset": plan.name, **adopted.values()}
    notes = {one.ours: f"Taken from InstructLab's {one.theirs}." for one in adopted.taken}
    for key, folder in (("models", models), ("taxonomy", taxonomy)):
        if folder:
            values.setdefault("folders", {})[key] = folder
            notes.pop(f"folders.{key}", None)
    return render(values, notes=notes, plan=plan, schema=FILE.as_uri())
