"""What a training would take, as `--dry-run` tells it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from actions.cli.model.train.report import rows_told

if TYPE_CHECKING:
    from runners.train.foresee import Foreseen
    from runners.train.prepared import Prepared


def say(prepared: Prepared, foreseen: Foreseen) -> str:
    """For a terminal."""
    return "\n".join([*rows_told(prepared.told), foreseen.sentence])


def record(prepared: Prepared, foreseen: Foreseen) -> dict[str, Any]:
    """As JSON: sizes in bytes, times in seconds."""
    return {
        "rows": prepared.told.model_dump(mode="json"),
        "load": asdict(foreseen.load),
        "reckoning": asdict(foreseen.reckoning),
    }
