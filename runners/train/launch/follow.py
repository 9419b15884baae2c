"""The curve of a training that other processes do, told as it grows."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import IO

from pydantic import TypeAdapter

from runners.train.loop.losses import Event
from runners.train.seams import Listener
from schemas.training import LOSSES, Measured, Saved, Stepped

_EVENTS: TypeAdapter[Stepped | Measured | Saved] = TypeAdapter(Event)


class Follower:
    """Tells a listener what is new in a run's `loss.jsonl`, each step once: what is done again after a restart was
    told already, and so was what stands there at the beginning.
    """

    def __init__(self, folder: Path, listener: Listener) -> None:
        self._path, self._listener = folder / LOSSES, listener
        self._read = 0
        self._told: defaultdict[str, int] = defaultdict(lambda: -1)
        for event in self._new():
            self._told[event.event] = max(self._told[event.event], event.step)

    def tell(self) -> None:
        """Tell what has come since the last time."""
        for event in self._new():
            if event.step > self._told[event.event]:
                self._told[event.event] = event.step
                self._tell(event)

    def _new(self) -> list[Stepped | Measured | Saved]:
        """Whole lines that were not read yet; all of them where the file was cut back, as a restart does."""
        if not self._path.exists():
            return []
        with self._path.open("rb") as file:
            start = self._read if self._continues(file) else 0
            file.seek(start)
            lines, end, _ = file.read().rpartition(b"\n")
        self._read = start + len(lines) + len(end)
        return [_EVENTS.validate_json(line) for line in lines.splitlines()]

    def _continues(self, file: IO[bytes]) -> bool:
        """Does a line still end where the last one ended that was read?"""
        file.seek(max(0, self._read - 1))
        return self._read == 0 or file.read(1) == b"\n"

    def _tell(self, event: Stepped | Measured | Saved) -> None:
        match event:
            case Stepped():
                self._listener.stepped(event)
            case Measured():
                self._listener.measured(event)
            case Saved():
                self._listener.saved(event)
