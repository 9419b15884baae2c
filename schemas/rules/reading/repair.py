"""Tries out mechanical fixes on a copy of the text, so that only those are offered that do no harm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from schemas.finding import Edit
from schemas.rules.place import Source
from schemas.rules.reading.tree import Step, Tree

READING = 200_000  # characters to be read again for all fixes of a file together: a fraction of a second


def apply_edits(source: Source, edits: Iterable[Edit]) -> Source:
    """Return the text after edits, which do not overlap; none of them concerns the byte order mark."""
    text = source.text
    for edit in sorted(edits, reverse=True):
        start, end = source.offset(edit.line, edit.column), source.offset(edit.end_line, edit.end_column)
        text = text[:start] + edit.text + text[end:]
    return Source(source.path, text)


class Prover:
    """Proves edits of one tree by reading the edited text again, as long as that is cheap."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._left = 1 + READING // (1 + len(tree.source.text))

    def prove(self, edits: tuple[Edit, ...], wanted: Any) -> tuple[Edit, ...]:
        """Return the edits if the edited text reads as the value `wanted`, and as nothing else; otherwise none."""
        from schemas.rules.reading.reader import read_text  # which offers edits itself

        self._left -= 1
        if self._left < 0:
            return ()
        again, _ = read_text(apply_edits(self._tree.source, edits))
        # Not by ==, to which true and 1 are the same.
        return edits if again is not None and repr(again.value) == repr(wanted) else ()


def changed(value: Any, steps: Sequence[Step], wanted: Any) -> Any:
    """Return a copy of a tree's value with `wanted` at `steps`."""
    if not steps:
        return wanted
    step, *below = steps
    if isinstance(value, list):
        return [changed(item, below, wanted) if index == step else item for index, item in enumerate(value)]
    return {key: changed(item, below, wanted) if key == step else item for key, item in value.items()}


def renamed(value: Any, steps: Sequence[Step], name: str) -> Any:
    """Return a copy of a tree's value with the key that `steps` ends with called `name`."""
    *above, old = steps
    mapping = value
    for step in above:
        mapping = mapping[step]
    return changed(value, above, {name if key == old else key: item for key, item in mapping.items()})
