"""What a job finds in its folder, and what it says.

assignment.json    the order
parcel/            commits and documents
config.yaml        the operator's part that jobs are told
run/               the run directory, with every stage that was finished
out/               what it leaves
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.item import Frozen
from schemas.jobs import Isolation, Job, Progress

ASSIGNMENT, PARCEL, CONFIG, RUN, OUT, TEMPORARY = "assignment.json", "parcel", "config.yaml", "run", "out", "tmp"
SOCKET = "egress.sock"
LINE = 64 * 1024
"""Bytes of a line that a job says."""


class Endpoint(Frozen):
    """Where a model answers: the only kind of place that a job may reach."""

    host: Annotated[str, Field(min_length=1, max_length=255)]
    port: Annotated[int, Field(ge=1, le=65_535)]

    @property
    def name(self) -> str:
        """HOST:PORT, as in a request to a proxy."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class Expected(Frozen):
    """What the job must not see or be able to do: `home` is the worker's home folder, of which only `readonly` (and
    what leads there) may appear; none of `readonly` can be written to.
    """

    home: str
    readonly: tuple[str, ...]


class Assignment(Frozen):
    """The order. `egress` is the folder of the socket that leads to `endpoints`, empty where nothing leads out. Of
    models `tokens` may be asked for in all.
    """

    job: Job
    isolation: Isolation
    expected: Expected
    endpoints: tuple[Endpoint, ...] = ()
    egress: str = ""
    tokens: Annotated[int, Field(ge=1)]
    threads: int | None = None


class Line(Frozen):
    """A line of JSON that a job says: how far it is, or how it ended (`error` is empty where it went well)."""

    kind: Literal["progress", "end"]
    progress: Progress | None = None
    error: Annotated[str, Field(max_length=2_000)] = ""
