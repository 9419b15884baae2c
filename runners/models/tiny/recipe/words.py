"""The dictionary part of what the tiny model knows: common words, their meanings and what kind of thing they are."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from runners.models.tiny.recipe import frames
from runners.models.tiny.recipe.wordnet import Synset, first_senses, frequencies, read_synsets

COUNTS = {"n": 680, "v": 160, "a": 160}
POS_NAMES = {"n": "noun", "v": "verb", "a": "adjective"}
FOUR_OPTIONS_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Word:
    """A common word with its first sense's meaning; `kind` is the first word of its hypernym, nouns only."""

    pos: str
    word: str
    meaning: str
    kind: str | None


def common_words(folder: Path) -> tuple[Word, ...]:
    """The most frequent words whose first sense is told in 3 to 11 words, each meaning and word once."""
    return tuple(word for pos in COUNTS for word in _common(folder, pos, COUNTS[pos]))


def _common(folder: Path, pos: str, count: int) -> Iterator[Word]:
    synsets = {synset.offset: synset for synset in read_synsets(folder, pos)}
    senses, meanings = first_senses(folder, pos), set()
    for word, _ in sorted(frequencies(folder, pos).items(), key=lambda entry: (-entry[1], entry[0])):
        synset = synsets.get(senses.get(word, ""))
        if synset is None or not _usable(word, synset) or synset.definition in meanings:
            continue
        meanings.add(synset.definition)
        parent = synsets.get(synset.hypernym or "")
        yield Word(pos, word, synset.definition, parent.words[0] if parent and pos == "n" else None)
        if len(meanings) == count:
            return


def _usable(word: str, synset: Synset) -> bool:
    words = synset.definition.split()
    return (
        word in synset.words  # the index is in lower case: keeps proper names out
        and word.isalpha()
        and word.islower()
        and len(word) > 2
        and 3 <= len(words) <= 11
        and word not in synset.definition
        and synset.definition.isascii()
        and "(" not in synset.definition
    )


def statements(word: Word) -> Iterator[str]:
    """The word's facts as plain sentences."""
    yield f"The {POS_NAMES[word.pos]} {word.word} means {word.meaning}."
    if word.kind:
        yield f"{word.word.capitalize()} is a kind of {word.kind}."


def turns(word: Word, others: list[Word], rng: random.Random) -> Iterator[tuple[str, str, str]]:
    """(wording, question, answer): a few questions about the word, in frames drawn anew each pass."""
    known = {"word": word.word, "meaning": word.meaning, "pos": POS_NAMES[word.pos]}
    for frame in rng.sample(frames.MEANING, 2):
        yield "meaning", frame.format(**known), word.meaning
    for frame in rng.sample(frames.WORD_FOR, 2):
        yield "word-for", frame.format(**known), word.word
    if word.kind:
        for frame in rng.sample(frames.KIND, 2):
            yield "kind-of", frame.format(**known), word.kind
    if rng.random() < FOUR_OPTIONS_SHARE:
        yield "four-options", *_four_options(word, others, rng)


def _four_options(word: Word, others: list[Word], rng: random.Random) -> tuple[str, str]:
    options = [word, *rng.sample([other for other in others if other.meaning != word.meaning], 3)]
    rng.shuffle(options)
    listed = " ".join(f"{letter}) {option.meaning}" for letter, option in zip("ABCD", options, strict=True))
    return f"Choose the meaning of {word.word}. {listed}", word.meaning
