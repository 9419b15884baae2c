"""What was made of all leaves, before it is written down for others."""

from __future__ import annotations

from dataclasses import dataclass

from runners.generate.datasets.write import LeafData
from schemas.generation import LeafFunnel, ModelUse


@dataclass(frozen=True, slots=True)
class Made:
    """The leaves with their kept rows, how they came there, who was asked, and what overlapped with what is asked at
    the end.
    """

    leaves: tuple[LeafData, ...]
    funnels: tuple[LeafFunnel, ...]
    models: tuple[ModelUse, ...] = ()
    overlaps: tuple[str, ...] = ()
