"""The teacher's seam, and the embedded teacher: it takes from the text and invents nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from runners.generate.facts import Fact
from runners.generate.knowledge import facts_by_passage
from runners.generate.markdown import Passage, passages_of_documents
from runners.generate.plan import LeafPlan
from runners.generate.skills import training_frames, word
from runners.generate.split import passages_of_seeds, seed_id
from runners.generate.templates import STATEMENT, TRAINING
from schemas.sample import Message, TrainingRow
from schemas.taxonomy import Leaf, LeafKind

if TYPE_CHECKING:
    from schemas.documents import Documents

SEED = "seed-question"  # a knowledge leaf's own question and answer, as the contributor wrote them


class Teacher(Protocol):
    """Writes training rows for one leaf from what its plan teaches, and from nothing that the plan withholds."""

    @property
    def name(self) -> str:
        """What reports call it."""

    def rows(self, leaf: Leaf, plan: LeafPlan, documents: Documents | None) -> Iterable[TrainingRow]:
        """The rows, in a fixed order, before any critic."""


class ExtractiveTeacher:
    """The embedded teacher: every fact of a taught passage in every training wording, or seeds in other words."""

    name = "extractive teacher (embedded)"

    def rows(self, leaf: Leaf, plan: LeafPlan, documents: Documents | None) -> Iterator[TrainingRow]:
        """Rows with ids by position. `documents` are a knowledge leaf's, None for a skill."""
        turns = (
            _knowledge(leaf, plan, documents) if leaf.kind is LeafKind.KNOWLEDGE and documents else _skill(leaf, plan)
        )
        for number, (cluster, template, messages) in enumerate(turns, 1):
            yield TrainingRow(
                id=f"{leaf.path}#r{number:05}",
                origin="taught",
                leaf=leaf.path,
                cluster=cluster,
                template=template,
                messages=messages,
            )


_Draft = tuple[str, str, tuple[Message, ...]]  # cluster, template, messages


def _knowledge(leaf: Leaf, plan: LeafPlan, documents: Documents) -> Iterator[_Draft]:
    passages = passages_of_documents(documents)
    facts = facts_by_passage(passages)
    told = set(plan.taught)
    for passage in passages:
        if passage.id in told:
            yield from _statements(passage)
            yield from (draft for known in facts[passage.id] for draft in _questions(known.fact))
    yield from _seed_questions(leaf, passages)


def _statements(passage: Passage) -> Iterator[_Draft]:
    for text in passage.statements:
        content = f"{passage.heading}: {text}"
        yield passage.id, STATEMENT, (Message(role="pretraining", content=content),)


def _questions(fact: Fact) -> Iterator[_Draft]:
    for wording in TRAINING:
        turn = wording.ask(fact)
        if turn is not None:
            yield fact.passage, wording.name, _turn(*turn)


def _seed_questions(leaf: Leaf, passages: Sequence[Passage]) -> Iterator[_Draft]:
    """The contributor's own questions. The passages they belong to are always taught (see `split_passages`)."""
    homes = passages_of_seeds(leaf, passages)
    for number, seed in enumerate(leaf.seeds):
        for pair in seed.pairs:
            yield next(iter(homes[number]), seed_id(number)), SEED, _turn(pair.question.strip(), pair.answer.strip())


def _skill(leaf: Leaf, plan: LeafPlan) -> Iterator[_Draft]:
    for number, seed in enumerate(leaf.seeds):
        if seed_id(number) in plan.taught:
            for frame in training_frames(seed):
                yield seed_id(number), frame.name, _turn(word(frame, seed), seed.pairs[0].answer.strip())


def _turn(question: str, answer: str) -> tuple[Message, ...]:
    return Message(role="user", content=question), Message(role="assistant", content=answer)
