"""The text of a configuration file that explains itself: every key with its meaning, those not set commented out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any

import yaml
from pydantic import BaseModel

from runners.models.catalogue import PresetPlan
from schemas.config import OperatorConfig

WIDTH = 110
HEAD = (
    "The configuration of taxobot on this machine. A key right behind a # is not set: to set it, remove the # there and"
    " before the name of its part. `taxobot config show` says what is in force,"
    " `taxobot config edit` checks what you change."
)


def render(values: Mapping[str, Any], *, notes: Mapping[str, str], plan: PresetPlan, schema: str) -> str:
    """The file. `values` are those that are set, nested; `notes` say more about a key (dotted); `schema` is the URL
    at which editors find the JSON Schema.
    """
    told = {"preset": _meaning(plan), **notes}
    lines = [f"# yaml-language-server: $schema={schema}", *_prose(HEAD, 0)]
    for name in OperatorConfig.model_fields:
        lines += ["", *_key(OperatorConfig, (name,), values, told)]
    return "\n".join(lines) + "\n"


def _meaning(plan: PresetPlan) -> str:
    roles = ", ".join(f"{role} = {one.name}" for role, one in plan.roles())
    return f"{plan.name} means: {roles}; pipeline {plan.pipeline}."


def scalar(value: Any) -> str:
    """A value on one line, as YAML has it."""
    held = list(value) if isinstance(value, tuple) else value
    text = _dump(held)
    return _dump(held, default_style='"') if "\n" in text else text  # only double quotes keep line ends on one line


def _dump(held: Any, **style: Any) -> str:
    text = yaml.safe_dump(
        held, default_flow_style=True, allow_unicode=True, width=float("inf"), sort_keys=False, **style
    )
    return str(text).removesuffix("\n").removesuffix("\n...")


def _key(
    part: type[BaseModel], place: tuple[str, ...], values: Mapping[str, Any], notes: Mapping[str, str]
) -> Iterator[str]:
    name, depth = place[-1], len(place) - 1
    field = part.model_fields[name]
    yield from _prose(" ".join(filter(None, (field.description, notes.get(".".join(place))))), depth)
    set_here = name in values
    inner = field.annotation
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        yield _setting(depth, f"{name}:", set_here=set_here)
        for further in inner.model_fields:
            yield from _key(inner, (*place, further), values.get(name, {}), notes)
    else:
        yield _setting(depth, f"{name}: {scalar(values.get(name, field.default))}", set_here=set_here)


def _setting(depth: int, text: str, *, set_here: bool) -> str:
    return f"{'  ' * depth}{'' if set_here else '#'}{text}"


def _prose(text: str, depth: int) -> list[str]:
    return [
        f"{'  ' * depth}# {line}"
        for line in wrap(text, WIDTH - 2 * depth, break_on_hyphens=False, break_long_words=False)
    ]
