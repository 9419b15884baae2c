"""Taxonomies of any size made of invented words: valid leaves of all three kinds, with documents for the knowledge.

Of ten leaves four are freeform skills, three grounded skills, three knowledge: five contexts with three questions each.
One question in a hundred is an earlier one with a word changed. Everything follows from the seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path

from common.words import Prose

from schemas.documents import Document, Documents

NEARLY_ASKED = 0.01
KINDS = ("freeform", *("freeform", "grounded", "knowledge") * 3)
OPENINGS = ("What is", "How does", "Why has", "Where did", "Which of", "When was", "Who made")
ATTRIBUTION = """Title of work: {title}
Link to work: https://example.org/{name}
Revision: https://example.org/{name}?revision=1
License of the work: CC-BY-4.0
Creator names: Ada Quill
"""


@dataclass(frozen=True, slots=True)
class Generated:
    """One leaf: the posix path of its file, what stands in it and beside it, and its documents if it has any."""

    path: str
    content: bytes
    attribution: bytes
    documents: Documents | None


def generate(number: int, seed: int = 0) -> list[Generated]:
    """Return a taxonomy of so many leaves. A smaller one is the beginning of a larger one."""
    writer = _Writer(Prose(seed))
    return [writer.leaf(index) for index in range(number)]


def write(leaves: list[Generated], folder: Path) -> None:
    """Write leaves and attributions below the folder."""
    for leaf in leaves:
        file = folder / leaf.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(leaf.content)
        file.with_name("attribution.txt").write_bytes(leaf.attribution)


class _Writer:
    def __init__(self, prose: Prose) -> None:
        self._prose = prose
        self._asked: list[str] = []

    def leaf(self, index: int) -> Generated:
        kind = KINDS[index % len(KINDS)]
        name = f"area_{index % 97}/topic_{index}"
        documents = None
        if kind == "knowledge":
            path, lines, documents = f"knowledge/{name}/qna.yaml", *self._knowledge(index)
        else:
            path, lines = f"compositional_skills/{name}/qna.yaml", list(self._skill(grounded=kind == "grounded"))
        attribution = ATTRIBUTION.format(title=self._prose.sentence(4), name=f"topic_{index}")
        return Generated(path, ("\n".join(lines) + "\n").encode(), attribution.encode(), documents)

    def _skill(self, *, grounded: bool) -> Iterator[str]:
        yield from ("version: 3", "created_by: ada", f"task_description: {self._prose.sentence(8)}", "seed_examples:")
        for _ in range(5):
            context = self._prose.words(self._prose.between(25, 60))
            yield f"  - question: {self._question(context)}"
            yield f"    answer: {' '.join(self._prose.part(context, 12)).capitalize()}."
            if grounded:
                yield from _folded("    context", [" ".join(context)])

    def _knowledge(self, index: int) -> tuple[list[str], Documents]:
        lines = ["version: 3", "created_by: ada", f"domain: area {index % 97}"]
        lines += [f"document_outline: {self._prose.sentence(8)}", "seed_examples:"]
        chapters = []
        for _ in range(5):
            sentences = [self._prose.words(self._prose.between(8, 16)) for _ in range(6)]
            chapter = [" ".join(words).capitalize() + "." for words in sentences]
            chapters += [*chapter, *(self._prose.sentence(14) for _ in range(6))]
            lines += [*_folded("  - context", chapter), "    questions_and_answers:"]
            for words in sentences[:3]:
                lines += [f"      - question: {self._question(words)}"]
                lines += [f"        answer: {' '.join(words).capitalize()}."]
        commit = sha1(str(index).encode(), usedforsecurity=False).hexdigest()
        repo = f"https://github.com/ada/topic_{index}"
        lines += ["document:", f"  repo: {repo}", f"  commit: {commit}", "  patterns:", "    - docs/topic.md"]
        text = "\n\n".join(chapters)
        return lines, Documents(repo, commit, (Document("docs/topic.md", text),), "0" * 64)

    def _question(self, about: list[str]) -> str:
        if self._asked and self._prose.happens(NEARLY_ASKED):
            words = self._asked[self._prose.between(0, len(self._asked) - 1)].removesuffix("?").split()
            words[self._prose.between(2, len(words) - 1)] = self._prose.words(1)[0]
        else:
            opening = OPENINGS[self._prose.between(0, len(OPENINGS) - 1)]
            words = [opening, *self._prose.words(2), *self._prose.part(about, self._prose.between(4, 9))]
        question = " ".join(words) + "?"
        self._asked.append(question)
        return question


def _folded(key: str, sentences: list[str]) -> Iterator[str]:
    yield f"{key}: >-"
    indent = " " * (len(key) - len(key.lstrip(" -")) + 4)
    yield from (f"{indent}{sentence}" for sentence in sentences)
