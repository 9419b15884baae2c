"""No sandbox: a job as a plain process, where the operator asked for it. Every report says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from runners.worker.cell import Cell
from schemas.jobs import Isolation


@dataclass(frozen=True, slots=True)
class Bare:
    """What is left without a sandbox: an environment of its own."""

    python: str

    @property
    def name(self) -> Isolation:
        """See Sandbox, as below."""
        return "none"

    @property
    def own_programs(self) -> bool:
        """Those of this machine."""
        return False

    def place(self, cell: Cell) -> Path:
        """The folder as it is."""
        return cell.folder

    def door(self, cell: Cell) -> Path | None:
        """The folder as it is."""
        return cell.egress

    def command(self, cell: Cell, arguments: Sequence[str]) -> list[str]:  # noqa: ARG002 - nothing is shut in
        """The arguments."""
        return list(arguments)

    def environment(self, cell: Cell) -> Mapping[str, str]:
        """The job's own."""
        return cell.environment

    def stop(self, cell: Cell) -> None:
        """The job's processes end with it."""
