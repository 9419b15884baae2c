"""FlattenColumnsBlock: a row becomes one row for each of some of its columns."""

from __future__ import annotations

from runners.generate.flows.blocks.changing import Changing, value_of
from runners.generate.flows.built import Built
from runners.generate.flows.reading.fields import Fields
from runners.generate.flows.reading.folder import Folder
from runners.generate.flows.seam import Row


def read_flatten(name: str, config: Fields, folder: Folder) -> Built:  # noqa: ARG001 - readers are all alike
    """Of `var_cols` each row keeps one: its value in `value_name`, its name in `var_name`, as pandas.melt has it
    (https://pandas.pydata.org/docs/reference/api/pandas.melt.html), row by row. Raises UsageError, at FILE:LINE.
    """
    columns = config.texts("var_cols")
    value, variable = config.text("value_name"), config.text("var_name")
    if not columns:
        config.complain("names no column in `var_cols`", "var_cols")
    config.close()

    def flatten(row: Row) -> list[Row]:
        values = [(column, value_of(row, column)) for column in columns]
        others = {column: one for column, one in row.items() if column not in columns}
        return [{**others, variable: column, value: one} for column, one in values]

    return Built(
        Changing(name, flatten),
        needs=frozenset(columns),
        makes=frozenset({value, variable}),
        drops=frozenset(columns),
    )
