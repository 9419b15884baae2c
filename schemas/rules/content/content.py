"""Content: habits of a leaf's values that no schema can ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.finding import Finding
from schemas.rules.content.texts import Steps, Texts, mappings
from schemas.rules.place import shorten
from schemas.rules.reading.tree import Tree, name_of

PAIR_KEYS = ("question", "answer")


def check_content(texts: Texts) -> Iterator[Finding]:
    """Check for blank texts, a mixture of kinds, and keys that nothing reads."""
    yield from _check_blank(texts.tree, texts.tree.value, ())
    yield from _check_mixture(texts)
    yield from _check_unread(texts)


def _check_blank(tree: Tree, value: Any, steps: Steps) -> Iterator[Finding]:
    if isinstance(value, str):
        if value and value.isspace():
            message = f"`{name_of(steps)}` holds nothing but white space."
            yield tree.at(*steps).find("content/blank", message, "Write its text.")
        return
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in entries:
        yield from _check_blank(tree, item, (*steps, step))


def _check_mixture(texts: Texts) -> Iterator[Finding]:
    """A leaf's kind decides how it is generated from and measured, so it must be one."""
    grounded = ["context" in example.value for example in texts.examples]
    if texts.knowledge or len(set(grounded)) < 2:
        return
    words = {True: "has a context", False: "has no context"}
    odd = grounded.index(not grounded[0])
    message = f"This example {words[grounded[odd]]}, the first one {words[grounded[0]]}."
    fix = "Give every example a context, or none of them; or make two leaves."
    yield texts.tree.at(*texts.examples[odd].steps).find("content/mixed", message, fix)


def _check_unread(texts: Texts) -> Iterator[Finding]:
    for example in texts.examples:
        for steps, pair in mappings(example.value, (*example.steps, "questions_and_answers")):
            for key in sorted(pair.keys() - set(PAIR_KEYS)):
                message = f"Nothing reads the key `{shorten(key)}` here."
                fix = f"Delete it, or move its text to `{PAIR_KEYS[1]}`."
                yield texts.tree.at_key(*steps, key).find("content/unread-key", message, fix)
