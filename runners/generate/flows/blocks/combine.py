"""CombineColumnsBlock: several texts become one."""

from __future__ import annotations

from runners.generate.flows.blocks.changing import Changing, value_of
from runners.generate.flows.built import Built
from runners.generate.flows.reading.fields import Fields
from runners.generate.flows.reading.folder import Folder
from runners.generate.flows.seam import Row


def read_combine(name: str, config: Fields, folder: Folder) -> Built:  # noqa: ARG001 - readers are all alike
    """`columns`, joined by `separator` (an empty line), go into `output_col`. Raises UsageError, at FILE:LINE."""
    columns, output = config.texts("columns"), config.text("output_col")
    separator = config.text("separator", "\n\n")
    config.close()

    def combine(row: Row) -> list[Row]:
        return [{**row, output: separator.join(str(value_of(row, column)) for column in columns)}]

    return Built(Changing(name, combine), needs=frozenset(columns), makes=frozenset({output}))
