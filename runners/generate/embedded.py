"""Rows of the embedded teacher, by the same decisions and into the same files as those of any other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from runners.generate.chunks.seam import Chunk, Lesson
from runners.generate.critic import judge_rows
from runners.generate.datasets.rowfile import RowFile
from runners.generate.datasets.write import LeafData
from runners.generate.decide import Candidate, Decider, Ledger, dismiss, own_texts
from runners.generate.exams import decider_of
from runners.generate.lessons import failure
from runners.generate.made import Made
from runners.generate.markdown import passages_of_documents
from runners.generate.plan import LeafPlan, plan_leaf
from runners.generate.prohibited import Prohibited
from runners.generate.quotas import owed_rows
from runners.generate.request import Material, Request
from runners.generate.tally import Tally
from runners.generate.teacher import Teacher
from runners.progress import Progress
from schemas.errors import EmptyResult
from schemas.generation import GeneratedRow, LeafFunnel
from schemas.sample import TrainingRow
from schemas.taxonomy import LeafKind

_ASKED = 2  # turns of a row that is a question with its answer; statements have one, and are for training in a run


def generate_embedded(
    materials: Sequence[Material], request: Request, teacher: Teacher, *, folder: Path, progress: Progress
) -> Made:
    """Make rows without asking anybody. A leaf from which nothing can be taken is told in its funnel."""
    prohibited = Prohibited(request.prohibited_words)
    planned: list[tuple[Lesson, LeafPlan]] = []
    failed: list[LeafFunnel] = []
    with progress.stage("plan", total=len(materials)) as tick:
        for material in materials:
            try:
                planned.append(_plan(material))
            except EmptyResult as error:
                failed.append(failure(material.leaf, str(error)))
            tick(1)
    lessons = [lesson for lesson, _ in planned]
    decider = decider_of(lessons, request, prohibited)
    ledgers = [_ledger(lesson, number, teacher, prohibited, folder) for number, lesson in enumerate(lessons)]
    drafts = [
        list(_candidates(lesson, plan, teacher, ledger))
        for (lesson, plan), ledger in zip(planned, ledgers, strict=True)
    ]
    _decide(ledgers, drafts, decider, request, progress)
    return Made(
        leaves=tuple(LeafData(lesson, ledger.file) for lesson, ledger in zip(lessons, ledgers, strict=True)),
        funnels=(*(ledger.tally.funnel() for ledger in ledgers), *failed),
        overlaps=tuple(decider.overlaps.listed),
    )


def _plan(material: Material) -> tuple[Lesson, LeafPlan]:
    leaf, documents = material.leaf, material.read()
    plan = plan_leaf(leaf, documents)
    passages = passages_of_documents(documents) if documents else ()
    chunks = tuple(Chunk(one.id, one.document, one.text, len(one.text.split())) for one in passages)
    lesson = Lesson(leaf, documents, chunks, plan.taught, plan.control, plan.open_items, plan.choice_items)
    return lesson, plan


def _ledger(lesson: Lesson, number: int, teacher: Teacher, prohibited: Prohibited, folder: Path) -> Ledger:
    tally = Tally(lesson.leaf, teacher.name, mask=prohibited.mask)
    return Ledger(lesson.leaf, tally, RowFile(folder / f"{number}.jsonl"), own_texts(lesson))


def _candidates(lesson: Lesson, plan: LeafPlan, teacher: Teacher, ledger: Ledger) -> Iterator[Candidate]:
    chunks = {chunk.id: chunk.text for chunk in lesson.chunks}
    asked = [row for row in teacher.rows(lesson.leaf, plan, lesson.documents) if len(row.messages) == _ASKED]
    verdict = judge_rows(asked, chunks)
    for row in asked:
        ledger.tally.made(row.cluster)
    for reason, row in verdict.rejected:
        ledger.tally.lost(row.cluster, reason, order=(0,), text=row.messages[0].content)
    for number, row in enumerate(verdict.kept):
        # Gaps in one sentence differ by a word or two; only what has the same answer says the same thing.
        group = f"{row.template}\0{row.messages[1].content}"
        yield Candidate(_row(lesson, row, chunks.get(row.cluster, "")), (0, number), group=group)


def _row(lesson: Lesson, row: TrainingRow, document: str) -> GeneratedRow:
    leaf = lesson.leaf
    return GeneratedRow(
        id=row.id,
        leaf=leaf.path,
        leaf_kind=leaf.kind.value,
        source=row.cluster,
        question=row.messages[0].content,
        response=row.messages[1].content,
        document=document if leaf.kind is LeafKind.KNOWLEDGE else "",
        columns={"template": row.template, "taxonomy_path": leaf.path},
    )


def _decide(
    ledgers: Sequence[Ledger],
    drafts: Sequence[Sequence[Candidate]],
    decider: Decider,
    request: Request,
    progress: Progress,
) -> None:
    """The text gives what it gives: where a leaf cannot fill its part of the target, the others fill it."""
    queues, dry = [iter(draft) for draft in drafts], [False] * len(ledgers)
    with progress.stage("decide"):
        while not all(dry):
            kept = [ledger.kept for ledger in ledgers]
            owed = owed_rows(kept, dry, target=request.target, preview=request.preview)
            if owed == kept:
                break
            for number, (ledger, queue) in enumerate(zip(ledgers, queues, strict=True)):
                decider.decide(ledger, queue, wanted=owed[number])
                dry[number] = ledger.kept != owed[number]
    for ledger, queue in zip(ledgers, queues, strict=True):
        dismiss(ledger, queue)
