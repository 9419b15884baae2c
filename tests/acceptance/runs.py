"""Whole runs over the real engine, as the command line makes them, with everything they left behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter

from actions.cli.pr import execute
from examples.materialise import Example
from runners.seams import RunRequest
from runners.stages.artifacts import BASE_RECORDS, ITEMS, REPORT_HTML, REPORT_MARKDOWN, ROWS, TUNED_RECORDS
from runners.stages.files import read_rows, read_value
from runners.taxonomy.site import Site
from schemas.item import ChoiceItem, ChoiceRecord, ItemKind, OpenItem, OpenRecord
from schemas.result import LeafResult, RunResult, TrainingResult
from schemas.sample import TrainingRow

KNOWLEDGE = "knowledge/geography/islands/korrow_isles"
Item = ChoiceItem | OpenItem
Record = ChoiceRecord | OpenRecord
Row = TypeVar("Row", bound=BaseModel)


@dataclass(frozen=True)
class Run:
    """One finished run. Records are by item id; `model` is the tuned model's folder, None where none was made."""

    result: RunResult
    markdown: str
    html: str
    items: tuple[Item, ...]
    base: dict[str, Record]
    tuned: dict[str, Record]
    rows: tuple[TrainingRow, ...]
    model: Path | None

    @cached_property
    def knowledge(self) -> LeafResult:
        """The example's knowledge leaf."""
        return next(leaf for leaf in self.result.leaves if leaf.leaf == KNOWLEDGE)

    def choices(self, kind: ItemKind) -> list[ChoiceItem]:
        """The choice items of one kind, over all leaves."""
        return [item for item in self.items if isinstance(item, ChoiceItem) and item.kind is kind]

    def accuracy(self, kind: ItemKind) -> float:
        """The tuned model's share of right answers among the choice items of one kind."""
        chosen = choice_records(self.tuned, self.choices(kind))
        return sum(record.correct for record in chosen) / len(chosen)


@dataclass(frozen=True)
class Laboratory:
    """Makes runs in one run directory, so that what two of them share (the base model's records) is measured once."""

    output: Path
    example: Example

    def run(self, head: str, *, seed: int = 0, example: Example | None = None) -> Run:
        """Run one branch of an example (its short name or any ref)."""
        chosen = example or self.example
        request = RunRequest(
            taxonomy=chosen.taxonomy,
            base=chosen.base,
            head=chosen.branches.get(head, head),
            output=self.output,
            seed=seed,
        )
        result = execute(request, preset="tiny", site=Site(mirrors=chosen.mirrors), threads=None)
        return read_run(self.output, result)


def foreign(taxonomy: Path, *, base: str, mirrors: dict[str, str] | None = None) -> Example:
    """A repository that is not the example's, in the same form."""
    return Example(taxonomy=taxonomy, base=base, branches={}, mirrors=mirrors or {})


def read_run(output: Path, result: RunResult) -> Run:
    """What the run that ended with `result` left in its run directory."""
    run = Run(
        result=result,
        markdown=(output / REPORT_MARKDOWN).read_text(),
        html=(output / REPORT_HTML).read_text(),
        items=(),
        base={},
        tuned={},
        rows=(),
        model=None,
    )
    if result.training is None:
        return run
    return replace(
        run,
        items=read_items(output),
        base={record.item: record for record in _read_mixed(output / BASE_RECORDS, TypeAdapter(Record))},
        tuned={record.item: record for record in _read_mixed(output / TUNED_RECORDS, TypeAdapter(Record))},
        rows=read_rows(output / ROWS, TrainingRow),
        model=find_model(output, result.training.tuned_digest),
    )


def read_items(output: Path) -> tuple[Item, ...]:
    """Every evaluation item of the run that was last made in a run directory."""
    return _read_mixed(output / ITEMS, TypeAdapter(Item))


def _read_mixed(path: Path, adapter: TypeAdapter[Row]) -> tuple[Row, ...]:
    return tuple(map(adapter.validate_json, path.read_bytes().splitlines()))


def stored(output: Path, name: str) -> Iterator[Path]:
    """The files of this name among the stage results of a run directory."""
    yield from sorted((output / "store" / "results").glob(f"*/{name}"))


def find_model(output: Path, digest: str) -> Path:
    """The folder of the tuned model with this digest."""
    return next(
        path.parent / "model"
        for path in stored(output, "training.json")
        if read_value(path, TrainingResult).tuned_digest == digest
    )


def choice_records(records: dict[str, Record], items: list[ChoiceItem]) -> tuple[ChoiceRecord, ...]:
    """The records of some choice items, in their order."""
    found = [records[item.id] for item in items]
    return tuple(record for record in found if isinstance(record, ChoiceRecord))
