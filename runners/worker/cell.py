"""The surroundings of one job: what it may write, what it may read, and how it is shut in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from schemas.jobs import Isolation


@dataclass(frozen=True, slots=True)
class Cell:
    """What a job sees of the machine.

    `folder` is its own, and the only one that it can write to. `readonly` stand where they stand outside. Its
    environment is `environment` and nothing else. `egress` is the folder of the socket that leads out, None where
    nothing does. `name` tells it from other jobs' cells; two tries of one job have the same.
    """

    name: str
    folder: Path
    readonly: tuple[Path, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    egress: Path | None = None


class Sandbox(Protocol):
    """A way to shut a job in."""

    @property
    def name(self) -> Isolation:
        """What reports call it."""
        ...

    @property
    def python(self) -> str:
        """The interpreter inside that has taxobot."""
        ...

    @property
    def own_programs(self) -> bool:
        """Whether Python, taxobot and libraries are its own, not this machine's."""
        ...

    def place(self, cell: Cell) -> Path:
        """Where the job's folder appears inside."""
        ...

    def door(self, cell: Cell) -> Path | None:
        """Where the folder of the socket that leads out appears inside; None where nothing leads out."""
        ...

    def command(self, cell: Cell, arguments: Sequence[str]) -> list[str]:
        """The command that runs `arguments` inside. No value of an environment variable stands in it."""
        ...

    def environment(self, cell: Cell) -> Mapping[str, str]:
        """The environment that the command is started with."""
        ...

    def stop(self, cell: Cell) -> None:
        """End what would outlive the command, once that is gone."""
        ...
