"""How each phase is trained: what the command line says of it, as if it were a run of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from schemas.errors import UsageError

if TYPE_CHECKING:
    from actions.cli.model.train.asked import Asked
    from runners.train.phases.seams import Number
    from runners.train.phases.state import Strategy
    from runners.train.request import Request
    from schemas.config import OperatorConfig

USUAL: dict[Number, tuple[int, float, int]] = {1: (7, 2e-5, 128), 2: (10, 6e-6, 3840)}
"""Epochs, learning rate and rows a step of each phase: ilab 0.26 (instructlab/configuration.py)."""
AT_ONCE = 5_000
"""Tokens that a device computes at once, where nothing else is said: its max_batch_len. Steps of so many rows fit on
no device as a whole.
"""


def find_phases(asked: Asked, config: OperatorConfig, strategy: Strategy) -> dict[Number, Request]:
    """The requests of all phases of a strategy. Raises UsageError."""
    from actions.cli.model.train.job import find_request

    if (asked.nnodes or 1) > 1:
        raise UsageError("--nnodes: phases are trained by one machine; train each of them alone, without --strategy")
    numbers: tuple[Number, ...] = (1, 2) if strategy == "lab-multiphase" else (2,)
    return {number: _in_parts(find_request(_as_one(asked, number), config)) for number in numbers}


def _in_parts(request: Request) -> Request:
    at_once = request.profile.device_tokens or AT_ONCE
    return replace(request, profile=request.profile.model_copy(update={"device_tokens": at_once}))


def _as_one(asked: Asked, number: Number) -> Asked:
    """The command line that would train this phase alone."""
    from runners.train.data.find import find_phase

    def of_phase(name: str) -> Any:
        return getattr(asked, f"phased_phase{number}_{name}")

    if of_phase("data") is None:
        raise UsageError(f"--strategy {asked.strategy}: name the rows of phase {number} by --phased-phase{number}-data")
    epochs, rate, rows = USUAL[number]
    emptied: dict[str, Any] = {name: None for name in asked.__dataclass_fields__ if name.startswith("phased_")}
    return replace(
        asked,
        **{**emptied, "strategy": None, "yes": False, "force_clear_phased_cache": False},
        data_paths=(find_phase(of_phase("data"), number),),
        num_epochs=of_phase("num_epochs") or epochs,
        learning_rate=of_phase("learning_rate") or rate,
        batch_size=of_phase("effective_batch_size") or rows,
        save_samples=of_phase("samples_per_save"),
    )
