"""The legs of a job's matrix."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from fakes.github.actions.definition import BadWorkflow
from fakes.github.actions.expressions.values import equal

Leg = dict[str, Any]


def expand(matrix: Any) -> list[Leg]:
    """All combinations, without those excluded, with those included; one empty leg without a matrix."""
    if not matrix:
        return [{}]
    if not isinstance(matrix, Mapping):
        raise BadWorkflow("matrix is no mapping")
    axes = {name: values for name, values in matrix.items() if name not in ("include", "exclude")}
    for name, values in axes.items():
        if not isinstance(values, list) or not values:
            raise BadWorkflow(f"Matrix vector '{name}' does not contain any values")
    legs = [dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())] if axes else []
    legs = [leg for leg in legs if not any(_fits(one, leg) for one in matrix.get("exclude", ()))]
    return _include(legs, matrix.get("include", ()), set(axes))


def _include(legs: list[Leg], extras: list[Leg], axes: set[str]) -> list[Leg]:
    originals = [dict(leg) for leg in legs]
    for extra in extras:
        shared = {name: value for name, value in extra.items() if name in axes}
        fitting = [leg for leg, was in zip(legs, originals, strict=False) if _fits(shared, was)]
        for leg in fitting:
            leg.update(extra)
        if not fitting:
            legs.append(dict(extra))
    return legs


def _fits(part: Mapping[str, Any], leg: Mapping[str, Any]) -> bool:
    return all(name in leg and equal(leg[name], value) for name, value in part.items())


def leg_name(name: str, leg: Leg) -> str:
    """What a leg is called where the job's own name does not tell the legs apart."""
    return f"{name} ({', '.join(str(value) for value in leg.values())})" if leg else name
