"""Generate: the teacher's training rows for one leaf, after the critic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from runners.contribution import Contribution
from runners.generate.across import without_taught_elsewhere
from runners.generate.critic import CRITIC
from runners.generate.leaf import Generated, generate_leaf
from runners.generate.plan import LeafPlan
from runners.generate.teacher import Teacher
from runners.progress import Tick
from runners.stages.files import digest_of_rows, read_rows, read_value, write_rows, write_value
from runners.stages.plan import plan
from runners.stages.workshop import Workshop
from runners.store import Stage
from schemas.documents import Documents
from schemas.evidence import RejectedRow
from schemas.item import ChoiceItem
from schemas.result import Funnel
from schemas.sample import TrainingRow
from schemas.taxonomy import Leaf

STAGE = Stage("generate", 2)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A leaf that is ready to be taught and asked."""

    leaf: Leaf
    documents: Documents | None
    plan: LeafPlan
    generated: Generated


def prepare(
    leaf: Leaf, documents: Documents | None, *, teacher: Teacher, suite: Sequence[ChoiceItem], workshop: Workshop
) -> Prepared:
    """Plan one leaf, then generate for it. Raises EmptyResult, naming the leaf, where nothing can be taught."""
    planned = plan(leaf, documents, workshop=workshop)
    generated = _generate(leaf, documents, planned=planned, teacher=teacher, suite=suite, workshop=workshop)
    return Prepared(leaf, documents, planned, generated)


def prepare_leaves(
    contribution: Contribution,
    leaves: Sequence[Leaf],
    *,
    teacher: Teacher,
    suite: Sequence[ChoiceItem],
    workshop: Workshop,
) -> list[Prepared]:
    """Prepare some leaves of a contribution, each by itself. Raises EmptyResult as `prepare` does."""
    return [
        prepare(leaf, contribution.documents_of(leaf), teacher=teacher, suite=suite, workshop=workshop)
        for leaf in leaves
    ]


def keep_apart(prepared: Sequence[Prepared]) -> list[Prepared]:
    """The same leaves without the control items that another leaf of the pull request teaches."""
    return [
        replace(
            one,
            plan=without_taught_elsewhere(
                one.leaf,
                one.plan,
                one.documents,
                others=[row for other in prepared if other is not one for row in other.generated.rows],
            ),
        )
        for one in prepared
    ]


def _generate(
    leaf: Leaf,
    documents: Documents | None,
    *,
    planned: LeafPlan,
    teacher: Teacher,
    suite: Sequence[ChoiceItem],
    workshop: Workshop,
) -> Generated:
    """The kept rows of one leaf and the funnel they came through. Raises EmptyResult where none is left."""

    def build(folder: Path, tick: Tick) -> None:
        generated = generate_leaf(leaf, planned, documents, teacher=teacher, suite=suite, tick=tick)
        write_rows(folder / "rows.jsonl", generated.rows)
        write_value(folder / "funnel.json", Funnel, generated.funnel)
        write_rows(folder / "rejected.jsonl", generated.rejected)

    result = workshop.obtain(
        STAGE,
        leaf.path,
        inputs={
            "leaf": leaf.digest,
            "documents": documents.digest if documents else "",
            "plan": digest_of_rows([planned]),
            "frozen suite": digest_of_rows(suite),
        },
        parameters={"path": leaf.path, "teacher": teacher.name, "critic": CRITIC},
        build=build,
    )
    return Generated(
        rows=read_rows(result.path("rows.jsonl"), TrainingRow),
        funnel=read_value(result.path("funnel.json"), Funnel),
        rejected=read_rows(result.path("rejected.jsonl"), RejectedRow),
    )
