"""Values that are not what the schema wants, most often because YAML read a word as something else than text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import yaml

from schemas.finding import Edit, Finding
from schemas.rules.place import Place, shorten
from schemas.rules.reading.repair import Prover, changed
from schemas.rules.reading.scalars import quote
from schemas.rules.reading.tree import Step, Tree, name_of
from schemas.rules.structure.violations import Violation

IN_WORDS = {"string": "text", "object": "keys with values", "array": "a list"}
HOW_TO_WRITE = {
    "string": "Write its text.",
    "object": "Write its keys on the lines below, each with its value.",
    "array": "Write its entries on the lines below, each after `- `.",
}


def explain_type(tree: Tree, violation: Violation, prover: Prover) -> Iterator[Finding]:
    """Say what a value is and what it must be; quote what becomes text by that."""
    name, wanted = name_of(violation.steps), violation.wanted
    message = f"`{name}` must be {IN_WORDS[wanted]}, but YAML reads {kind_in_words(violation.value)}."
    if violation.value is None:
        message = f"`{name}` is empty; it must be {IN_WORDS[wanted]}."
    place = _place(tree, violation.steps)
    replacement = _replacement(tree, violation)
    if replacement is None:
        yield place.find("structure/type", message, HOW_TO_WRITE[wanted])
        return
    written, value = replacement
    edits: tuple[Edit, ...] = prover.prove(place.replace(written), changed(tree.value, violation.steps, value))
    what = "quotes" if wanted == "string" else "a list"
    yield place.find("structure/type", message, f"Put it into {what}: {shorten(written)}.", edits=edits)


def kind_in_words(value: Any) -> str:
    """Return what YAML reads a value as, in words that follow "it is"."""
    if isinstance(value, bool):
        return "a truth value"
    if isinstance(value, date):
        return "a date"
    kinds = {dict: IN_WORDS["object"], list: IN_WORDS["array"], str: IN_WORDS["string"], int: "a number"}
    return {**kinds, float: "a number"}.get(type(value), "nothing")


def _place(tree: Tree, steps: tuple[Step, ...]) -> Place:
    """Return the place of a value; that of its key where nothing is written."""
    place = tree.at(*steps)
    return tree.at_key(*steps) if place.length == 0 and isinstance(steps[-1], str) else place


def _replacement(tree: Tree, violation: Violation) -> tuple[str, Any] | None:
    """Return what to write instead, and the value that is read then; None where only the author knows."""
    node, value = tree.locate(violation.steps), violation.value
    written = tree.source.text[node.start_mark.index : node.end_mark.index]
    if violation.wanted == "string" and value is not None and _is_one_line(node, written):
        return quote(written), written
    if violation.wanted == "array" and isinstance(value, str) and value.isprintable() and _holds_text(violation):
        return f"[{quote(value)}]", [value]
    return None


def _is_one_line(node: yaml.Node, written: str) -> bool:
    is_block = isinstance(node, yaml.CollectionNode) and not node.flow_style
    return not is_block and written.isprintable()


def _holds_text(violation: Violation) -> bool:
    return bool(violation.schema["items"].get("type") == "string")
