"""Generate: the teacher's training rows for one leaf, after the critic."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from runners.generate.leaf import Generated, generate_leaf
from runners.generate.plan import LeafPlan
from runners.generate.teacher import Teacher
from runners.progress import Tick
from runners.stages.files import digest_of_rows, read_rows, read_value, write_rows, write_value
from runners.stages.plan import plan
from runners.stages.workshop import Workshop
from runners.store import Stage
from runners.taxonomy.documents import Documents
from schemas.result import Funnel
from schemas.sample import TrainingRow
from schemas.taxonomy import Leaf

STAGE = Stage("generate", 1)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A leaf that is ready to be taught and asked."""

    leaf: Leaf
    documents: Documents | None
    plan: LeafPlan
    generated: Generated


def prepare(leaf: Leaf, documents: Documents | None, *, teacher: Teacher, workshop: Workshop) -> Prepared:
    """Plan one leaf, then generate for it. Raises EmptyResult, naming the leaf, where nothing can be taught."""
    planned = plan(leaf, documents, workshop=workshop)
    return Prepared(leaf, documents, planned, _generate(leaf, planned, documents, teacher=teacher, workshop=workshop))


def _generate(
    leaf: Leaf, planned: LeafPlan, documents: Documents | None, *, teacher: Teacher, workshop: Workshop
) -> Generated:
    """The kept rows of one leaf and the funnel they came through. Raises EmptyResult where none is left."""

    def build(folder: Path, tick: Tick) -> None:
        generated = generate_leaf(leaf, planned, documents, teacher=teacher, tick=tick)
        write_rows(folder / "rows.jsonl", generated.rows)
        write_value(folder / "funnel.json", Funnel, generated.funnel)

    result = workshop.obtain(
        STAGE,
        leaf.path,
        inputs={
            "leaf": leaf.digest,
            "documents": documents.digest if documents else "",
            "plan": digest_of_rows([planned]),
        },
        parameters={"path": leaf.path, "teacher": teacher.name},
        build=build,
    )
    rows = read_rows(result.path("rows.jsonl"), TrainingRow)
    return Generated(rows=rows, funnel=read_value(result.path("funnel.json"), Funnel))
