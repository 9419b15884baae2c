"""transformers without words of its own: progress is shown by whoever loads, and what does not fit is an error."""

from __future__ import annotations

from collections.abc import Callable


def quieten() -> None:
    """From now on transformers shows no progress and no warnings: it would print names out of a model's files as they
    stand there, with whatever a terminal makes of them.
    """
    from transformers.utils import logging

    steps: tuple[Callable[[], None], ...] = (logging.disable_progress_bar, logging.set_verbosity_error)
    for step in steps:
        step()
