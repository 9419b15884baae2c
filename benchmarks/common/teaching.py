"""Leaves to generate from, made of invented words: a freeform skill, a grounded skill, knowledge with its document."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from common.words import Prose

from runners.generate.lessons import lesson_from
from runners.generate.request import Material, Request
from runners.generate.samples import samples_of
from schemas.documents import Document, Documents
from schemas.taxonomy import DocumentSource, Leaf, LeafKind, QuestionAnswer, SeedExample

SEEDS, CHUNKS = 5, 13
CHUNK_WORDS = 250
REPO, COMMIT = "https://github.com/ada/harbours", "0" * 40


def freeform(seeds: int = SEEDS) -> Material:
    """A skill whose seeds are questions and answers."""
    prose = Prose(1)
    examples = tuple(SeedExample(None, (_pair(prose),), line) for line in range(seeds))
    return Material(_leaf("compositional_skills/rhymes", LeafKind.FREEFORM, examples, task=prose.sentence(8)))


def grounded(seeds: int = SEEDS) -> Material:
    """A skill whose seeds have a text that they are about."""
    prose = Prose(2)
    examples = tuple(SeedExample(prose.sentence(60), (_pair(prose),), line) for line in range(seeds))
    return Material(_leaf("compositional_skills/letters", LeafKind.GROUNDED, examples, task=prose.sentence(8)))


def knowledge(chunks: int = CHUNKS, contexts: int = SEEDS) -> Material:
    """Knowledge with five contexts of three pairs, and a document that is cut into so many chunks."""
    prose = Prose(3)
    sections = [_section(prose, number) for number in range(chunks)]
    examples = tuple(
        SeedExample(prose.sentence(90), tuple(_pair(prose) for _ in range(3)), line) for line in range(contexts)
    )
    source = DocumentSource(REPO, COMMIT, ("docs/*.md",), 1)
    leaf = _leaf("knowledge/harbours", LeafKind.KNOWLEDGE, examples, outline=prose.sentence(8), document=source)
    text = "\n\n".join(sections)
    document = Documents(REPO, COMMIT, (Document("docs/harbours.md", text),), sha256(text.encode()).hexdigest())
    return Material(leaf, document)


def rows_of(material: Material, request: Request) -> list[dict[str, Any]]:
    """The rows that a flow begins with, for programs that start from rows."""
    samples = samples_of(lesson_from(material, request), number=0)
    return [{name: value for name, value in sample.row.items() if name != "seeds"} for sample in samples]


def count_words(text: str) -> int:
    """The unit of `CHUNK_WORDS`."""
    return len(text.split())


def _leaf(
    path: str,
    kind: LeafKind,
    seeds: Sequence[SeedExample],
    *,
    task: str = "",
    outline: str = "",
    document: DocumentSource | None = None,
) -> Leaf:
    domain = "harbours" if document else ""
    digest = sha256(path.encode()).hexdigest()
    return Leaf(path, kind, 3, "ada", tuple(seeds), digest, task, domain, outline, document)


def _pair(prose: Prose) -> QuestionAnswer:
    return QuestionAnswer(f"What is {' '.join(prose.words(9))}?", prose.sentence(14), 1)


def _section(prose: Prose, number: int) -> str:
    """A heading and a little less text than a chunk holds, so that each section is a chunk."""
    sentences = [prose.sentence(14) for _ in range((CHUNK_WORDS - 20) // 14)]
    return f"## Chapter {number}\n\n" + " ".join(sentences)
