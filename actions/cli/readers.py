"""Readers of a run's progress for people: bars with ETA on a terminal, plain lines in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from bot.findings.terminal import plain
from runners.progress import Event, Progress, Reader

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

LOG_SECONDS = 10.0
"""At most one line in so many seconds while a stage runs."""
BESIDE_TITLE = 34
"""Columns of a terminal that a bar and the times beside it need."""


@contextmanager
def progress_for(stream: TextIO | None = None, *, quiet: bool = False) -> Iterator[Progress]:
    """A progress that people can follow on `stream` (default: stderr), by what kind of stream it is."""
    stream = stream or sys.stderr
    if quiet:
        yield Progress()
    elif stream.isatty():
        with _bars(stream) as reader:
            yield Progress(reader)
    else:
        yield Progress(LogReader(lambda line: print(line, file=stream, flush=True)))


class LogReader:
    """One line at a stage's start and end, and now and then one in between with percent and time left. Stages that run
    at the same time have lines of their own; how all of them go together is told now and then, too.
    """

    def __init__(self, write: Callable[[str], None], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._put, self._clock = write, clock
        self._last: dict[str, float] = {}
        self._told = clock()

    def __call__(self, event: Event) -> None:
        """Write the event's line, if it is worth one."""
        match event.kind:
            case "started":
                self._last[event.title] = 0.0
                self._write(f"{event.title}: started")
            case "advanced":
                self._advance(event)
            case "finished" | "failed" | "interrupted":
                self._last.pop(event.title, None)
                self._write(f"{event.title}: {event.kind} after {event.seconds:.1f} s")
            case "cached":
                self._write(f"{event.title}: stored result used")
            case "note":
                self._write(event.text)
            case "status":
                self._tell(event)

    def _write(self, line: str) -> None:
        self._put(plain(line))  # a title names a leaf, and its author chose the name

    def _advance(self, event: Event) -> None:
        if event.seconds - self._last.get(event.title, 0.0) >= LOG_SECONDS:
            self._last[event.title] = event.seconds
            self._write(f"{event.title}: {describe(event)}")

    def _tell(self, event: Event) -> None:
        if event.text and (now := self._clock()) - self._told >= LOG_SECONDS:
            self._told = now
            self._write(event.text)


def describe(event: Event) -> str:
    """How far a stage is: `40 %, about 12 s left`, or what is done where the whole is not known."""
    if not event.total:
        return f"{event.done} done"
    left = event.remaining
    return f"{100 * event.done / event.total:.0f} %" + (f", about {left:.0f} s left" if left is not None else "")


class BarReader:
    """A bar for each stage that runs, and a line for each one that has ended; `show` draws how all of them go."""

    def __init__(self, bars: Bars, write: Callable[[str], None], show: Callable[[str], None]) -> None:
        self._bars, self._log, self._show = bars, LogReader(write), show
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, event: Event) -> None:
        """Draw what the event changes."""
        task = self._tasks.get(event.title)
        match event.kind:
            case "started":
                self._start(event)
            case "advanced" if task is not None:
                self._bars.update(task, completed=event.done)
            case "status":
                self._show(plain(event.text))
            case "note":
                self._log(event)
            case _:
                if task is not None:
                    self._bars.remove_task(self._tasks.pop(event.title))
                self._log(event)

    def _start(self, event: Event) -> None:
        from rich.markup import escape

        left = "left" if event.total else ""
        title = shorten(plain(event.title), self._bars.console.width - BESIDE_TITLE)
        self._tasks[event.title] = self._bars.add_task(escape(title), total=event.total, left=left)


def shorten(title: str, width: int) -> str:
    """The title within so many columns, without the beginning of its part: leaves differ at their ends."""
    stage, _, part = title.partition(" ")
    kept = max(1, width - len(stage) - len(" …"))
    return title if len(title) <= width or not part else f"{stage} …{part[-kept:]}"


@contextmanager
def _bars(stream: TextIO) -> Iterator[Reader]:
    from rich.console import Console, RenderableType
    from rich.markup import escape
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars
    from rich.table import Column
    from rich.text import Text

    class BarsWithLine(Bars):
        line = ""

        def show(self, line: str) -> None:
            self.line = line
            self.refresh()

        def get_renderables(self) -> Iterator[RenderableType]:
            yield from super().get_renderables()
            if self.line:
                yield Text(self.line, overflow="ellipsis", no_wrap=True)

    console = Console(file=stream)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(table_column=Column(no_wrap=True)),  # what has to give way is the bar
        TextColumn("{task.fields[left]}"),
        TimeRemainingColumn(table_column=Column(no_wrap=True)),
    )
    with BarsWithLine(*columns, console=console, transient=True) as bars:
        yield BarReader(bars, lambda line: console.print(escape(line), highlight=False), bars.show)
