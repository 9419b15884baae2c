"""Texts with expressions in them: their value, or the text with everything that is known put in already."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from fakes.github.actions.expressions.evaluate import PURE, Functions, evaluate
from fakes.github.actions.expressions.nodes import Access, Binary, Call, Literal, Name, Node, Not, Star
from fakes.github.actions.expressions.parse import parse
from fakes.github.actions.expressions.values import text

EMBEDDED = re.compile(r"\$\{\{((?:'(?:[^']|'')*'|(?!\}\})[^'])*)\}\}")
PLAIN = re.compile(r"[ -#%-z|~]*")
"""Texts that stand in an expression as they are: printable ASCII without `$`, `{` and `}`."""


def fill(value: Any, contexts: Mapping[str, Any], functions: Functions | None = None) -> Any:
    """A value of a workflow file with its expressions evaluated; a text that is one expression keeps its type."""
    if isinstance(value, Mapping):
        return {fill(key, contexts, functions): fill(one, contexts, functions) for key, one in value.items()}
    if isinstance(value, list):
        return [fill(one, contexts, functions) for one in value]
    if not isinstance(value, str):
        return value
    whole = EMBEDDED.fullmatch(value.strip())
    if whole:
        return evaluate(parse(whole[1]), contexts, functions)
    return EMBEDDED.sub(lambda found: text(evaluate(parse(found[1]), contexts, functions)), value)


def fold(value: Any, known: Callable[[Node], bool], contexts: Mapping[str, Any]) -> Any:
    """A value with each part of its expressions replaced that only needs what is `known`."""
    if isinstance(value, Mapping):
        return {key: fold(one, known, contexts) for key, one in value.items()}
    if isinstance(value, list):
        return [fold(one, known, contexts) for one in value]
    if not isinstance(value, str):
        return value
    return EMBEDDED.sub(lambda found: "${{ " + _Folding(known, contexts).of(parse(found[1])) + " }}", value)


def fold_condition(value: Any, known: Callable[[Node], bool], contexts: Mapping[str, Any]) -> Any:
    """The same for an `if:`, which may come without `${{ }}`."""
    if not isinstance(value, str):
        return value
    inner = EMBEDDED.fullmatch(value.strip())
    return "${{ " + _Folding(known, contexts).of(parse(inner[1] if inner else value)) + " }}"


class _Folding:
    def __init__(self, known: Callable[[Node], bool], contexts: Mapping[str, Any]) -> None:
        self.known = known
        self.contexts = contexts

    def of(self, node: Node) -> str:
        """The node as text."""
        if self.is_pure(node):
            return write(evaluate(node, self.contexts))
        match node:
            case Access(base, Literal(str() as key)) if re.fullmatch(r"[A-Za-z_][\w-]*", key):
                return f"{self.of(base)}.{key}"
            case Access(base, key):
                return f"{self.of(base)}[{self.of(key)}]"
            case Star(base):
                return f"{self.of(base)}.*"
            case Not(operand):
                return f"!({self.of(operand)})"
            case Call(name, arguments):
                return f"{name}({', '.join(map(self.of, arguments))})"
            case Binary(operator, left, right):
                return f"({self.of(left)} {operator} {self.of(right)})"
            case Name(name):
                return name
            case Literal(value):
                return write(value)

    def is_pure(self, node: Node) -> bool:
        """Whether its value is known."""
        if isinstance(node, Literal):
            return True
        if isinstance(node, Call):
            return node.name.casefold() in PURE and all(map(self.is_pure, node.arguments))
        if isinstance(node, (Name, Access, Star)):
            return self.known(node) and all(self.is_pure(key) for key in _keys(node))
        return all(map(self.is_pure, (node.operand,) if isinstance(node, Not) else (node.left, node.right)))


def _keys(node: Node) -> Iterator[Node]:
    while isinstance(node, (Access, Star)):
        if isinstance(node, Access):
            yield node.key
        node = node.base


def root(node: Node) -> tuple[str, str | None]:
    """The context that a chain of keys starts from, and its first key; ("", None) for anything else."""
    first: Node | None = None
    while isinstance(node, (Access, Star)):
        first, node = node, node.base
    key = first.key if isinstance(first, Access) else None
    if not isinstance(node, Name):
        return "", None
    return node.name, key.value.casefold() if isinstance(key, Literal) and isinstance(key.value, str) else None


def write(value: Any) -> str:
    """A value as an expression of it. Texts cannot end the expression or start another one."""
    if value is None or isinstance(value, (bool, int, float)):
        return text(value) if value is not None else "null"
    if isinstance(value, str) and PLAIN.fullmatch(value):
        return "'" + value.replace("'", "''") + "'"
    return f"fromJSON('{_escape(json.dumps(value))}')"


def _escape(given: str) -> str:
    """JSON without quotes, dollars or braces within its strings, and without two braces in a row."""

    def hide(found: re.Match[str]) -> str:
        return re.sub(r"[${}']", lambda one: f"\\u{ord(one[0]):04x}", found[0])

    hidden = re.sub(r'"(?:[^"\\]|\\.)*"', hide, given)
    return re.sub(r"(?<=[{}])(?=[{}])", " ", hidden)
