"""What is in force, key by key, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from actions.cli.operator import Reading
from runners.models.catalogue import PresetPlan

FILE, INSTRUCTLAB, DEFAULT = "file", "instructlab", "default"
STUDENT = ("models", "student")


@dataclass(frozen=True, slots=True)
class Setting:
    """One key, its value, and the value's origin in a word or two."""

    place: tuple[str, ...]
    value: Any
    origin: str


def in_force(reading: Reading, *, plan: PresetPlan, folders: Mapping[str, str]) -> tuple[Setting, ...]:
    """Every key in the file's order. `plan` is that of the configured preset, `folders` taxobot's own by their keys."""
    settings = tuple(Setting(place, value, _origin(reading, place)) for place, value in _leaves(reading.config))
    completed = [_complete(one, reading, plan=plan, folders=folders) for one in settings]
    student = next(one.value for one in completed if one.place == STUDENT)
    return tuple(
        Setting(one.place, student, "the student") if one.place == ("chat", "model") and one.value is None else one
        for one in completed
    )


def _complete(setting: Setting, reading: Reading, *, plan: PresetPlan, folders: Mapping[str, str]) -> Setting:
    """A key that is not set has the preset's value, or taxobot's own folder, where there is such."""
    if setting.value is not None:
        return setting
    match setting.place:
        case ("models", "student"):
            return Setting(setting.place, plan.student.name, f"preset {plan.name}")
        case ("models", role, "model") if getattr(reading.config.models, role).endpoint is None:
            return Setting(setting.place, getattr(plan, role).name, f"preset {plan.name}")
        case ("folders", name) if name in folders:
            return Setting(setting.place, folders[name], DEFAULT)
        case _:
            return setting


def _origin(reading: Reading, place: tuple[str, ...]) -> str:
    key = ".".join(place)
    return FILE if key in reading.given else INSTRUCTLAB if key in reading.adopted else DEFAULT


def _leaves(part: BaseModel, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name in type(part).model_fields:
        value = getattr(part, name)
        if isinstance(value, BaseModel):
            yield from _leaves(value, (*before, name))
        else:
            yield (*before, name), value
