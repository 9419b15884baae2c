"""Reads a policy as carefully as a leaf: a pull request brings its own copy, and is told what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, get_args

import yaml
from pydantic import BaseModel, ValidationError

from schemas.expected import in_words
from schemas.finding import Finding
from schemas.policy import Policy
from schemas.rules.catalogue import RULES
from schemas.rules.place import Place, shorten
from schemas.rules.reading.reader import read_tree
from schemas.rules.reading.tree import Step, Tree, name_of, place_of_node
from schemas.rules.settings import POLICY_PATH

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

RULE = "policy/file"
EMPTY = "structure/empty-file"
FIXED = ("policy", "safety", "structure")
"""Families of rules that hold in every repository: without them nothing could be read out of a leaf."""


def parts_of(model: type[BaseModel], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], type[BaseModel]]]:
    """Yield the model and all models within it, each with the keys that lead to it."""
    yield above, model
    for name, field in model.model_fields.items():
        for kind in (field.annotation, *get_args(field.annotation)):  # a part, or a part that may be left out
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from parts_of(kind, (*above, field.alias or name))


MODELS: Mapping[tuple[str, ...], type[BaseModel]] = dict(parts_of(Policy))


def read_policy(content: bytes) -> tuple[Policy, tuple[Finding, ...]]:
    """Return the policy and what is wrong with the file, on its lines, as findings of `policy/file`.

    Where something is wrong the policy is the default one. Raises nothing, whatever the bytes are.
    """
    tree, reading = read_tree(POLICY_PATH, content)
    problems = [_retold(finding) for finding in reading if finding.blocks and finding.rule != EMPTY]
    if problems or tree is None:
        return Policy(), tuple(problems)
    value = _written(tree.node)
    problems = [*_check_keys(tree, tree.node), *_check_rules(tree, value)]
    try:
        policy = Policy.model_validate(value)
    except ValidationError as error:
        problems += [_explain(tree, value, one) for one in error.errors()]
        return Policy(), tuple(sorted(set(problems)))
    return (Policy() if problems else policy), tuple(problems)


def _retold(finding: Finding) -> Finding:
    place = Place(finding.path, finding.line, finding.column, finding.length)
    return place.find(RULE, finding.message, finding.fix)


def _written(node: yaml.Node) -> Any:
    """The values as they are written, as text: `off` is a word here, and no truth value. Keys without one are left out,
    so that what stands below them can be commented out.
    """
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _written(value) for key, value in node.value if not value.tag.endswith(":null")}
    if isinstance(node, yaml.SequenceNode):
        return [_written(item) for item in node.value]
    return str(node.value)


def _check_keys(tree: Tree, node: yaml.Node) -> Iterator[Finding]:
    """Of two parts of one name the last would hold, and nobody would miss what the first one asks for."""
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        name = str(key.value)
        if name in seen:
            place = place_of_node(tree.source, key)
            yield place.find(RULE, f"The key `{shorten(name)}` stands here twice.", "Put both together, or delete one.")
        seen.add(name)
        yield from _check_keys(tree, value)


def _check_rules(tree: Tree, value: Any) -> Iterator[Finding]:
    steps = ("validation", "rules")
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    for rule in value if isinstance(value, dict) else ():
        place = tree.at_key(*steps, rule)
        if rule not in RULES:
            fix = _meant(rule, RULES, "docs/rules.md lists all rules.")
            yield place.find(RULE, f"There is no rule `{shorten(rule)}`.", fix)
        elif RULES[rule].family in FIXED:
            message = f"`{rule}` holds in every repository; the rules of {', '.join(FIXED)} cannot be changed."
            yield place.find(RULE, message, "Delete the line.")


def _explain(tree: Tree, value: Any, error: ErrorDetails) -> Finding:
    steps = _existing(value, error["loc"])
    if error["type"] == "extra_forbidden":
        known = sorted(_keys(steps[:-1]))
        fix = _meant(str(steps[-1]), known, f"Only these keys stand here: {', '.join(known)}.")
        return tree.at_key(*steps).find(RULE, f"The key `{shorten(str(steps[-1]))}` does not belong here.", fix)
    name = f"`{shorten(name_of(steps))}`" if steps else "The file"
    stands = f" Here stands `{shorten(error['input'])}`." if isinstance(error["input"], str) else ""
    return tree.at(*steps).find(RULE, f"{name}: {in_words(error)}.{stands}")


def _existing(value: Any, location: Sequence[Step]) -> tuple[Step, ...]:
    """The steps of an error's location that lead to a value of the file."""
    steps: list[Step] = []
    for step in location:
        if not (step in value if isinstance(value, dict) else isinstance(value, list) and step in range(len(value))):
            break
        value = value[step]
        steps.append(step)
    return tuple(steps)


def _keys(above: Sequence[Step]) -> list[str]:
    model = MODELS.get(tuple(map(str, above)))
    return [field.alias or name for name, field in model.model_fields.items()] if model else []


def _meant(written: str, known: Any, otherwise: str) -> str:
    match = get_close_matches(written[:100], known, n=1)
    return f"Did you mean `{match[0]}`?" if match else otherwise
