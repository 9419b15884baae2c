"""Text to the parts of an expression."""

from __future__ import annotations

import re

from fakes.github.actions.expressions.nodes import Access, Binary, Call, ExpressionError, Literal, Name, Node, Not, Star

TOKEN = re.compile(
    r"\s*(?:(?P<string>'(?:[^']|'')*')|(?P<number>[-+]?(?:0x[0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?))"
    r"|(?P<word>[A-Za-z_][\w-]*)|(?P<sign>==|!=|<=|>=|&&|\|\||[<>!()\[\].,*]))"
)
LEVELS = (("||",), ("&&",), ("==", "!="), ("<", "<=", ">", ">="))
WORDS = {"null": None, "true": True, "false": False}


def parse(text: str) -> Node:
    """The expression between `${{` and `}}`. Raises ExpressionError."""
    return _Parser(_split(text), text).whole()


def _split(text: str) -> list[tuple[str, str]]:
    tokens, place, end = [], 0, len(text.rstrip())
    while place < end:
        found = TOKEN.match(text, place)
        if found is None or found.lastgroup is None:
            raise ExpressionError(f"unexpected {text[place:].strip()[:20]!r} in {text!r}")
        tokens.append((found.lastgroup, found[found.lastgroup]))
        place = found.end()
    return tokens


class _Parser:
    def __init__(self, tokens: list[tuple[str, str]], text: str) -> None:
        self.tokens = [*tokens, ("end", "")]
        self.place = 0
        self.text = text

    def whole(self) -> Node:
        node = self.binary(0)
        if self.tokens[self.place][0] != "end":
            raise ExpressionError(f"unexpected {self.tokens[self.place][1]!r} in {self.text!r}")
        return node

    def next(self) -> tuple[str, str]:
        self.place += 1
        return self.tokens[self.place - 1]

    def take(self, *signs: str) -> str:
        """The next token if it is one of these signs, else nothing."""
        kind, value = self.tokens[self.place]
        if kind == "sign" and value in signs:
            self.place += 1
            return value
        return ""

    def demand(self, sign: str) -> None:
        if not self.take(sign):
            raise ExpressionError(f"{sign!r} is missing in {self.text!r}")

    def binary(self, level: int) -> Node:
        if level == len(LEVELS):
            return self.unary()
        node = self.binary(level + 1)
        while sign := self.take(*LEVELS[level]):
            node = Binary(sign, node, self.binary(level + 1))
        return node

    def unary(self) -> Node:
        return Not(self.unary()) if self.take("!") else self.postfix(self.primary())

    def primary(self) -> Node:
        kind, value = self.next()
        if kind == "string":
            return Literal(value[1:-1].replace("''", "'"))
        if kind == "number":
            return Literal(int(value, 16) if "x" in value else float(value))
        if kind == "word":
            return self.word(value)
        if (kind, value) == ("sign", "("):
            node = self.binary(0)
            self.demand(")")
            return node
        raise ExpressionError(f"unexpected {value!r} in {self.text!r}")

    def word(self, value: str) -> Node:
        if self.take("("):
            arguments: list[Node] = []
            while not self.take(")"):
                if arguments:
                    self.demand(",")
                arguments.append(self.binary(0))
            return Call(value, tuple(arguments))
        return Literal(WORDS[value]) if value in WORDS else Name(value.casefold())

    def postfix(self, node: Node) -> Node:
        while sign := self.take(".", "["):
            if self.take("*"):
                node = Star(node)
            elif sign == ".":
                node = Access(node, Literal(self.next()[1]))
            else:
                node = Access(node, self.binary(0))
            if sign == "[":
                self.demand("]")
        return node
