"""The columns that InstructLab's readers look for beside a row's turns, and what is common to all rows with turns."""

from __future__ import annotations

from runners.generate.datasets.lines import json_of
from schemas.generation import GeneratedRow
from schemas.taxonomy import Leaf, LeafKind

TYPES = {
    LeafKind.KNOWLEDGE: "knowledge",
    LeafKind.GROUNDED: "grounded_skill",
    LeafKind.FREEFORM: "freeform_skill",
}
TURNS = frozenset({"id", "messages", "metadata", "unmask"})
"""The columns that training reads. A flow's own columns of these names are left out."""
Turn = dict[str, str]


def leaf_columns(leaf: Leaf) -> dict[str, str]:
    """What says which leaf a row is of, by the names of others."""
    return {"leaf_node_path": leaf.path.replace("/", "_"), "leaf_node_type": TYPES[leaf.kind]}


def flow_columns(row: GeneratedRow) -> dict[str, str]:
    """The columns that a flow left, each as text: a column that is a number here and a text there cannot be loaded."""
    texts = ((name, value) for name, value in row.columns.items() if name not in TURNS and value is not None)
    return {name: value if isinstance(value, str) else json_of(value) for name, value in texts}


def turns(user: str, assistant: str, *, system: str = "") -> list[Turn]:
    """The turns of one exchange; a `system` turn only where it says something."""
    first = [{"role": "system", "content": system}] if system else []
    return [*first, {"role": "user", "content": user}, {"role": "assistant", "content": assistant}]
