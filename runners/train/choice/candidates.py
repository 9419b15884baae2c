"""The models to choose from: the base, and what it became at each checkpoint, one of them at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from runners.models.adapters import attach
from runners.models.kinds import ADAPTER_CONFIG
from runners.models.load import LoadedModel, digest_of, load
from runners.store import digest_of_json
from schemas.training import Saved


class Candidates(Protocol):
    """Models by their checkpoints; the one of step 0 is the base."""

    def digest(self, saved: Saved) -> str:
        """SHA-256 over the files that decide what the model says."""
        ...

    def open(self, saved: Saved) -> AbstractContextManager[LoadedModel]:
        """The model, for as long as the block runs; one at a time."""
        ...


@dataclass(slots=True)
class Checkpoints:
    """Those in a run's `folder`. An adapter is put on the base's weights and taken off again, so that these are loaded
    once; of whole models one is held at a time, the last until the next is opened.
    """

    base: Path
    folder: Path
    _held: tuple[Path, LoadedModel] | None = None

    def digest(self, saved: Saved) -> str:
        """See Candidates."""
        folders = [self._whole(saved), *([self._adapter(saved)] if self._is_adapter(saved) else [])]
        return digest_of_json([digest_of(folder) for folder in folders])

    @contextmanager
    def open(self, saved: Saved) -> Iterator[LoadedModel]:
        """See Candidates. Raises UsageError and ModelRefused where there is no such model."""
        loaded = self._load(self._whole(saved))
        if not self._is_adapter(saved):
            yield loaded
            return
        wrapped = attach(loaded.model, self._adapter(saved), base=str(self.base))
        try:
            yield replace(loaded, model=wrapped)
        finally:
            wrapped.unload()  # takes the adapter's layers out of the base, whose weights it never changed

    def _load(self, folder: Path) -> LoadedModel:
        if self._held is None or self._held[0] != folder:
            self._held = None  # two whole models may be more than there is room for
            self._held = (folder, load(folder))
        return self._held[1]

    def _whole(self, saved: Saved) -> Path:
        return self.folder / saved.folder if saved.step and not self._is_adapter(saved) else self.base

    def _adapter(self, saved: Saved) -> Path:
        return self.folder / saved.folder

    def _is_adapter(self, saved: Saved) -> bool:
        return bool(saved.step) and (self._adapter(saved) / ADAPTER_CONFIG).is_file()
