"""DuplicateColumnsBlock: columns get a copy under another name."""

from __future__ import annotations

from runners.generate.flows.blocks.changing import Changing, value_of
from runners.generate.flows.built import Built
from runners.generate.flows.reading.fields import Fields
from runners.generate.flows.reading.folder import Folder
from runners.generate.flows.seam import Row


def read_duplicate(name: str, config: Fields, folder: Folder) -> Built:  # noqa: ARG001 - readers are all alike
    """`columns_map` says what is copied to where. Raises UsageError, at FILE:LINE."""
    names = config.names("columns_map")
    config.close()

    def duplicate(row: Row) -> list[Row]:
        return [{**row, **{copy: value_of(row, column) for column, copy in names.items()}}]

    return Built(Changing(name, duplicate), needs=frozenset(names), makes=frozenset(names.values()))
