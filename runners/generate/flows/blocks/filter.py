"""FilterByValueBlock: rows go on whose column compares as is wanted; the others are counted by reason."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from runners.generate.flows.blocks.changing import value_of
from runners.generate.flows.built import Built
from runners.generate.flows.reading.fields import Fields
from runners.generate.flows.reading.folder import Folder
from runners.generate.flows.seam import Loss, Outcome, Row, Tools
from runners.generate.flows.texts.verdicts import NO, YES, bare, yes_or_no
from runners.generate.flows.unfit import Unfit
from runners.generate.flows.values import TYPES

OPERATIONS: Mapping[str, tuple[Callable[[Any, Any], Any], str]] = {
    "eq": (operator.eq, "is not"),
    "ne": (operator.ne, "is"),
    "gt": (operator.gt, "is not above"),
    "ge": (operator.ge, "is below"),
    "lt": (operator.lt, "is not below"),
    "le": (operator.le, "is above"),
    "contains": (operator.contains, "does not hold"),
}
"""By name: the comparison, and what is said of a value that fails it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Keeps a row for which the comparison holds with one of `values`. `convert` makes of a cell what is compared, None
    where that cannot be told: then `default` counts, and without one the text is lost as unparsed. `reason` is counted.
    """

    name: str
    column: str
    values: tuple[Any, ...]
    holds: Callable[[Any, Any], Any]
    convert: Callable[[Any], Any]
    default: Any
    reason: str

    async def run(self, row: Row, tools: Tools) -> Outcome:  # noqa: ARG002 - see `Block`
        """See `Block.run`. Raises Unfit."""
        cell = value_of(row, self.column)
        value = self.convert(cell)
        if value is None:
            value = self.default
        if value is None:
            return Outcome((), losses=[Loss("unparsed", f"{self.column} cannot be read", str(cell))])
        if self._passes(value):
            return Outcome([{**row, self.column: value}])
        return Outcome((), losses=[Loss("rejected", self.reason, _shown(row, self.column))])

    def _passes(self, value: Any) -> bool:
        try:
            return any(self.holds(value, one) for one in self.values)
        except TypeError as error:
            raise Unfit(f"{self.column} cannot be compared", str(error)) from error


def read_filter(name: str, config: Fields, folder: Folder) -> Built:  # noqa: ARG001 - readers are all alike
    """`filter_column`, `operation` and `filter_value` (one, or a list of which one is enough), with `convert_dtype`
    (float, int, bool) and a `default_value` for cells that do not convert. `reason`, our own, is what funnels say.

    Beyond instructlab-sdg: numbers are found where models put words around them (`2/2`, `Score: 2`); words are equal
    whatever their case and the marks around them, and where yes or no is wanted the first word decides; and a cell that
    does not convert is not taken for 0. Raises UsageError, at FILE:LINE.
    """
    column = config.text("filter_column")
    operation = config.one_of("operation", tuple(OPERATIONS))
    holds, failing = OPERATIONS[operation]
    wanted = config.need("filter_value").plain
    wanted = [_word(one, config) for one in (wanted if isinstance(wanted, list) else [wanted])]
    kind = _kind(config, wanted)
    convert = _converter(kind, operation, wanted)
    block = Filter(
        name=name,
        column=column,
        values=tuple(_converted(config, "filter_value", convert, value) for value in wanted),
        holds=_folded(holds) if operation in {"eq", "ne"} else holds,
        convert=convert,
        default=_default(config, convert),
        reason=config.text("reason", f"{column} {failing} {' or '.join(map(str, wanted))}"),
    )
    config.close()
    return Built(block, needs=frozenset({column}))


def _word(value: Any, config: Fields) -> Any:
    """YAML reads a YES without quotation marks as true."""
    return value if not isinstance(value, bool) or "convert_dtype" in config else YES if value else NO


def _kind(config: Fields, wanted: list[Any]) -> str:
    """Numbers are compared as numbers, even where the file does not say so."""
    numbers = bool(wanted) and all(isinstance(value, int | float) and not isinstance(value, bool) for value in wanted)
    return config.one_of("convert_dtype", tuple(TYPES), "float") if numbers or "convert_dtype" in config else ""


def _converter(kind: str, operation: str, wanted: list[Any]) -> Callable[[Any], Any]:
    if kind:
        return TYPES[kind]
    judged = operation in {"eq", "ne"} and all(bare(str(value)).upper() in {YES, NO} for value in wanted)
    return _yes_or_no if judged else lambda value: value


def _yes_or_no(value: Any) -> str | None:
    return yes_or_no(str(value))


def _converted(config: Fields, key: str, convert: Callable[[Any], Any], value: Any) -> Any:
    converted = convert(value)
    return config.complain(f"cannot compare with `{value}`", key) if converted is None else converted


def _default(config: Fields, convert: Callable[[Any], Any]) -> Any:
    entry = config.get("default_value")
    return None if entry is None else _converted(config, "default_value", convert, entry.plain)


def _folded(holds: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def compare(value: Any, wanted: Any) -> Any:
        texts = isinstance(value, str) and isinstance(wanted, str)
        return holds(bare(value), bare(wanted)) if texts else holds(value, wanted)

    return compare


def _shown(row: Row, column: str) -> str:
    """What a person wants to see of a row that was turned away."""
    shown = dict.fromkeys(("question", "response", column))
    return "\n".join(f"{one}: {row[one]}" for one in shown if one in row)
