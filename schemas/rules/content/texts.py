"""The texts of a leaf, found once for all rules that read them, whatever shape the file has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

from schemas.rules.reading.tree import Step, Tree

HEAD_KEYS = ("task_description", "domain", "document_outline")
# What is no part of a word where it stands at its edge. Signs such as `+` and `%` are: "3 + 4" is not "3 - 4".
PUNCTUATION = ".,;:!?\"'`()[]{}…“”„‘’«»؟،؛।。、，；：！？（）「」『』"

Steps = tuple[Step, ...]


@dataclass(frozen=True)
class Text:
    """A text and the steps to it."""

    steps: Steps
    text: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its words as questions are compared by: case, punctuation and white space apart."""
        return words_of(self.text)


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with its answer; each is None where no text stands for it."""

    question: Text | None
    answer: Text | None


@dataclass(frozen=True, slots=True)
class Example:
    """A seed example: its steps, its value, its context if it has one, and its pairs (one in a skill)."""

    steps: Steps
    value: dict[str, Any]
    context: Text | None
    pairs: tuple[Pair, ...]

    @property
    def texts(self) -> Iterator[Text]:
        """Its texts in the usual order."""
        parts = (self.context, *(part for pair in self.pairs for part in (pair.question, pair.answer)))
        return (part for part in parts if part is not None)


@dataclass(frozen=True)
class Texts:
    """All texts of a leaf: what stands at its head, and its seed examples."""

    tree: Tree
    head: tuple[Text, ...]
    examples: tuple[Example, ...]

    @cached_property
    def every(self) -> tuple[Text, ...]:
        """All of them."""
        return (*self.head, *(text for example in self.examples for text in example.texts))

    @cached_property
    def whole(self) -> str:
        """All of them in one, to look at once for what most leaves do not hold."""
        return "\n".join(text.text for text in self.every)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words of all of them."""
        return frozenset(chain.from_iterable(text.words for text in self.every))

    @property
    def knowledge(self) -> bool:
        """Whether the leaf stands among knowledge."""
        return self.tree.path.startswith("knowledge/")


def gather(tree: Tree) -> Texts:
    """Return the texts of a leaf: those values that are text where the schemas want text."""
    value = tree.value if isinstance(tree.value, dict) else {}
    head = (_text(value, key, ()) for key in HEAD_KEYS)
    examples = (_example(steps, item) for steps, item in mappings(value, ("seed_examples",)))
    return Texts(tree, tuple(text for text in head if text is not None), tuple(examples))


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text, casefolded, without the punctuation around them."""
    return tuple([word.strip(PUNCTUATION) or word for word in text.casefold().split()])


def mappings(value: Any, steps: Steps) -> Iterator[tuple[Steps, dict[str, Any]]]:
    """Yield the mappings in the list at the last of `steps`, each with its steps; nothing where there is no list."""
    items = value.get(steps[-1]) if isinstance(value, dict) else None
    for index, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict):
            yield (*steps, index), item


def _example(steps: Steps, item: dict[str, Any]) -> Example:
    below = mappings(item, (*steps, "questions_and_answers"))
    pairs = [_pair(at, pair) for at, pair in ((steps, item), *below)]
    filled = tuple(pair for pair in pairs if pair.question or pair.answer)
    return Example(steps, item, _text(item, "context", steps), filled)


def _pair(steps: Steps, item: dict[str, Any]) -> Pair:
    return Pair(_text(item, "question", steps), _text(item, "answer", steps))


def _text(item: dict[str, Any], key: str, steps: Steps) -> Text | None:
    text = item.get(key)
    return Text((*steps, key), text) if isinstance(text, str) else None
