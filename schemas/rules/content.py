"""Content: limits and habits that no schema can say. Limits are those of the InstructLab taxonomy's guides."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from schemas.finding import Finding
from schemas.rules.place import shorten
from schemas.rules.tree import Step, Tree, name_of

MAX_WORDS = 2300
MAX_CONTEXT_TOKENS = 500
TOKENS_PER_WORD = 4 / 3  # English prose, by the usual rule of thumb
PAIR_KEYS = ("question", "answer")

Examples = list[tuple[tuple[Step, ...], dict[str, Any]]]
"""The seed examples that are mappings, each with its steps."""


def check_content(tree: Tree) -> Iterator[Finding]:
    """Check what the texts say about themselves. Looks at whatever is there, valid structure or not."""
    yield from _check_blank(tree, tree.value, ())
    examples = list(_dicts(tree.value, "seed_examples"))
    yield from _check_mixture(tree, examples)
    yield from _check_words(tree, examples)
    for steps, example in examples:
        yield from _check_context(tree, steps, example)
        yield from _check_unread(tree, steps, example)


def estimate_tokens(text: str) -> int:
    """Estimate the tokens of a text by its words; a tokenizer counts them, and each counts otherwise."""
    return math.ceil(len(text.split()) * TOKENS_PER_WORD)


def _check_blank(tree: Tree, value: Any, steps: tuple[Step, ...]) -> Iterator[Finding]:
    if isinstance(value, str) and value and not value.strip():
        yield tree.at(*steps).find("content/blank", f"`{name_of(steps)}` holds nothing but white space.")
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in entries:
        yield from _check_blank(tree, item, (*steps, step))


def _check_words(tree: Tree, examples: Examples) -> Iterator[Finding]:
    words = sum(len(text.split()) for _, example in examples for text in _texts(example))
    if words > MAX_WORDS:
        message = f"All questions and answers together have {words:,} words; about {MAX_WORDS:,} are the limit."
        yield tree.at("seed_examples").find("limits/words", message, "Shorten the answers, or split the leaf.")


def _texts(example: dict[str, Any]) -> Iterator[str]:
    for pair in (example, *(pair for _, pair in _dicts(example, "questions_and_answers"))):
        yield from (pair[key] for key in PAIR_KEYS if isinstance(pair.get(key), str))


def _check_mixture(tree: Tree, examples: Examples) -> Iterator[Finding]:
    """A leaf's kind decides how it is generated from and measured, so it must be one."""
    if tree.path.startswith("knowledge/"):
        return
    words = {True: "has a context", False: "has no context"}
    grounded = ["context" in example for _, example in examples]
    if len(set(grounded)) == 2:
        odd = grounded.index(not grounded[0])
        message = f"This example {words[grounded[odd]]}, the first one {words[grounded[0]]}."
        fix = "Give every example a context, or none of them; or make two leaves."
        yield tree.at(*examples[odd][0]).find("content/mixed", message, fix)


def _check_context(tree: Tree, steps: tuple[Step, ...], example: dict[str, Any]) -> Iterator[Finding]:
    context = example.get("context")
    tokens = estimate_tokens(context) if isinstance(context, str) else 0
    if tokens > MAX_CONTEXT_TOKENS:
        message = (
            f"The context has about {tokens:,} tokens, estimated from its words; {MAX_CONTEXT_TOKENS} are the limit."
        )
        yield tree.at(*steps, "context").find("limits/context-length", message, "Shorten the passage.")


def _check_unread(tree: Tree, steps: tuple[Step, ...], example: dict[str, Any]) -> Iterator[Finding]:
    for below, pair in _dicts(example, "questions_and_answers"):
        for key in pair.keys() - set(PAIR_KEYS):
            place = tree.at_key(*steps, *below, key)
            yield place.find("content/unread-key", f"Nothing reads the key `{shorten(key)}` here.", "Delete it.")


def _dicts(value: Any, key: str) -> Iterator[tuple[tuple[Step, ...], dict[str, Any]]]:
    """Yield the mappings in the list at `key`, each with its steps; nothing where there is no such list."""
    items = value.get(key) if isinstance(value, dict) else None
    for index, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict):
            yield (key, index), item
