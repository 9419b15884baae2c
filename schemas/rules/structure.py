"""Structure: the keys and values that a leaf must have, by the JSON Schemas of `schemas.qna`, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from schemas.finding import Finding
from schemas.qna import VERSION
from schemas.rules.place import shorten
from schemas.rules.tree import Tree, Unquoted, name_of
from schemas.rules.violations import Violation, violations_of

READ_AS = {"bool": "a truth value", "int": "a number", "float": "a number", "timestamp": "a date"}
EXPECTED = {"string": "text", "object": "keys with values", "array": "a list"}
HOW_TO_ADD = {
    "version": f"Write `version: {VERSION}` on the first line.",
    "created_by": "Write `created_by:` with your GitHub name.",
    "task_description": "Write `task_description:` with a sentence on what the model learns to do.",
    "domain": "Write `domain:` with the field that the documents belong to.",
    "document_outline": "Write `document_outline:` with a sentence on what the documents are about.",
    "document": "Write `document:` with `repo`, `commit` and `patterns` below it.",
    "context": "Write `context:` with a passage copied from the document.",
    "questions_and_answers": "Write `questions_and_answers:` with at least three entries of `question` and `answer`.",
}


def check_structure(tree: Tree) -> Iterator[Finding]:
    """Check the tree against the schema of its root, and place every violation."""
    if not isinstance(tree.value, dict):
        message = f"The file must consist of keys with values, but it is {_kind(tree.value)}."
        yield tree.at().find("structure/top-level", message, HOW_TO_ADD["version"])
        return
    for violation in violations_of(tree.path.split("/")[0], tree.value):
        yield from _EXPLAIN[violation.keyword](tree, violation)


def _explain_missing(tree: Tree, violation: Violation) -> Iterator[Finding]:
    owner = f"`{name_of(violation.steps)}`" if violation.steps else "The file"
    for key in violation.wanted:
        if key not in violation.value:
            fix = HOW_TO_ADD.get(key, f"Write `{key}:` with its value.")
            yield tree.at(*violation.steps).find("structure/required", f"{owner} lacks the key `{key}`.", fix)


def _explain_unknown(tree: Tree, violation: Violation) -> Iterator[Finding]:
    known = list(violation.schema["properties"])
    for key in violation.value:
        if key not in known:
            place, text = tree.at_key(*violation.steps, key), shorten(key)
            message = f"The key `{text}` does not belong here."
            yield place.find("structure/unknown-key", message, _key_fix(text, known))


def _key_fix(key: str, known: list[str]) -> str:
    from difflib import get_close_matches

    match = get_close_matches(key, known, n=1)
    return f"Did you mean `{match[0]}`?" if match else f"Only these keys stand here: {', '.join(known)}."


def _explain_type(tree: Tree, violation: Violation) -> Iterator[Finding]:
    place, name = tree.at(*violation.steps), name_of(violation.steps)
    expected, fix = EXPECTED[violation.wanted], ""
    if violation.value is None:
        yield place.find("structure/type", f"`{name}` is empty; it must be {expected}.")
        return
    if isinstance(violation.value, int | Unquoted) and expected == "text":
        fix = f'Put it into quotes: "{shorten(str(tree.locate(violation.steps).value))}".'
    message = f"`{name}` must be {expected}, but YAML reads {_kind(violation.value)}."
    yield place.find("structure/type", message, fix)


def _explain_few(tree: Tree, violation: Violation) -> Iterator[Finding]:
    wanted, present = violation.wanted, len(violation.value)
    message = f"Value must have at least {wanted} items; `{name_of(violation.steps)}` has {present}."
    yield tree.at(*violation.steps).find("structure/too-few", message, f"Add {wanted - present} more.")


def _explain_empty(tree: Tree, violation: Violation) -> Iterator[Finding]:
    message = f"`{name_of(violation.steps)}` must not be empty."
    yield tree.at(*violation.steps).find("structure/empty", message, "Write its text.")


def _explain_repeated(tree: Tree, violation: Violation) -> Iterator[Finding]:
    message = f"`{name_of(violation.steps)}` repeats an entry above it; all entries must differ."
    yield tree.at(*violation.steps).find("structure/repeated", message, "Write another, or delete it.")


def _explain_version(tree: Tree, violation: Violation) -> Iterator[Finding]:
    version, fix = violation.value, f"Bring the file to version {VERSION}, then write `version: {VERSION}`."
    message = f"Version {version} is not supported: this version of taxobot needs version {VERSION}."
    if not isinstance(version, int):
        message, fix = f"`version` must be the number {VERSION}.", f"Write `version: {VERSION}`, without quotes."
    elif version < VERSION and tree.path.startswith("knowledge/"):
        message = f"Version {version} is not supported for knowledge. Minimum supported version is {VERSION}."
    yield tree.at(*violation.steps).find("structure/version", message, fix)


def _kind(value: Any) -> str:
    if isinstance(value, Unquoted):
        return READ_AS.get(value.kind, value.kind)
    return {dict: "keys with values", list: "a list", int: "a number", str: "text"}.get(type(value), "nothing")


_EXPLAIN: dict[str, Callable[[Tree, Violation], Iterator[Finding]]] = {
    "required": _explain_missing,
    "additionalProperties": _explain_unknown,
    "type": _explain_type,
    "minItems": _explain_few,
    "minLength": _explain_empty,
    "uniqueItems": _explain_repeated,
    "const": _explain_version,
}
