"""What a leaf has to do with the other leaves of its tree: where it stands, and what they ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from schemas.finding import Finding
from schemas.rules.content.duplicates import Question, questions_in, scope_of
from schemas.rules.content.similar import Asked, find_matches
from schemas.rules.content.texts import gather, words_of
from schemas.rules.folders import check_folders
from schemas.rules.leaf import Examined
from schemas.rules.place import Place, shorten
from schemas.rules.reading.tree import Tree
from schemas.rules.settings import Settings


@dataclass(frozen=True, slots=True)
class KnownQuestion:
    """A question that a leaf asks: the path of its file, its line, its text.

    `context` is the text that it is asked of where that is part of the question, as in grounded skills; else empty.
    """

    path: str
    line: int
    question: str
    context: str = ""


@dataclass(frozen=True, slots=True)
class TreeIndex:
    """What stands in the taxonomy beside the files that are checked.

    `leaves` are the paths of all other leaves, without the file name; `questions` are questions that they ask, at least
    those that may be the same as one that is checked.
    """

    leaves: frozenset[str] = frozenset()
    questions: tuple[KnownQuestion, ...] = ()


class _Own(NamedTuple):
    """A question of a checked file, with what its place is found by."""

    tree: Tree
    question: Question

    @property
    def place(self) -> Place:
        return self.tree.at(*self.question.text.steps)


def questions_of(tree: Tree) -> Iterator[KnownQuestion]:
    """Yield the questions that a file asks, for the index of those that other files are compared with."""
    for question in questions_in(gather(tree)):
        line = tree.at(*question.text.steps).line
        yield KnownQuestion(tree.path, line, question.text.text, question.context.text if question.context else "")


def check_neighbours(files: Sequence[Examined], tree: TreeIndex, *, settings: Settings) -> Iterator[Finding]:
    """Check every file against all others and against the tree."""
    placed = [one.file.path for one in files if not any(found.rule == "safety/path" for found in one.findings)]
    yield from check_folders(placed, tree.leaves)
    yield from _check_questions(files, tree, settings.limits.near_duplicate)


def _check_questions(files: Iterable[Examined], tree: TreeIndex, threshold: float) -> Iterator[Finding]:
    """Of two checked files that ask the same, the one whose path comes later is told."""
    trees = sorted((one.tree for one in files if one.tree is not None), key=lambda one: one.path)
    paths = {one.path for one in trees}
    own = [_Own(one, question) for one in trees for question in questions_in(gather(one))]
    others = [known for known in tree.questions if known.path not in paths] if own else []
    asked = [*map(_asked_by, others), *(question.asked(its.path) for its, question in own)]
    for match in find_matches(asked, threshold, since=len(others)):
        before = match.earlier - len(others)
        known = others[match.earlier] if before < 0 else own[before].place
        yield _explain(own[match.later - len(others)].place, known, match.score)


def _asked_by(known: KnownQuestion) -> Asked:
    return Asked(words_of(known.question), known.context and scope_of(words_of(known.context)), known.path)


def _explain(place: Place, other: KnownQuestion | Place, score: float) -> Finding:
    alike = (
        "This question" if score == 1 else f"Nearly this question ({100 * score:.0f} % of the words in the same order)"
    )
    message = f"{alike} is asked by {shorten(other.path, 100)} too, on line {other.line}."
    fix = "Ask something else, name what it is about, or leave it to that leaf."
    return place.find("content/asked-elsewhere", message, fix)
