"""One case of one rule: a clean leaf with one thing wrong, and exactly what is found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.documents import Document, Documents, Missing
from schemas.finding import Finding, Severity
from schemas.rules.check import Report, check
from schemas.rules.leaf import LeafFile
from schemas.rules.neighbours import KnownQuestion, TreeIndex
from schemas.rules.settings import Settings

SKILL_PATH = "compositional_skills/music/bells/qna.yaml"
KNOWLEDGE_PATH = "knowledge/music/bells/qna.yaml"
ATTRIBUTION = """\
Title of work: Notes on bells
Link to work: https://example.org/bells
Revision: https://example.org/bells?revision=7
License of the work: CC-BY-4.0
Creator names: Ada Quill
"""
# Lines are counted in what follows: a case names the line that its change makes wrong.
SKILL = """\
version: 3
created_by: ada
task_description: Tell of the bells of Hexley.
seed_examples:
  - question: Which metal was the bell of Hexley cast from?
    answer: The bell of Hexley was cast from bronze.
  - question: Who rings it at noon?
    answer: The ferry master rings it at noon.
  - question: How heavy is its clapper?
    answer: Its clapper weighs nine kilograms.
  - question: Why does nobody ring at night?
    answer: Owls nest above the rope.
  - question: When did lightning crack the rim?
    answer: Lightning cracked the rim in a winter storm.
"""
KNOWLEDGE = """\
version: 3
created_by: ada
domain: bells
document_outline: The bells of Hexley, and who rings them.
seed_examples:
  - context: The bell of Hexley was cast from bronze in the year of the flood.
    questions_and_answers:
      - question: Which metal was the bell cast from?
        answer: It was cast from bronze.
      - question: When was the bell of Hexley cast?
        answer: It was cast in the year of the flood.
      - question: What was cast in the flood year?
        answer: The bell of Hexley was cast.
  - context: The ferry master rings the bell at noon with a rope of hemp.
    questions_and_answers:
      - question: Who rings the bell?
        answer: The ferry master rings it.
      - question: At which hour does it ring?
        answer: It rings at noon.
      - question: What is the rope made of?
        answer: The rope is of hemp.
  - context: The clapper weighs nine kilograms and was forged by Nestor Hale.
    questions_and_answers:
      - question: How heavy is the clapper?
        answer: It weighs nine kilograms.
      - question: Who forged the clapper?
        answer: Nestor Hale forged it.
      - question: Which part did the smith Hale make?
        answer: He forged the clapper.
  - context: Owls nest above the rope, so nobody rings at night in spring.
    questions_and_answers:
      - question: Which birds nest in the tower?
        answer: Owls nest above the rope.
      - question: Why is it quiet after dark?
        answer: Because owls nest there.
      - question: In which season do owls nest?
        answer: They nest in spring.
  - context: Lightning cracked the rim in a winter storm of great force.
    questions_and_answers:
      - question: What cracked the rim?
        answer: Lightning cracked it.
      - question: Which part of it broke?
        answer: The rim cracked.
      - question: In which weather did that happen?
        answer: In a winter storm.
document:
  repo: https://github.com/ada/bells
  commit: 0123456789abcdef0123456789abcdef01234567
  patterns:
    - docs/bells.md
"""


ELSEWHERE = TreeIndex(
    frozenset({"knowledge/music/towers"}),
    (KnownQuestion("knowledge/music/towers/qna.yaml", 12, "who rings it at noon"),),
)
"""A tree in which another leaf asks one of the skill's questions."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is checked, and what is found.

    `at` is line, column and length. `edited` are a part of the file and what the finding's edits make of it, None where
    the finding carries none. `also` are the other rules that the same change breaks. `found_in` is the finding's path
    where that is not the leaf's own.
    """

    rule: str
    content: str | bytes
    at: tuple[int, int, int]
    severity: str
    message: str
    fix: str = ""
    edited: tuple[str, str] | None = None
    rename: str = ""
    also: frozenset[str] = frozenset()
    path: str = SKILL_PATH
    found_in: str = ""
    attribution: str | None = ATTRIBUTION
    settings: Settings = field(default_factory=Settings)
    tree: TreeIndex = field(default_factory=TreeIndex)
    documents: Mapping[str, Documents | Missing] = field(default_factory=dict)

    def run(self) -> Report:
        """Check the file."""
        beside = None if self.attribution is None else self.attribution.encode()
        file = LeafFile(self.path, self.raw, beside)
        return check([file], tree=self.tree, documents=self.documents, settings=self.settings)

    def text_of(self, path: str) -> str:
        """Return the text of the leaf, or that of the attribution beside it."""
        return self.raw.decode() if path == self.path else self.attribution or ""

    @property
    def raw(self) -> bytes:
        """The bytes of the file."""
        return self.content.encode() if isinstance(self.content, str) else self.content

    @property
    def expected(self) -> Finding:
        """The finding without its edits."""
        path, (line, column, length) = self.found_in or self.path, self.at
        severity = Severity(self.severity)
        return Finding(path, line, column, self.rule, severity, self.message, self.fix, length, rename=self.rename)


def changed(text: str, *changes: tuple[str, str]) -> str:
    """Return the text with each change made, whose first part stands in it exactly once."""
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text


def grounded(context: str) -> str:
    """Return the skill with a context below each example: the first one has this, the others their answers."""
    lines = []
    for line in SKILL.splitlines():
        lines.append(line)
        if "answer: " in line:
            told = line.partition("answer: ")[2]
            lines.append(f"    context: {context if 'cast from bronze' in told else told}")
    return "\n".join(lines) + "\n"


def read(knowledge: str) -> Documents:
    """Return documents that hold what all contexts of the knowledge say."""
    text = "\n\n".join(line.partition("context: ")[2] for line in knowledge.splitlines() if "- context: " in line)
    return Documents("https://github.com/ada/bells", "0" * 40, (Document("docs/bells.md", text),), "0" * 64)
