"""RenameColumnsBlock: columns get other names, all at once."""

from __future__ import annotations

from runners.generate.flows.blocks.changing import Changing, value_of
from runners.generate.flows.built import Built
from runners.generate.flows.reading.fields import Fields
from runners.generate.flows.reading.folder import Folder
from runners.generate.flows.seam import Row
from runners.generate.flows.unfit import Unfit


def read_rename(name: str, config: Fields, folder: Folder) -> Built:  # noqa: ARG001 - readers are all alike
    """`columns_map` says which name becomes which; two may change places. Raises UsageError, at FILE:LINE."""
    names = config.names("columns_map")
    if len(set(names.values())) < len(names):
        config.complain("gives two columns the same name", "columns_map")
    config.close()

    def rename(row: Row) -> list[Row]:
        renamed = {new: value_of(row, old) for old, new in names.items()}
        others = {column: value for column, value in row.items() if column not in names}
        if taken := renamed.keys() & others.keys():
            raise Unfit(f"it has a column {min(taken)} already")
        return [{**others, **renamed}]

    return Built(
        Changing(name, rename), needs=frozenset(names), makes=frozenset(names.values()), drops=frozenset(names)
    )
