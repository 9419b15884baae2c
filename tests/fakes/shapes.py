"""The shape of a language model that is too large for tests to load."""

from __future__ import annotations

from runners.train.reckon.shape import Shape

SEVEN = Shape(
    weights=7_000_000_000,
    stored=2,
    linear=tuple(
        (f"model.layers.{layer}.mlp.{name}", 11_008, 4_096) for layer in range(32) for name in ("up_proj", "gate_proj")
    ),
    layers=32,
    hidden=4_096,
    inner=11_008,
    queries=4_096,
    keys=4_096,
    vocabulary=32_000,
)
