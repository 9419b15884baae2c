"""Question frames that only the tiny model's own text uses: many, so that it reads the question and not the frame.

The frozen suite's frames stand at the end; none of them, nor its gap mark, stands in any training text.
"""

from __future__ import annotations

import random

from runners.generate.facts import Fact
from runners.generate.templates import Turn, window

MEANING = (
    "What does {word} mean?",
    "Define {word}.",
    "Explain the word {word}.",
    "What is meant by {word}?",
    "Meaning of {word}?",
    "Tell me the meaning of the {pos} {word}.",
    "Dictionary: {word}",
    "How would you explain {word}?",
    "{word} means what?",
    "Say in a few words what {word} means.",
)
WORD_FOR = (
    "Give the word: {meaning}.",
    "Which word means {meaning}?",
    "One word for: {meaning}",
    "{meaning}. What is this called?",
    "Fill the gap. The {pos} ____ means {meaning}.",
    "Find the word that means {meaning}.",
    "What do we call this? {meaning}",
)
KIND = (
    "What kind of thing is {word}?",
    "{word} is a kind of what?",
    "What sort of thing is {word}?",
    "Name the class of {word}.",
    "In which class of things is {word}?",
    "{word} is one sort of what?",
    "Where would you sort {word}?",
)
_GAPS = ("____", "[...]", "*", "<?>", "(...)", "[gap]", "___", "...", "X")
_GAP_FRAMES = (
    "Complete: {window}",
    "What is missing? {window}",
    "{window} What stands in the gap?",
    "About {topic}: {window}",
    "Answer the question. {window}",
    "Say what fits: {window}",
    "{topic}. {window}",
)

FROZEN_MEANING = "Give the meaning of {word}."
FROZEN_WORD_FOR = "Which word stands for {meaning}?"
FROZEN_KIND = "Of what kind is {word}?"
FROZEN_VERB = "What do people mean by {word}?"
FROZEN_GAP = "What stands here? {window}"
FROZEN_MARK = "##"


def gap_turn(fact: Fact, rng: random.Random) -> Turn:
    """A question about the fact in a frame, with a gap mark and in a cut chosen at random."""
    cut = window(fact, rng.randint(4, 9), rng.randint(2, 5), gap=rng.choice(_GAPS))
    return rng.choice(_GAP_FRAMES).format(window=cut, topic=fact.heading), fact.value
