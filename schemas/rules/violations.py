"""What a tree's values violate in the schema of its root, as jsonschema finds it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from schemas.qna import load_schema
from schemas.rules.tree import Step

if TYPE_CHECKING:
    from jsonschema.protocols import Validator


@dataclass(frozen=True, slots=True)
class Violation:
    """`value`, which stands at `steps`, violates `keyword` of `schema`, where `wanted` stands."""

    keyword: str
    steps: tuple[Step, ...]
    value: Any
    wanted: Any
    schema: Any


def violations_of(root: str, value: Any) -> Iterator[Violation]:
    """Yield every violation of the schema for leaves below `root`; one of `required` stands for all missing keys."""
    incomplete: set[tuple[Step, ...]] = set()
    for error in _validator(root).iter_errors(value):
        keyword, steps = str(error.validator), tuple(error.absolute_path)
        # jsonschema reports each missing key apart, without saying which one it is.
        if keyword != "required" or steps not in incomplete:
            yield Violation(keyword, steps, error.instance, error.validator_value, error.schema)
        incomplete |= {steps} if keyword == "required" else set()


@cache
def _validator(root: str) -> Validator:
    from jsonschema import validators

    make: Any = validators.extend  # not annotated by its stubs
    validator: Validator = make(validators.Draft202012Validator, {"uniqueItems": _find_repeated})(load_schema(root))
    return validator


def _find_repeated(_validator: Any, _wanted: bool, items: Any, _schema: Any) -> Iterator[Exception]:
    """Stands in for jsonschema's own test, which compares every pair and does not say which entries are equal."""
    from jsonschema import ValidationError

    seen: set[str] = set()
    for index, item in enumerate(items if isinstance(items, list) else ()):
        text = json.dumps(item, sort_keys=True)
        if text in seen:
            yield ValidationError("stands above already", path=[index], instance=item)
        seen.add(text)
