"""A YAML file as plain values, with the place that each of them was written at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import yaml

from schemas.rules.place import Place, Source

Step = str | int


class Twice(NamedTuple):
    """The entry at index `second` of a mapping has the key that the one at `first` has already."""

    mapping: yaml.Node
    first: int
    second: int


@dataclass(frozen=True, slots=True)
class Tree:
    """One composed file. `value` is what YAML reads: dicts (all keys as text), lists, text, and whatever else
    unquoted words mean: None, truth values, numbers, dates.

    The node must be checked beforehand: bounded depth, no aliases, only words as keys. Where a key stands twice, the
    last one counts, and `twice` names both.
    """

    source: Source
    node: yaml.Node
    value: Any
    twice: tuple[Twice, ...] = ()

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
        return place_of_node(self.source, entry(self.locate(above), key)[0])

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
            node = node.value[step] if isinstance(step, int) else entry(node, step)[1]
        return node


def parts_of(node: yaml.Node) -> list[yaml.Node]:
    """Return what a collection holds: its entries, or its keys and values in turn."""
    return node.value if isinstance(node, yaml.SequenceNode) else [part for entry in node.value for part in entry]


def nodes_of(node: yaml.Node | None) -> Iterator[yaml.Node]:
    """Yield a node without aliases and all that it holds, keys too, in no particular order."""
    waiting = [] if node is None else [node]
    while waiting:
        one = waiting.pop()
        yield one
        if not isinstance(one, yaml.ScalarNode):
            waiting += parts_of(one)


def scalars_of(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    """Yield all scalars of a node without aliases, keys too, in no particular order."""
    return (one for one in nodes_of(node) if isinstance(one, yaml.ScalarNode))


def entry(node: yaml.Node, key: Step) -> tuple[yaml.Node, yaml.Node]:
    """Return key and value of a mapping's entry, the last one of that key, which must exist."""
    return next((name, value) for name, value in reversed(node.value) if name.value == key)


def place_of_node(source: Source, node: yaml.Node) -> Place:
    """Return the place of a node's text: that of a block ends with its last line that is not empty."""
    start, end = node.start_mark.index, node.end_mark.index
    return source.at(start, start + len(source.text[start:end].rstrip()))


def name_of(steps: Sequence[Step]) -> str:
    """Return the steps as people write them: `seed_examples[0].question`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")
