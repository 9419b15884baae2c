"""What process 0 writes down and tells of a training; the others keep silent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runners.train.loop.losses import Losses
from runners.train.seams import Listener
from schemas.training import Measured, Saved, Stepped


class Record:
    """Events go to `loss.jsonl`, and then to a listener."""

    def __init__(self, losses: Losses | None, listener: Listener) -> None:
        self._losses, self._listener = losses, listener

    def stepped(self, step: Stepped) -> None:
        """An optimizer step is done."""
        if self._losses:
            self._losses.write(step)
            self._listener.stepped(step)

    def measured(self, measured: Measured) -> None:
        """The validation loss was computed."""
        if self._losses:
            self._losses.write(measured)
            self._listener.measured(measured)

    def saved(self, saved: Saved) -> None:
        """A checkpoint stands on disk."""
        if self._losses:
            self._losses.write(saved)
            self._listener.saved(saved)

    def sync(self) -> int:
        """All lines are on the disk; returns how many bytes they are (0: nothing is written by this process)."""
        return self._losses.sync() if self._losses else 0


@contextmanager
def recording(folder: Path, listener: Listener, *, rank: int, keep: int) -> Iterator[Record]:
    """A record that goes on after the first `keep` bytes of `loss.jsonl`; what comes later in it is cut off."""
    if rank:
        yield Record(None, listener)
        return
    losses = Losses(folder, keep=keep)
    try:
        yield Record(losses, listener)
    finally:
        losses.close()
