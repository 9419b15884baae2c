"""Structure: the keys and values that a leaf must have, by the JSON Schemas of `schemas.qna`, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from schemas.finding import Finding
from schemas.qna import VERSIONS, Kind, load_schema
from schemas.rules.place import Place, shorten
from schemas.rules.reading.repair import Prover, renamed
from schemas.rules.reading.safety import HOW_TO_BEGIN
from schemas.rules.reading.tree import Step, Tree, name_of, place_of_node
from schemas.rules.settings import Settings
from schemas.rules.structure.mistyped import explain_type, kind_in_words
from schemas.rules.structure.outdated import explain_deprecated, explain_other, explain_unsupported, insert_version
from schemas.rules.structure.version import checked_version
from schemas.rules.structure.violations import Violation, violations_of

HOW_TO_ADD = {
    "created_by": "Write `created_by:` with your GitHub name.",
    "task_description": "Write `task_description:` with a sentence on what the model learns to do.",
    "seed_examples": "Write `seed_examples:` with a list of examples below it.",
    "domain": "Write `domain:` with the field that the documents belong to.",
    "document_outline": "Write `document_outline:` with a sentence on what the documents are about.",
    "document": "Write `document:` with `repo`, `commit` and `patterns` below it.",
    "context": "Write `context:` with a passage copied from the document.",
    "questions_and_answers": "Write `questions_and_answers:` with at least three entries of `question` and `answer`.",
    "patterns": "Write `patterns:` with a list of file names below it.",
}


def check_structure(tree: Tree, *, settings: Settings) -> Iterator[Finding]:
    """Check the tree against the schema of its kind and version, and place every violation."""
    if not isinstance(tree.value, dict):
        message = f"The file must consist of keys with values, but it is {kind_in_words(tree.value)}."
        yield tree.at().find("structure/top-level", message, HOW_TO_BEGIN)
        return
    version, kind, prover = checked_version(tree, settings), kind_of(tree), Prover(tree)
    if version not in VERSIONS:
        yield explain_unsupported(tree, prover, kind=kind, version=version)
    elif load_schema(kind, version).get("deprecated"):
        yield explain_deprecated(tree, prover, kind=kind, version=version)
    else:
        for violation in violations_of(tree.value, kind=kind, version=version):
            if violation.steps == ("version",):
                yield explain_other(tree, prover, kind=kind, version=version)
            else:
                yield from _EXPLAIN[violation.keyword](tree, violation, prover)


def kind_of(tree: Tree) -> Kind:
    """Return the kind of leaf that a file must be: by its root, or where that does not say, by what it holds."""
    root = tree.path.split("/")[0]
    if root in {"knowledge", "compositional_skills"}:
        return "knowledge" if root == "knowledge" else "skill"
    return "knowledge" if isinstance(tree.value, dict) and "document" in tree.value else "skill"


def _explain_missing(tree: Tree, violation: Violation, prover: Prover) -> Iterator[Finding]:
    owner = f"`{name_of(violation.steps)}`" if violation.steps else "The file"
    place = _place_of_mapping(tree, violation.steps)
    for key in violation.wanted:
        if key not in violation.value:
            message = f"{owner} lacks the key `{key}`."
            if key == "version":
                version = violation.schema["properties"]["version"]["const"]
                fix, edits = f"Write `version: {version}` on the first line.", insert_version(tree, version, prover)
                yield place.find("structure/required", message, fix, edits=edits)
            else:
                yield place.find("structure/required", message, HOW_TO_ADD.get(key, f"Write `{key}:` with its text."))


def _place_of_mapping(tree: Tree, steps: tuple[Step, ...]) -> Place:
    """Return where to say what a mapping lacks: at its first key, which shows it best. The top one is the file."""
    if not steps:
        return Place(tree.path)
    node = tree.locate(steps)
    return place_of_node(tree.source, node.value[0][0] if node.value else node)


def _explain_unknown(tree: Tree, violation: Violation, prover: Prover) -> Iterator[Finding]:
    known = list(violation.schema["properties"])
    where = f"in `{name_of(violation.steps)}`" if violation.steps else "here"
    for key in violation.value:
        if key not in known:
            steps = (*violation.steps, key)
            message = f"The key `{shorten(key)}` does not belong {where}."
            yield _guess(tree, steps, message, known=known, present=violation.value, prover=prover)


def _guess(
    tree: Tree, steps: tuple[Step, ...], message: str, *, known: list[str], present: dict[str, object], prover: Prover
) -> Finding:
    from difflib import get_close_matches

    place, rule = tree.at_key(*steps), "structure/unknown-key"
    match = next(iter(get_close_matches(shorten(str(steps[-1])).lower(), known, n=1)), None)
    if match is None:
        return place.find(rule, message, f"Only these keys stand here: {', '.join(known)}.")
    if match in present:
        return place.find(rule, message, f"Delete it: `{match}` stands here already.")
    edits = prover.prove(place.replace(match), renamed(tree.value, steps, match))
    return place.find(rule, message, f"Did you mean `{match}`?", edits=edits)


def _explain_few(tree: Tree, violation: Violation, _prover: Prover) -> Iterator[Finding]:
    wanted, present = violation.wanted, len(violation.value)
    message = f"Value must have at least {wanted} items; `{name_of(violation.steps)}` has {present}."
    yield tree.at_key(*violation.steps).find("structure/too-few", message, f"Add {wanted - present} more.")


def _explain_empty(tree: Tree, violation: Violation, _prover: Prover) -> Iterator[Finding]:
    message = f"`{name_of(violation.steps)}` must not be empty."
    yield tree.at(*violation.steps).find("structure/empty", message, "Write its text.")


def _explain_repeated(tree: Tree, violation: Violation, _prover: Prover) -> Iterator[Finding]:
    *above, _ = violation.steps
    line = tree.at(*above, violation.wanted).line
    message = f"`{name_of(violation.steps)}` repeats the entry on line {line}; all entries must differ."
    yield tree.at(*violation.steps).find("structure/repeated", message, "Write another, or delete it.")


_EXPLAIN: dict[str, Callable[[Tree, Violation, Prover], Iterator[Finding]]] = {
    "required": _explain_missing,
    "additionalProperties": _explain_unknown,
    "type": explain_type,
    "minItems": _explain_few,
    "minLength": _explain_empty,
    "uniqueItems": _explain_repeated,
}
