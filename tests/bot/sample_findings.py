"""A checked contribution with a bit of everything, hostile text included, for the formats to show."""

from __future__ import annotations

from dataclasses import replace

from bot.findings.view import ChangedFile, View
from schemas.finding import Edit, Finding, Severity
from schemas.rules.place import Source

SKILL = "compositional_skills/rhymes/qna.yaml"
HOSTILE = "knowledge/a,b: c%/::error::x \x1b[2J\u202e/qna.yaml"
TEXT = """\
version: 3
created_by: ada
task_description: "知識 and a\ttab"  \n\
seed_examples:
  - question: Is it so?
    answer: yes
    context: mail ada@example.org, please
  - question: |
      ::set-output name=x::y
    answer: "##[add-mask]a | `b` <img src=x> @someone {}"
""".format("and so on, " * 12)

FINDINGS = (
    Finding(SKILL, 1, 1, "sources/attribution", Severity.ERROR, "There is no attribution.txt beside this file.", "Do."),
    Finding(
        SKILL,
        3,
        33,
        "lint/trailing-spaces",
        Severity.ERROR,
        "This line ends with 2 spaces.",
        "Delete them.",
        2,
        edits=(Edit(3, 33, 3, 35, ""),),
    ),
    Finding(SKILL, 3, 20, "content/topic", Severity.NOTICE, "`知識` is a topic to avoid.", "", 2),
    Finding(
        SKILL,
        6,
        13,
        "structure/type",
        Severity.ERROR,
        "`seed_examples[0].answer` must be text, but YAML reads a truth value.",
        'Put it into quotes: "yes".',
        3,
        edits=(Edit(6, 13, 6, 16, '"yes"'),),
    ),
    Finding(SKILL, 7, 19, "content/personal", Severity.WARNING, "An e-mail address: `a…g`.", "Delete it.", 15),
    Finding(
        HOSTILE,
        1,
        1,
        "safety/byte-order-mark",
        Severity.WARNING,
        "The file begins with\na byte order mark.",
        "Save it without.",
        edits=(Edit(1, 0, 1, 1, ""),),
    ),
    Finding(HOSTILE, 9, 7, "content/topic", Severity.WARNING, "`::set-output` ##[error] 100%", "", 12),
    Finding(HOSTILE, 10, 40, "content/profanity", Severity.WARNING, "An offensive word.", "Say it otherwise.", 7),
)


def sample() -> View:
    """The view of this module's findings."""
    lines = Source(SKILL, TEXT).lines
    files = (ChangedFile(SKILL), ChangedFile("knowledge/old/qna.yaml", deleted=True), ChangedFile(HOSTILE))
    return View(files, FINDINGS, {SKILL: lines, HOSTILE: lines})


def nothing() -> View:
    """A contribution that only deletes a leaf."""
    return View((ChangedFile("knowledge/old/qna.yaml", deleted=True),), ())


def within(folder: str) -> View:
    """The same, in a taxonomy that is a folder of its repository."""
    return replace(sample(), prefix=folder)
