"""Validation: the findings of one changed leaf, and the leaf itself where nothing blocks it."""

from __future__ import annotations

from dataclasses import dataclass

from runners.stages.files import read_value, write_value
from runners.stages.workshop import Workshop
from runners.store import Stage, digest_of_bytes
from runners.taxonomy.diff import LeafChange
from schemas.finding import Finding
from schemas.taxonomy import FILE_NAME, Leaf

STAGE = Stage("validate", 1)


@dataclass(frozen=True, slots=True)
class Checked:
    """What validation says of one leaf; `leaf` is None iff a finding blocks it."""

    leaf: Leaf | None
    findings: tuple[Finding, ...]


def validate(change: LeafChange, *, workshop: Workshop) -> Checked:
    """Check one added or modified leaf."""
    content = change.content or b""
    attribution = digest_of_bytes(change.attribution) if change.attribution is not None else ""
    result = workshop.obtain(
        STAGE,
        change.path,
        inputs={"content": digest_of_bytes(content), "attribution": attribution},
        parameters={"path": change.path},
        build=lambda folder, _tick: write_value(folder / "checked.json", Checked, _check(change, content)),
    )
    return read_value(result.path("checked.json"), Checked)


def _check(change: LeafChange, content: bytes) -> Checked:
    from schemas.rules.leaf import check_leaf

    return Checked(*check_leaf(f"{change.path}/{FILE_NAME}", content, attribution=change.attribution))
