"""SamplePopulatorBlock: rows get all values of a file that a column chooses."""

from __future__ import annotations

from typing import Any

from runners.generate.flows.blocks.changing import Changing, value_of
from runners.generate.flows.built import Built
from runners.generate.flows.reading.entries import Entry
from runners.generate.flows.reading.fields import Fields
from runners.generate.flows.reading.folder import Folder
from runners.generate.flows.seam import Row
from runners.generate.flows.unfit import Unfit


def read_populate(name: str, config: Fields, folder: Folder) -> Built:
    """`config_paths` are YAML files; a row gets the keys of the one whose name, without folder and ending, stands in
    its column `column_name`. `post_fix` is put before `.yaml` to find another version of them. Raises UsageError, at
    FILE:LINE.
    """
    column, post = config.text("column_name"), config.text("post_fix", "")
    config.texts("config_paths")
    values = dict(_read(entry, post, folder) for entry in config.need("config_paths").value)
    config.close()

    def populate(row: Row) -> list[Row]:
        choice = value_of(row, column)
        if choice not in values:
            raise Unfit(f"no file is for its {column}", str(choice))
        return [{**row, **values[choice]}]

    made = frozenset(key for one in values.values() for key in one)
    return Built(Changing(name, populate), needs=frozenset({column}), makes=made)


def _read(entry: Entry, post: str, folder: Folder) -> tuple[str, dict[str, Any]]:
    path = str(entry.value)
    read = folder.read(path.replace(".yaml", f"_{post}.yaml") if post else path, entry)
    if not isinstance(read.value, dict):
        read.complain("this has to be keys and values")
    return path.split("/")[-1].split(".")[0], read.plain
