"""YAML as plain values, each of which knows its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import yaml

from schemas.errors import UsageError


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

    Raises UsageError with FILE:LINE for what is no YAML, a key that stands twice, and entries that hold themselves.
    """
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        return Entry(path, 1, 1, None) if node is None else _entry(path, node, loader=loader, above=())
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or str(error)
        raise UsageError(f"{path}:{line}: this is no valid YAML: {problem}") from error
    finally:
        loader.dispose()


def _entry(path: Path, node: yaml.Node, *, loader: yaml.SafeLoader, above: Sequence[yaml.Node]) -> Entry:
    line = node.start_mark.line + 1
    here = Entry(path, line, line + (getattr(node, "style", None) == "|"), None)
    if any(node is one for one in above):
        here.complain("this stands inside itself")
    inside = (*above, node)
    if isinstance(node, yaml.MappingNode):
        return Entry(path, line, line, _mapping(path, node, loader=loader, above=inside))
    if isinstance(node, yaml.SequenceNode):
        return Entry(path, line, line, [_entry(path, one, loader=loader, above=inside) for one in node.value])
    return Entry(path, line, here.first, loader.construct_object(node))


def _mapping(
    path: Path, node: yaml.MappingNode, *, loader: yaml.SafeLoader, above: Sequence[yaml.Node]
) -> dict[str, Entry]:
    written = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode) or written.count(key.value) > 1:
            text = (
                f"the key “{key.value}” stands here twice" if isinstance(key, yaml.ScalarNode) else "a key is one word"
            )
            Entry(path, key.start_mark.line + 1, 0, None).complain(text)
    loader.flatten_mapping(node)  # `<<` brings in what its anchor holds; what is written here comes after it, and wins
    return {key.value: _entry(path, value, loader=loader, above=above) for key, value in node.value}
