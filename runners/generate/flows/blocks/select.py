"""SelectorBlock: one of several columns is taken, by the value of another one."""

from __future__ import annotations

from runners.generate.flows.blocks.changing import Changing, value_of
from runners.generate.flows.built import Built
from runners.generate.flows.reading.fields import Fields
from runners.generate.flows.reading.folder import Folder
from runners.generate.flows.seam import Row
from runners.generate.flows.unfit import Unfit


def read_select(name: str, config: Fields, folder: Folder) -> Built:  # noqa: ARG001 - readers are all alike
    """`choice_map` says which column each value of `choice_col` stands for; it is copied to `output_col`. Raises
    UsageError, at FILE:LINE.
    """
    choices, chooser = config.names("choice_map"), config.text("choice_col")
    output = config.text("output_col")
    config.close()

    def select(row: Row) -> list[Row]:
        choice = value_of(row, chooser)
        if choice not in choices:
            raise Unfit(f"nothing is chosen by its {chooser}", str(choice))
        return [{**row, output: value_of(row, choices[choice])}]

    return Built(Changing(name, select), needs=frozenset({chooser, *choices.values()}), makes=frozenset({output}))
