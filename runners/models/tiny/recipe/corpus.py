"""The tiny model's pretraining text: known facts in many wordings, and everyday sentences to read and answer from.

Three streams a pass: the dictionary (words.py), the almanac (almanac.py), both repeated until known; and sentences
from WordNet's examples and definitions, fresh in each pass, half of them followed by a question about themselves.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from runners.generate.facts import Fact, ValueKind, facts_of_sentence
from runners.generate.templates import EXAM, TRAINING, Wording
from runners.models.tiny.recipe.almanac import TERMS, Entry, entries
from runners.models.tiny.recipe.frames import gap_turn
from runners.models.tiny.recipe.wordnet import read_synsets
from runners.models.tiny.recipe.words import Word, common_words, statements, turns
from schemas.sample import Message, TrainingRow

ALMANAC_ENTRIES = 200
FRESH_PER_PASS = 4_000
EXAM_SHARE = 0.6  # of the almanac's facts are ever asked in an exam wording; the rest show that the wording transfers


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything the model is made from."""

    words: tuple[Word, ...]
    almanac: tuple[Entry, ...]
    sentences: tuple[str, ...]


def read_sources(wordnet: Path) -> Sources:
    """Read WordNet, invent the almanac."""
    return Sources(common_words(wordnet), entries(ALMANAC_ENTRIES, seed=7), tuple(_sentences(wordnet)))


def almanac_facts(almanac: Sequence[Entry]) -> tuple[Fact, ...]:
    """Every fact of the almanac; the entry's heading stands for its passage."""
    return tuple(
        fact
        for entry in almanac
        for sentence in entry.sentences
        for fact in facts_of_sentence(sentence, passage=entry.heading, heading=entry.heading)
        if fact.kind is not ValueKind.TERM or fact.value in TERMS
    )


def one_pass(sources: Sources, number: int) -> Iterator[TrainingRow]:
    """One pass over the known facts, each in every wording, and the pass's share of fresh sentences."""
    rng = random.Random(1_000 + number)
    yield from word_rows(sources.words, rng)
    yield from almanac_rows(sources.almanac, rng)
    order = random.Random(5).sample(range(len(sources.sentences)), len(sources.sentences))
    start = number * FRESH_PER_PASS
    for index in range(start, start + FRESH_PER_PASS):
        yield from reading_rows(sources.sentences[order[index % len(order)]], rng)


def word_rows(words: Sequence[Word], rng: random.Random) -> Iterator[TrainingRow]:
    """The dictionary: statements and questions."""
    by_pos = {pos: [word for word in words if word.pos == pos] for pos in ("n", "v", "a")}
    for word in words:
        for text in statements(word):
            yield _plain(text, "dictionary", word.word)
        for wording, question, answer in turns(word, by_pos[word.pos], rng):
            yield _turn(question, answer, "dictionary", word.word, wording)


def almanac_rows(almanac: Sequence[Entry], rng: random.Random) -> Iterator[TrainingRow]:
    """The almanac: statements, training wordings, and for most facts an exam wording."""
    for entry in almanac:
        for sentence in entry.sentences:
            yield _plain(f"{entry.heading}: {sentence}", "almanac", entry.heading)
    for number, fact in enumerate(almanac_facts(almanac)):
        wordings: list[Wording] = [rng.choice(TRAINING)]
        if in_exam_wording(number) and rng.random() < 0.5:
            wordings.append(rng.choice(EXAM))
        yield from _asked(fact, wordings, "almanac")
        yield _turn(*gap_turn(fact, rng), "almanac", fact.passage, "gap")


def in_exam_wording(number: int) -> bool:
    """Whether the almanac's fact of this number is ever asked in an exam wording."""
    return random.Random(number).random() < EXAM_SHARE


def _asked(fact: Fact, wordings: Sequence[Wording], source: str) -> Iterator[TrainingRow]:
    for wording in wordings:
        turn = wording.ask(fact)
        if turn is not None:
            yield _turn(*turn, source, fact.passage, wording.name)


def reading_rows(sentence: str, rng: random.Random) -> Iterator[TrainingRow]:
    """A sentence as it stands, or followed by a question whose answer stands in it."""
    facts = facts_of_sentence(sentence, passage="fresh", heading="Reading")
    if not facts or rng.random() < 0.4:
        yield _plain(sentence, "fresh", "fresh")
        return
    fact, wording = rng.choice(facts), rng.choice(TRAINING + EXAM)
    turn = wording.ask(fact)
    if turn is not None:
        yield _turn(f"{sentence} {turn[0]}", turn[1], "fresh", "fresh", f"reading-{wording.name}")


def _sentences(wordnet: Path) -> Iterator[str]:
    for pos in ("n", "v", "a", "r"):
        for synset in read_synsets(wordnet, pos):
            for example in synset.examples:
                if example.isascii() and 4 <= len(example.split()) <= 24:
                    yield example[:1].upper() + example[1:].rstrip(".") + "."
            if synset.definition.isascii() and 4 <= len(synset.definition.split()) <= 20:
                yield f"{synset.words[0][:1].upper()}{synset.words[0][1:]} is {synset.definition}."


def _plain(text: str, source: str, cluster: str) -> TrainingRow:
    return _row((Message(role="pretraining", content=text),), source, cluster, "statement")


def _turn(question: str, answer: str, source: str, cluster: str, template: str) -> TrainingRow:
    messages = (Message(role="user", content=question), Message(role="assistant", content=answer))
    return _row(messages, source, cluster, template)


def _row(messages: tuple[Message, ...], source: str, cluster: str, template: str) -> TrainingRow:
    return TrainingRow(
        id="", origin="replay", leaf=f"base/{source}", cluster=cluster, template=template, messages=messages
    )
