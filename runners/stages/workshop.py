"""Where stages get their work done: stored results first, then real work under the eyes of a progress."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from runners.progress import Progress, Tick
from runners.store import Stage, StageResult, Store, key_of
from schemas.errors import StoreCorrupt
from schemas.result import StageTiming

Build = Callable[[Path, Tick], None]
"""Writes one result into the folder it is given, ticking as it goes."""


class Workshop:
    """Obtains stage results and keeps account of the time that building them took.

    `shared` is a second store, over many pull requests and evaluations, for results that do not depend on one of them:
    what a base model answers is the same every time. None where nothing is shared.
    """

    def __init__(
        self,
        store: Store,
        progress: Progress,
        *,
        shared: Store | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._shared = shared
        self._progress = progress
        self._clock = clock
        self._timings: dict[str, StageTiming] = {}

    def obtain(
        self,
        stage: Stage,
        part: str = "",
        *,
        inputs: Mapping[str, str],
        parameters: Mapping[str, Any],
        build: Build,
        total: Callable[[], int] | None = None,
        share: bool = False,
    ) -> StageResult:
        """The stored result for these inputs and parameters, built first where there is none.

        `part`, and `total`, the number of ticks to come, only serve the progress. With `share` it is looked for in the
        shared store, too, and left there for others. Raises StoreCorrupt, and whatever `build` raises.
        """
        key = key_of(stage, inputs=inputs, parameters=parameters)
        shared = self._shared if share else None
        result = self._find(key, shared)
        if cached := result is not None:
            self._progress.cached(stage.name, part)
        else:
            result = self._build(key, stage, part, total, build)
        if shared:
            shared.adopt(key, result.folder)
        self._record(stage.name, result.seconds, cached)
        return result

    def find(self, stage: Stage, name: str) -> StageResult | None:
        """The result that `name` was last given to; None where there is none here. Raises StoreCorrupt."""
        key = self._store.named(name)
        result = self._store.get(key) if key else None
        if result is not None:
            self._progress.cached(stage.name)
            self._record(stage.name, result.seconds, True)
        return result

    def unfinished(self, name: str) -> AbstractContextManager[Path]:
        """A folder for work that resumes, by the name that it had when it was broken off; see `Store.unfinished`."""
        return self._store.unfinished(name)

    def name(self, name: str, result: StageResult) -> None:
        """Let `name` stand for a result from now on."""
        self._store.name(name, result.key)

    @property
    def timings(self) -> tuple[StageTiming, ...]:
        """Seconds a stage over all its parts, in order of first use; `cached` where no part was built.

        A part that was found stored counts with what building it took: the sum is what the work costs, not what was
        saved.
        """
        return tuple(self._timings.values())

    def _find(self, key: str, shared: Store | None) -> StageResult | None:
        result = self._store.get(key)
        if result is None and shared and (found := shared.get(key)):
            self._store.adopt(key, found.folder)
            result = self._store.get(key)
        return result

    def _build(self, key: str, stage: Stage, part: str, total: Callable[[], int] | None, build: Build) -> StageResult:
        began = self._clock()
        count = total() if total else None
        with (
            self._progress.stage(stage.name, part, total=count) as tick,
            self._store.put(key, seconds=lambda: self._clock() - began) as folder,
        ):
            build(folder, tick)
        result = self._store.get(key)
        if result is None:
            raise StoreCorrupt(f"the result of stage {stage.name} vanished from the store; run the same command again")
        return result

    def _record(self, stage: str, seconds: float, cached: bool) -> None:
        before = self._timings.get(stage, StageTiming(stage=stage, seconds=0, cached=True))
        self._timings[stage] = StageTiming(
            stage=stage, seconds=before.seconds + seconds, cached=before.cached and cached
        )
