"""Reads composed nodes into plain values, and finds what values cannot say: keys that stand twice or are no words."""

from __future__ import annotations

from typing import Any

import yaml

from schemas.finding import Finding
from schemas.rules.place import Place, Source, shorten
from schemas.rules.reading.safety import MAX_DEPTH, MAX_NODES, too_deep, too_many
from schemas.rules.reading.scalars import MERGE, STANDARD, TEXT, quote, read_scalar
from schemas.rules.reading.tree import Tree, Twice, place_of_node

QUOTE_IT = "Put the text into quotes."


def construct(source: Source, node: yaml.Node) -> tuple[Tree | None, list[Finding]]:
    """Return the tree of a node that no alias stands in; None where a finding says why there is none.

    Ends at the first value beyond a limit, and goes no deeper than that.
    """
    reader = _Constructor(source)
    try:
        value = reader.read(node, depth=1)
    except _BeyondLimit as beyond:
        return None, [beyond.finding]
    tree = Tree(source, node, value, tuple(reader.twice))
    return None if reader.findings else tree, reader.findings


class _BeyondLimit(Exception):
    def __init__(self, finding: Finding) -> None:
        super().__init__(finding)
        self.finding = finding


class _Constructor:
    """Walks down one tree."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.findings: list[Finding] = []
        self.twice: list[Twice] = []
        self.nodes = 0

    def read(self, node: yaml.Node, *, depth: int) -> Any:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise _BeyondLimit(too_many(self._beginning(node)))
        if isinstance(node, yaml.ScalarNode):
            return node.value if node.tag == TEXT else self._scalar(node)
        if depth > MAX_DEPTH:
            raise _BeyondLimit(too_deep(self._beginning(node)))
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, depth=depth + 1) for item in node.value]
        return self._mapping(node, depth)

    def _mapping(self, node: yaml.Node, depth: int) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        first: dict[str, int] = {}
        for index, (key, value) in enumerate(node.value):
            self.nodes += 1
            if key.tag != TEXT:
                self._check_key(key, value)
            word = str(key.value)
            if first.setdefault(word, index) != index:
                self.twice.append(Twice(node, first[word], index))
            entries[word] = self.read(value, depth=depth + 1)
        return entries

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        try:
            return read_scalar(node)
        except ValueError as error:
            place, written = place_of_node(self.source, node), shorten(str(node.value))
            message = f"YAML gives `{written}` a meaning of its own and cannot read it: {shorten(str(error))}."
            edits = place.replace(quote(str(node.value)))
            self.findings.append(place.find("safety/syntax", message, QUOTE_IT, edits=edits))
            return str(node.value)

    def _check_key(self, key: yaml.Node, value: yaml.Node) -> None:
        if not isinstance(key, yaml.ScalarNode):
            place = place_of_node(self.source, key)
            message = "A key must be a word, not a list or a mapping."
            self.findings.append(place.find("safety/key", message, QUOTE_IT))
        elif key.tag == MERGE:
            self._refuse_merge(key, value)
        elif key.tag != f"{STANDARD}value":  # as a key, `=` is a word
            self._scalar(key)

    def _refuse_merge(self, key: yaml.Node, value: yaml.Node) -> None:
        merged = value.value if isinstance(value, yaml.SequenceNode) else [value]
        place = place_of_node(self.source, key)
        if all(isinstance(item, yaml.MappingNode) for item in merged):
            fix = "Write out the keys that it stands for."
            self.findings.append(place.find("safety/alias", "YAML merge keys (`<<`) are not allowed.", fix))
        else:
            message = "The merge key `<<` wants keys with values, which do not stand here."
            self.findings.append(place.find("safety/syntax", message, 'Put it into quotes: "<<".'))

    def _beginning(self, node: yaml.Node) -> Place:
        return self.source.at(node.start_mark.index, node.start_mark.index + 1)
