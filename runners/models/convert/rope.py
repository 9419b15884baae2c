"""Rotary position embeddings: what config.json says of them, in the words of GGUF."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemas.errors import ModelRefused

KNOWN = ("default", "linear", "llama3")


@dataclass(frozen=True, slots=True)
class Rope:
    """`base` is rope's theta. Positions are divided by `linear`, if set, and each frequency by its own of `factors`."""

    base: float
    linear: float | None = None
    factors: tuple[float, ...] = ()


def read_rope(parameters: Mapping[str, Any], head_size: int) -> Rope:
    """What `rope_parameters` of a configuration of transformers 5 say, for heads of `head_size` columns.

    Raises ModelRefused for a type of scaling that is not written here.
    """
    kind, base = str(parameters.get("rope_type", "default")), float(parameters["rope_theta"])
    if float(parameters.get("partial_rotary_factor") or 1) != 1:
        raise ModelRefused("the model turns only a part of each head (partial_rotary_factor); GGUF's Llama turns all.")
    match kind:
        case "default":
            return Rope(base)
        case "linear":
            return Rope(base, linear=float(parameters["factor"]))
        case "llama3":
            return Rope(base, factors=_llama3_factors(parameters, base, head_size))
        case _:
            raise ModelRefused(f"the model scales rope by {kind!r}, which cannot be converted; {', '.join(KNOWN)} can.")


def _llama3_factors(parameters: Mapping[str, Any], base: float, head_size: int) -> tuple[float, ...]:
    """By what each frequency is divided; transformers computes the same in `modeling_rope_utils`."""
    return tuple(
        _llama3_factor(parameters, 2 * math.pi * base ** (2 * index / head_size)) for index in range(head_size // 2)
    )


def _llama3_factor(parameters: Mapping[str, Any], wavelength: float) -> float:
    factor, context = float(parameters["factor"]), float(parameters["original_max_position_embeddings"])
    low, high = float(parameters["low_freq_factor"]), float(parameters["high_freq_factor"])
    if wavelength < context / high:
        return 1.0
    if wavelength > context / low:
        return factor
    smooth = (context / wavelength - low) / (high - low)
    return 1 / ((1 - smooth) / factor + smooth)
