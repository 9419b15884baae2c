"""Leaves made ready: documents in chunks, taught and withheld parts told apart, prompts that fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runners.generate.chunks.chunk import chunk_documents
from runners.generate.chunks.seam import Lesson
from runners.generate.exam.lesson import lesson_of
from runners.generate.request import Material, Request
from runners.progress import Progress
from schemas.errors import EmptyResult
from schemas.generation import LeafFunnel
from schemas.taxonomy import Leaf


@dataclass(frozen=True, slots=True)
class Prepared:
    """Lessons, and the funnels of the leaves that give none."""

    lessons: tuple[Lesson, ...]
    failed: tuple[LeafFunnel, ...] = ()


def prepare(materials: Sequence[Material], request: Request, *, progress: Progress) -> Prepared:
    """Every leaf by itself: one from which nothing can be taught is told as failed, and stops no other."""
    lessons, failed = [], []
    with progress.stage("chunks", total=len(materials)) as tick:
        for material in materials:
            try:
                lessons.append(lesson_from(material, request))
            except EmptyResult as error:
                failed.append(failure(material.leaf, str(error)))
            tick(1)
    return Prepared(tuple(lessons), tuple(failed))


def lesson_from(material: Material, request: Request) -> Lesson:
    """One leaf. Raises EmptyResult where nothing of it can be taught, or its documents are not at hand."""
    leaf, documents = material.leaf, material.read()
    chunks = chunk_documents(documents, limit=request.chunk_limit, count=request.count) if documents else ()
    return lesson_of(leaf, documents, chunks=chunks, control=request.control)


def failure(leaf: Leaf, error: str) -> LeafFunnel:
    """The funnel of a leaf that no flow began with. It names the leaf, so the sentence need not."""
    told = error.removeprefix(f"{leaf.path}: ")
    return LeafFunnel(leaf=leaf.path, leaf_kind=leaf.kind.value, flow="", sources=(), error=told)
