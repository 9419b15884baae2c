"""Readers of a run's progress for people: a bar with ETA on a terminal, plain lines in a log."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from bot.findings.terminal import plain
from runners.progress import Event, Progress, Reader

LOG_SECONDS = 10.0
"""At most one line in so many seconds while a stage runs."""


@contextmanager
def progress_for(stream: TextIO | None = None) -> Iterator[Progress]:
    """A progress that people can follow on `stream` (default: stderr), by what kind of stream it is."""
    stream = stream or sys.stderr
    if stream.isatty():
        with _bars(stream) as reader:
            yield Progress(reader)
    else:
        yield Progress(LogReader(lambda line: print(line, file=stream, flush=True)))


class LogReader:
    """One line at a stage's start and end, and now and then one in between with percent and time left."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._put = write
        self._last = 0.0

    def __call__(self, event: Event) -> None:
        """Write the event's line, if it is worth one."""
        match event.kind:
            case "started":
                self._last = 0.0
                self._write(f"{event.title}: started")
            case "advanced":
                self._advance(event)
            case "finished" | "failed" | "interrupted":
                self._write(f"{event.title}: {event.kind} after {event.seconds:.1f} s")
            case "cached":
                self._write(f"{event.title}: stored result used")
            case "note":
                self._write(event.text)

    def _write(self, line: str) -> None:
        self._put(plain(line))  # a title names a leaf, and its author chose the name

    def _advance(self, event: Event) -> None:
        if event.seconds - self._last >= LOG_SECONDS:
            self._last = event.seconds
            self._write(f"{event.title}: {describe(event)}")


def describe(event: Event) -> str:
    """How far a stage is: `40 %, about 12 s left`, or what is done where the whole is not known."""
    if not event.total:
        return f"{event.done} done"
    left = event.remaining
    return f"{100 * event.done / event.total:.0f} %" + (f", about {left:.0f} s left" if left is not None else "")


@contextmanager
def _bars(stream: TextIO) -> Iterator[Reader]:
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    console = Console(file=stream)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}"),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=console, transient=True) as bars:
        task: TaskID | None = None

        def read(event: Event) -> None:
            nonlocal task
            if event.kind == "started":
                task = bars.add_task(escape(plain(event.title)), total=event.total, left="left" if event.total else "")
            elif event.kind == "advanced" and task is not None:
                bars.update(task, completed=event.done)
            else:
                if task is not None and event.kind != "note":
                    bars.remove_task(task)
                    task = None
                LogReader(lambda line: console.print(escape(line), highlight=False))(event)

        yield read
