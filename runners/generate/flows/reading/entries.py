"""YAML as plain values, each of which knows its line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NoReturn

import yaml

from schemas.errors import UsageError

MOST = 20_000
"""So many values a file may hold, those counted again that an alias repeats."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A value in a file: a scalar, a list of entries, or entries by key. `line` is where it is written, 1 the first;
    the text of a block scalar (`|`) begins at `first`.
    """

    path: Path
    line: int
    first: int
    value: Any

    def complain(self, text: str) -> NoReturn:
        """Raises UsageError with the place in front."""
        raise UsageError(f"{self.path}:{self.line}: {text}")

    @property
    def plain(self) -> Any:
        """The value, without any lines."""
        if isinstance(self.value, Mapping):
            return {key: entry.plain for key, entry in self.value.items()}
        return [entry.plain for entry in self.value] if isinstance(self.value, list) else self.value


def read_entries(path: Path, text: str) -> Entry:
    """What a YAML file holds. `path` is only for complaints.

    Raises UsageError with FILE:LINE for what is no YAML, a key that stands twice, entries that hold themselves, and
    more of them than a flow could need.
    """
    try:
        return _read(path, text)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        character = f"the character U+{error.character:04X} may not stand here"
        raise UsageError(f"{path}:{line}: this is no valid YAML: {character}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or str(error)
        raise UsageError(f"{path}:{line}: this is no valid YAML: {problem}") from error
    except RecursionError as error:
        raise UsageError(f"{path}:1: this stands too deep inside of itself to be read") from error


def _read(path: Path, text: str) -> Entry:
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        return Entry(path, 1, 1, None) if node is None else _Reading(path, loader).entry(node, above=())
    finally:
        loader.dispose()


@dataclass(slots=True)
class _Reading:
    path: Path
    loader: yaml.SafeLoader
    made: int = field(default=0, init=False)

    def entry(self, node: yaml.Node, *, above: Sequence[yaml.Node]) -> Entry:
        line = node.start_mark.line + 1
        here = Entry(self.path, line, line + (getattr(node, "style", None) == "|"), None)
        self._check(node, here, above)
        inside = (*above, node)
        if isinstance(node, yaml.MappingNode):
            return replace(here, value=self._mapping(node, above=inside))
        if isinstance(node, yaml.SequenceNode):
            return replace(here, value=[self.entry(one, above=inside) for one in node.value])
        return replace(here, value=self._scalar(node, here))

    def _check(self, node: yaml.Node, here: Entry, above: Sequence[yaml.Node]) -> None:
        self.made += 1
        if any(node is one for one in above):
            here.complain("this stands inside itself")
        if self.made > MOST:
            here.complain(f"with this the file holds more than {MOST:,} values")

    def _scalar(self, node: yaml.Node, here: Entry) -> Any:
        try:
            return self.loader.construct_object(node)
        except (ValueError, LookupError, AttributeError):  # it looks like a date or a number, or is said to be one
            return here.complain("this is no valid YAML: it looks like a date or a number, and is none")

    def _mapping(self, node: yaml.MappingNode, *, above: Sequence[yaml.Node]) -> dict[str, Entry]:
        written = Counter(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode))
        for key, _ in node.value:
            here = Entry(self.path, key.start_mark.line + 1, 0, None)
            if not isinstance(key, yaml.ScalarNode):
                here.complain("a key is one word")
            if written[key.value] > 1:
                here.complain(f"the key “{key.value}” stands here twice")
        # `<<` brings in what its anchor holds; what is written here comes after it, and wins.
        self.loader.flatten_mapping(node)
        return {key.value: self.entry(value, above=above) for key, value in node.value}
