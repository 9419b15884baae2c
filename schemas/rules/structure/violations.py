"""What a tree's values violate in the schema of a kind and version, as jsonschema finds it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from schemas.qna import Kind, load_schema
from schemas.rules.reading.tree import Step

if TYPE_CHECKING:
    from jsonschema.protocols import Validator


@dataclass(frozen=True, slots=True)
class Violation:
    """`value`, which stands at `steps`, violates `keyword` of `schema`, where `wanted` stands.

    For `uniqueItems`, `value` is the repeated item, and `wanted` the index of the first of its kind.
    """

    keyword: str
    steps: tuple[Step, ...]
    value: Any
    wanted: Any
    schema: Any


def violations_of(value: Any, *, kind: Kind, version: int) -> Iterator[Violation]:
    """Yield every violation of the schema of a kind and version; one of `required` stands for all missing keys."""
    incomplete: set[tuple[Step, ...]] = set()
    for error in _validator(kind, version).iter_errors(value):
        keyword, steps = str(error.validator), tuple(error.absolute_path)
        # jsonschema reports each missing key apart, without saying which one it is.
        if keyword != "required" or steps not in incomplete:
            yield Violation(keyword, steps, error.instance, error.validator_value, error.schema)
        incomplete |= {steps} if keyword == "required" else set()


@cache
def _validator(kind: Kind, version: int) -> Validator:
    from jsonschema import validators

    schema = load_schema(kind, version)
    make: Any = validators.extend  # not annotated by its stubs
    validator: Validator = make(validators.Draft202012Validator, _quicker_keywords())(_inline(schema, schema["$defs"]))
    return validator


def _inline(schema: Any, definitions: dict[str, Any]) -> Any:
    """Put definitions in the place of references to them: looking one up takes longer than the check itself."""
    if isinstance(schema, list):
        return [_inline(item, definitions) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        schema = {**definitions[schema["$ref"].rpartition("/")[2]], **schema}
    return {key: _inline(item, definitions) for key, item in schema.items() if key not in {"$ref", "$defs"}}


def _quicker_keywords() -> dict[str, Any]:
    """Keywords that mean what jsonschema's own do.

    Its own make a validator anew for every value below, which is most of their time; these make one a subschema.
    """
    validators: dict[int, Validator] = {}

    def below(validator: Validator, schema: Any) -> Validator:
        if id(schema) not in validators:
            validators[id(schema)] = validator.evolve(schema=schema)
        return validators[id(schema)]

    def properties(validator: Validator, schemas: dict[str, Any], value: Any, _schema: Any) -> Iterator[Exception]:
        for key, schema in schemas.items() if isinstance(value, dict) else ():
            if key in value:
                yield from _placed(key, below(validator, schema), value[key])

    def items(validator: Validator, schema: Any, value: Any, _schema: Any) -> Iterator[Exception]:
        for index, item in enumerate(value if isinstance(value, list) else ()):
            yield from _placed(index, below(validator, schema), item)

    return {"properties": properties, "items": items, "uniqueItems": _find_repeated}


def _placed(step: Step, validator: Validator, value: Any) -> Iterator[Exception]:
    for error in validator.iter_errors(value):
        error.path.appendleft(step)
        yield error


def _find_repeated(_validator: Any, _wanted: bool, items: Any, _schema: Any) -> Iterator[Exception]:
    """Stands in for jsonschema's own test, which compares every pair and does not say which entries are equal."""
    from jsonschema import ValidationError

    seen: dict[Hashable, int] = {}
    for index, item in enumerate(items if isinstance(items, list) else ()):
        first = seen.setdefault(_freeze(item), index)
        if first != index:
            yield ValidationError("stands above already", path=[index], instance=item, validator_value=first)


def _freeze(value: Any) -> Hashable:
    """Return what is equal for equal JSON values only; to Python, true and 1 would be."""
    kind = type(value)
    if kind is str:
        return str(value)
    if kind is dict:
        return frozenset([(key, _freeze(item)) for key, item in value.items()])
    if kind is list:
        return tuple([_freeze(item) for item in value])
    return kind is bool, value
