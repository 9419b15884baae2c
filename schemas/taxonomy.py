"""A leaf of the taxonomy: what one valid `qna.yaml` says, with the lines it says it on.

Plain dataclasses, because `taxobot taxonomy diff` must start in a blink.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

ROOTS = ("compositional_skills", "foundational_skills", "knowledge")
FILE_NAME = "qna.yaml"


class LeafKind(StrEnum):
    """What a leaf teaches; decides how it is generated from and which benchmark measures it."""

    KNOWLEDGE = "knowledge"
    GROUNDED = "grounded skill"
    FREEFORM = "freeform skill"


@dataclass(frozen=True, slots=True)
class QuestionAnswer:
    """One question with its answer; `line` is where the question's value begins."""

    question: str
    answer: str
    line: int


@dataclass(frozen=True, slots=True)
class SeedExample:
    """One entry of `seed_examples`.

    A freeform skill has no context and one pair, a grounded skill a context and one pair, knowledge a context and
    at least three pairs.
    """

    context: str | None
    pairs: tuple[QuestionAnswer, ...]
    line: int


@dataclass(frozen=True, slots=True)
class DocumentSource:
    """Where a knowledge leaf's documents stand: a git repository, a commit, and glob patterns within it."""

    repo: str
    commit: str
    patterns: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """A parsed, structurally valid leaf.

    `path` is the taxonomy path without the file name (`knowledge/science/astronomy/phoenix`); `digest` is the SHA-256
    of the file's bytes. `task_description` is a skill's, `domain`, `outline` and `document` are knowledge's.
    """

    path: str
    kind: LeafKind
    version: int
    created_by: str
    seeds: tuple[SeedExample, ...]
    digest: str
    task_description: str = ""
    domain: str = ""
    outline: str = ""
    document: DocumentSource | None = None
