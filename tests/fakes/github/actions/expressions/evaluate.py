"""The value of an expression among given contexts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from fakes.github.actions.expressions.nodes import Access, Binary, Call, ExpressionError, Literal, Name, Node, Not, Star
from fakes.github.actions.expressions.parse import parse
from fakes.github.actions.expressions.values import equal, less, number, text, truth

Functions = Mapping[str, Callable[..., Any]]
STATUS = ("success", "failure", "always", "cancelled")


class _Many(list[Any]):
    """What `.*` gives: the next key is taken from each of them."""


def evaluate(node: Node, contexts: Mapping[str, Any], functions: Functions | None = None) -> Any:
    """Raises ExpressionError for contexts and functions that are not there."""
    return _Evaluation(contexts, {**PURE, **(functions or {})}).of(node)


def is_condition_met(condition: str, contexts: Mapping[str, Any], functions: Functions) -> bool:
    """Whether an `if:` holds; one without a status function asks for `success()` too."""
    inner = condition.strip()
    if inner.startswith("${{") and inner.endswith("}}"):
        inner = inner[3:-2]
    node = parse(inner or "success()")
    if not _names_status(node):
        node = Binary("&&", Call("success", ()), node)
    return truth(evaluate(node, contexts, functions))


def _names_status(node: Node) -> bool:
    if isinstance(node, Call):
        return node.name.casefold() in STATUS or any(map(_names_status, node.arguments))
    if isinstance(node, Binary):
        return _names_status(node.left) or _names_status(node.right)
    return isinstance(node, Not) and _names_status(node.operand)


class _Evaluation:
    def __init__(self, contexts: Mapping[str, Any], functions: Functions) -> None:
        self.contexts = contexts
        self.functions = functions

    def of(self, node: Node) -> Any:
        match node:
            case Literal(value):
                return value
            case Name(name):
                if name not in self.contexts:
                    raise ExpressionError(f"there is no context {name!r} here")
                return self.contexts[name]
            case Access(base, key):
                return _get(self.of(base), self.of(key))
            case Star(base):
                return _all(self.of(base))
            case Not(operand):
                return not truth(self.of(operand))
            case Call(name, arguments):
                return self.call(name.casefold(), arguments)
            case Binary(operator, left, right):
                return self.binary(operator, left, right)

    def call(self, name: str, arguments: tuple[Node, ...]) -> Any:
        if name not in self.functions:
            raise ExpressionError(f"there is no function {name!r} here")
        return self.functions[name](*map(self.of, arguments))

    def binary(self, operator: str, left: Node, right: Node) -> Any:
        one = self.of(left)
        if operator in ("&&", "||"):
            return self.of(right) if truth(one) == (operator == "&&") else one
        other = self.of(right)
        match operator:
            case "==":
                return equal(one, other)
            case "!=":
                return not equal(one, other)
            case "<" | ">=":
                return less(one, other) == (operator == "<")
            case _:
                return less(other, one) == (operator == ">")


def _get(base: Any, key: Any) -> Any:
    if isinstance(base, _Many):
        return _Many(found for one in base if (found := _get(one, key)) is not None)
    if isinstance(base, Mapping):
        wanted = text(key).casefold()
        return next((value for name, value in base.items() if name.casefold() == wanted), None)
    if isinstance(base, list) and not isinstance(key, str):
        place = int(number(key))
        return base[place] if 0 <= place < len(base) else None
    return None


def _all(base: Any) -> Any:
    if isinstance(base, Mapping):
        return _Many(base.values())
    return _Many(base) if isinstance(base, list) else _Many()


def _contains(where: Any, what: Any) -> bool:
    if isinstance(where, list):
        return any(equal(one, what) for one in where)
    return text(what).casefold() in text(where).casefold()


def _format(form: Any, *values: Any) -> str:
    def put(found: re.Match[str]) -> str:
        return {"{{": "{", "}}": "}"}.get(found[0]) or text(values[int(found[1])])

    return re.sub(r"\{\{|\}\}|\{(\d+)\}", put, text(form))


def _join(values: Any, separator: Any = ",") -> str:
    return text(separator).join(map(text, values)) if isinstance(values, list) else text(values)


def _from_json(given: Any) -> Any:
    try:
        return json.loads(text(given))
    except ValueError as error:
        raise ExpressionError(f"fromJSON: {error} in {text(given)[:40]!r}") from None


PURE: Functions = {
    "contains": _contains,
    "startswith": lambda where, what: text(where).casefold().startswith(text(what).casefold()),
    "endswith": lambda where, what: text(where).casefold().endswith(text(what).casefold()),
    "format": _format,
    "join": _join,
    "tojson": lambda value: json.dumps(value, indent=2, ensure_ascii=False),
    "fromjson": _from_json,
}
