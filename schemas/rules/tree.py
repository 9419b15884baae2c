"""A YAML file as plain values, with the place that each of them was written at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import yaml

from schemas.rules.place import Place, Source

Step = str | int
PLAIN_INTEGER = re.compile(r"0|[1-9][0-9]{0,8}")


class Unquoted(NamedTuple):
    """A scalar that YAML does not read as text: `kind` is YAML's name for what it saw, `text` what was written."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Tree:
    """One composed file. `value` holds dicts, lists, strings, small integers, None and `Unquoted`.

    The node must be checked beforehand: bounded depth, no aliases, plain and unique keys.
    """

    source: Source
    node: yaml.Node
    value: Any

    @property
    def path(self) -> str:
        """The file's posix path within the taxonomy."""
        return self.source.path

    def at(self, *steps: Step) -> Place:
        """Return the place of the value at `steps` (keys and indexes from the top)."""
        return place_of_node(self.source, self.locate(steps))

    def at_key(self, *steps: Step) -> Place:
        """Return the place of the key that `steps` ends with."""
        *above, key = steps
        return place_of_node(self.source, _entry(self.locate(above), key)[0])

    def within(self, steps: Sequence[Step], start: int, end: int) -> Place:
        """Return the place of the characters from `start` up to `end` of the text at `steps`.

        Where escapes or line folding keep those characters from standing in the file as they stand in the text, it is
        the place of the whole value.
        """
        node = self.locate(steps)
        text, meant = str(node.value), str(node.value)[start:end]
        written = self.source.text[node.start_mark.index : node.end_mark.index]
        at = -1
        for _ in range(text.count(meant, 0, start) + 1 if meant else 0):
            at = written.find(meant, at + 1)
            if at < 0:
                break
        if at < 0:
            return place_of_node(self.source, node)
        begin = node.start_mark.index + at
        return self.source.at(begin, begin + len(meant))

    def locate(self, steps: Sequence[Step]) -> yaml.Node:
        """Return the node at `steps`, which must exist."""
        node = self.node
        for step in steps:
            node = node.value[step] if isinstance(step, int) else _entry(node, step)[1]
        return node


def plant(source: Source, node: yaml.Node) -> Tree:
    """Return the tree of a checked node."""
    return Tree(source, node, _value(node))


def place_of_node(source: Source, node: yaml.Node) -> Place:
    """Return the place of a node's text: that of a block ends with its last line that is not empty."""
    start, end = node.start_mark.index, node.end_mark.index
    return source.at(start, start + len(source.text[start:end].rstrip()))


def name_of(steps: Sequence[Step]) -> str:
    """Return the steps as people write them: `seed_examples[0].question`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")


def _entry(node: yaml.Node, key: Step) -> tuple[yaml.Node, yaml.Node]:
    return next((name, value) for name, value in node.value if name.value == key)


def _value(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {key.value: _value(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    return _scalar(node.tag.rpartition(":")[2], str(node.value))


def _scalar(kind: str, text: str) -> str | int | Unquoted | None:
    if kind in {"str", "value", "merge"}:  # `=` and `<<` have a meaning of their own in YAML 1.1; here they are text
        return text
    if kind == "null":
        return None
    # Other spellings of integers stay unread: converting them buys nothing and costs time on hostile digits.
    return int(text) if kind == "int" and PLAIN_INTEGER.fullmatch(text) else Unquoted(kind, text)
