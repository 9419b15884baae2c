"""Contamination: what an evaluation item must not share with training.

`new-question` items share their passage's facts with the rows, which is wanted; only their wording may not stand
there: no common run of 13 words, no common template. `control` items may share nothing with what is taught. `seen` is
exempt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from runners.generate.facts import Fact
from runners.generate.markdown import Passage
from runners.generate.split import seed_id
from runners.generate.stated import Statements
from runners.generate.wording import shingles
from schemas.item import ChoiceItem, ItemKind, OpenItem
from schemas.sample import TrainingRow
from schemas.taxonomy import Leaf, LeafKind

NEW_QUESTION = "overlaps an evaluation item"
CONTROL = "overlaps a control item"

Item = ChoiceItem | OpenItem
Shingle = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exam:
    """What rows of one leaf are compared with: the items' runs of 13 words, by kind, and the exam's templates.

    `own` are the tasks and contexts of a skill's seeds. Its new questions must repeat them, so they are cut out before
    wordings are compared.
    """

    new_question: frozenset[Shingle]
    control: frozenset[Shingle]
    templates: frozenset[str]
    own: tuple[str, ...]

    def objection(self, row: TrainingRow) -> str:
        """Why this row must not be trained on; empty when nothing speaks against it."""
        if row.template in self.templates or wording_runs(row.text, self.own) & self.new_question:
            return NEW_QUESTION
        return CONTROL if shingles(row.text) & self.control else ""


def exam_of(leaf: Leaf, items: Iterable[Item]) -> Exam:
    """The wording of a leaf's items, as rows are compared with it."""
    listed = list(items)
    own = own_texts(leaf)
    new = [item for item in listed if item.kind is ItemKind.NEW_QUESTION]
    control = [item for item in listed if item.kind is ItemKind.CONTROL]
    return Exam(
        new_question=frozenset(run for item in new for run in wording_runs(item.question, own)),
        control=frozenset(control_runs(leaf, control)),
        templates=frozenset(item.template for item in (*new, *control)),
        own=own,
    )


def control_runs(leaf: Leaf, items: Sequence[Item]) -> set[Shingle]:
    """Of a knowledge leaf the items' questions; of a skill what its withheld seeds alone say."""
    if leaf.kind is LeafKind.KNOWLEDGE:
        return {run for item in items for run in shingles(item.question)}
    withheld = {item.cluster for item in items}
    runs = [found for number, found in enumerate(_seed_runs(leaf)) if seed_id(number) in withheld]
    return set().union(*runs) - standing_runs(leaf)


def wording_runs(text: str, own: Sequence[str]) -> set[Shingle]:
    """The runs of 13 words of `text` outside the texts `own`; none reaches across a place where one was cut out."""
    for piece in own:
        text = text.replace(piece, "\0")
    return {run for part in text.split("\0") for run in shingles(part)}


def standing_runs(leaf: Leaf) -> set[Shingle]:
    """Runs that stand in at least half of a skill's seeds: its standing instruction, not the content of any."""
    if leaf.kind is LeafKind.KNOWLEDGE:
        return set()
    spread = Counter(run for runs in _seed_runs(leaf) for run in runs)
    return {run for run, count in spread.items() if count * 2 >= len(leaf.seeds)}


def overlapping_seeds(leaf: Leaf, taught: Sequence[str], control: Sequence[str]) -> set[str]:
    """The withheld seeds of a skill that share a run of 13 words with a taught one, its instruction apart."""
    runs = {seed_id(number): found - standing_runs(leaf) for number, found in enumerate(_seed_runs(leaf))}
    known = set().union(*(runs[name] for name in taught))
    return {name for name in control if runs[name] & known}


def stated_facts(leaf: Leaf, facts: Iterable[Fact], taught: Iterable[Passage]) -> frozenset[Fact]:
    """Those control facts that taught text states as well: its sentences, and the leaf's own questions and answers."""
    said = [text for passage in taught for text in passage.statements]
    said += [f"{pair.question} {pair.answer}" for seed in leaf.seeds for pair in seed.pairs]
    known = Statements(said)
    return frozenset(fact for fact in facts if known.hold(fact))


def own_texts(leaf: Leaf) -> tuple[str, ...]:
    """A skill's contexts and tasks, longest first, so that none is cut out of the middle of another."""
    if leaf.kind is LeafKind.KNOWLEDGE:
        return ()
    texts = {seed.context or "" for seed in leaf.seeds} | {pair.question for seed in leaf.seeds for pair in seed.pairs}
    return tuple(sorted({text.strip() for text in texts} - {""}, key=lambda text: (-len(text), text)))


def _seed_runs(leaf: Leaf) -> Iterator[set[Shingle]]:
    for seed in leaf.seeds:
        yield shingles(seed.context or "") | {run for pair in seed.pairs for run in shingles(pair.question)}
