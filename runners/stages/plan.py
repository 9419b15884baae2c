"""Plan: what is taught, what is held back as control, and every evaluation item, fixed before any row is made."""

from __future__ import annotations

from runners.generate.plan import LeafPlan, plan_leaf
from runners.stages.files import read_value, write_value
from runners.stages.workshop import Workshop
from runners.store import Stage
from schemas.documents import Documents
from schemas.taxonomy import Leaf

STAGE = Stage("plan", 1)


def plan(leaf: Leaf, documents: Documents | None, *, workshop: Workshop) -> LeafPlan:
    """The plan of one leaf. Raises EmptyResult where its material gives nothing to ask."""
    result = workshop.obtain(
        STAGE,
        leaf.path,
        inputs={"leaf": leaf.digest, "documents": documents.digest if documents else ""},
        parameters={"path": leaf.path},
        build=lambda folder, _tick: write_value(folder / "plan.json", LeafPlan, plan_leaf(leaf, documents)),
    )
    return read_value(result.path("plan.json"), LeafPlan)
