"""A teacher of runs that asks models: the plan says what is taught and asked at the end, a flow makes the rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from runners.generate.chunks.chunk import chunk_documents
from runners.generate.chunks.seam import Lesson
from runners.generate.explain import losses_of
from runners.generate.flows.seam import Flows
from runners.generate.generation import MESSAGE
from runners.generate.markdown import Passage, passages_of_documents
from runners.generate.plan import LeafPlan
from runners.generate.request import Request
from runners.generate.rounds import OpenModels, make_rows
from runners.interrupt import run_interruptible
from runners.progress import Progress
from schemas.documents import Document, Documents
from schemas.generation import GeneratedRow
from schemas.result import Rejected
from schemas.sample import Message, TrainingRow
from schemas.taxonomy import Leaf


class AskedTeacher:
    """A Teacher over models and flows. `flows` are those of the request, which must not be None."""

    def __init__(self, request: Request, flows: Flows, *, models: OpenModels, progress: Progress) -> None:
        self.name = f"{request.model} (pipeline {request.pipeline})"
        self._request, self._flows, self._models, self._progress = request, flows, models, progress
        self._lost: dict[str, tuple[Rejected, ...]] = {}

    def rows(self, leaf: Leaf, plan: LeafPlan, documents: Documents | None) -> Iterator[TrainingRow]:
        """See Teacher. Raises EndpointError where models cannot be asked any more, and Interrupted."""
        lesson = _lesson(leaf, plan, documents, self._request)
        with TemporaryDirectory(prefix="taxobot-rows-") as folder:
            work = make_rows(
                [lesson],
                replace(self._request, exam=False),
                self._flows,
                models=self._models,
                folder=Path(folder),
                progress=self._progress,
            )
            made = run_interruptible(work, message=MESSAGE)
            (funnel,) = made.funnels
            self._lost[leaf.path] = tuple(
                Rejected(reason=reason, count=count, example="") for reason, count in losses_of(funnel).most_common()
            )
            yield from (_training_row(row, self._request.pipeline) for row in made.leaves[0].rows)

    def lost(self, leaf: Leaf) -> tuple[Rejected, ...]:
        """See Teacher."""
        return self._lost.get(leaf.path, ())


def _lesson(leaf: Leaf, plan: LeafPlan, documents: Documents | None, request: Request) -> Lesson:
    if documents is None:
        return Lesson(leaf, None, (), plan.taught, plan.control)
    told = [passage for passage in passages_of_documents(documents) if passage.id in plan.taught]
    taught = replace(documents, files=tuple(_documents(told)))
    chunks = chunk_documents(taught, limit=request.chunk_limit, count=request.count)
    return Lesson(leaf, taught, chunks, tuple(chunk.id for chunk in chunks), ())


def _documents(passages: list[Passage]) -> Iterator[Document]:
    """The documents as far as they are taught: what the plan withholds does not stand in them."""
    for path, group in groupby(passages, key=lambda passage: passage.document):
        parts = (f"## {passage.heading}\n\n" + " ".join(passage.statements) for passage in group)
        yield Document(path, "\n\n".join(parts))


def _training_row(row: GeneratedRow, template: str) -> TrainingRow:
    question = f"{row.context}\n\n{row.question}" if row.context else row.question
    return TrainingRow(
        id=row.id,
        origin="taught",
        leaf=row.leaf,
        cluster=row.source.partition("/")[0],
        template=template,
        messages=(Message(role="user", content=question), Message(role="assistant", content=row.response)),
    )
