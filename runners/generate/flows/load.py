"""Reads a flow: a YAML file of named blocks in order, as instructlab-sdg 0.8 writes its pipelines, and more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from runners.generate.flows.blocks.kinds import KINDS
from runners.generate.flows.blocks.split import OUTPUT, split_output
from runners.generate.flows.built import Built
from runners.generate.flows.ledger import Gone, Ledger
from runners.generate.flows.reading.entries import Entry
from runners.generate.flows.reading.fields import Fields
from runners.generate.flows.reading.folder import Folder
from runners.generate.flows.seam import Block, Flow, Gathering
from runners.generate.flows.steps import Trimmed, TrimmedTogether

MAJOR = 1
_FILTER = "FilterByValueBlock"


def load_flow(path: Path) -> Flow:
    """The flow of a file, checked as a whole.

    The file has `version: "1.0"`, `blocks` (each `name`, `type`, `config`; `drop_columns`, `drop_duplicates`), and may
    have `datamixing: {auxiliary_instructions: {…}}`. What each type of block may say is told where it is read, in
    `blocks/`. A flow that ends with one text, `output`, gets a last block that parts it into question and response.

    Raises UsageError with FILE:LINE for what cannot be read: a block or a key that is not known, a value of the wrong
    kind, a prompt that is no template, a column that is needed and was dropped.
    """
    folder = Folder(path.parent)
    fields = Fields(folder.read(path.name), "the flow")
    _check_version(fields)
    entries = _blocks(fields)
    auxiliary = _auxiliary(fields.sub("datamixing"))
    fields.close()
    ledger = Ledger()
    built = list(_build(entries, folder, ledger))
    if ledger.has(OUTPUT) and not ledger.has("question"):
        built.append(split_output())
    return Flow(
        name=f"{path.parent.name}/{path.stem}",
        blocks=tuple(one.block for one in built),
        digest=folder.digest,
        columns=frozenset(ledger.wanted),
        scaled=any(one.scaled for one in built),
        draws=any(one.draws for one in built),
        auxiliary=auxiliary,
    )


def _check_version(fields: Fields) -> None:
    version = str(fields.need("version").plain)
    major = version.partition(".")[0]
    if not major.isdecimal() or int(major) > MAJOR:
        fields.complain(f"is of version {version}; this program reads version {MAJOR}", "version")


def _blocks(fields: Fields) -> list[Entry]:
    blocks = fields.need("blocks").value
    return blocks if isinstance(blocks, list) and blocks else fields.complain("has no list of `blocks`", "blocks")


def _build(entries: Sequence[Entry], folder: Folder, ledger: Ledger) -> Iterator[Built]:
    names: set[str] = set()
    for place, entry in enumerate(entries):
        folder.judged = _filtered(entries[place + 1 : place + 2])
        fields = Fields(entry, f"block {place + 1}")
        name = _unique(fields.text("name"), names)
        yield _entered(_read(fields, name, folder), fields, ledger)


def _filtered(following: Sequence[Entry]) -> frozenset[str]:
    """The column that the next block filters, if it does."""
    match [entry.plain for entry in following]:
        case [{"type": str(kind), "config": {"filter_column": str(column)}}] if kind == _FILTER:
            return frozenset({column})
    return frozenset()


def _unique(name: str, names: set[str]) -> str:
    """Funnels count by name: a second block of the same name gets a number."""
    number, unique = 2, name
    while unique in names:
        unique, number = f"{name} ({number})", number + 1
    names.add(unique)
    return unique


def _read(fields: Fields, name: str, folder: Folder) -> Built:
    fields.what = f"block “{name}”"
    kind = fields.text("type")
    if kind not in KINDS:
        known = ", ".join(sorted(KINDS))
        fields.complain(
            f"is of type {kind}, which is not known here; blocks of Python code are not run. Known: {known}", "type"
        )
    return KINDS[kind](name, Fields(fields.need("config"), f"{fields.what} ({kind})"), folder)


def _entered(built: Built, fields: Fields, ledger: Ledger) -> Built:
    """The block with what is done after it, once its columns are in the ledger."""
    dropped = frozenset(fields.texts("drop_columns", ()))
    alike = fields.texts("drop_duplicates", ())
    fields.close()
    try:
        ledger.need(built.needs)
        ledger.drop(built.drops, built.block.name)
        ledger.make(built.makes)
        ledger.drop(dropped, built.block.name)
        ledger.need(frozenset(alike))
    except Gone as error:
        fields.complain(str(error))
    return replace(built, block=_trimmed(built.block, dropped, alike)) if dropped or alike else built


def _trimmed(block: Block | Gathering, dropped: frozenset[str], alike: tuple[str, ...]) -> Block | Gathering:
    return TrimmedTogether(block, dropped) if isinstance(block, Gathering) else Trimmed(block, dropped, alike)


def _auxiliary(fields: Fields | None) -> dict[str, tuple[str, ...]]:
    inside = fields.sub("auxiliary_instructions") if fields else None
    if fields:
        fields.close()
    return {kind: inside.texts(kind) for kind in inside.entry.value} if inside else {}
