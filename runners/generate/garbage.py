"""Python's search for garbage, while thousands of calls are under way."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_YOUNG = 50_000  # new objects before a search; Python's own 700 are there again with every second call


@contextmanager
def rare_collections() -> Iterator[None]:
    """Within the block garbage that reference counts do not find is looked for more rarely, and never among what was
    there before: with as many objects alive as a run has, a tenth of its CPU time went into looking.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_YOUNG, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
