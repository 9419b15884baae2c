"""What a training will take on this machine, from its rows and numbers alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from rich.filesize import decimal

from runners.train.compute.layouts.grouped import Grouped
from runners.train.compute.precision import choose_precision
from runners.train.folder import written
from runners.train.loop.setup import FIRST
from runners.train.plan.saves import saves
from runners.train.plan.steps import plan_steps
from runners.train.prepared import Prepared
from runners.train.reckon.ahead import reckon
from runners.train.reckon.load import Load, load_of
from runners.train.reckon.place import find_place
from runners.train.reckon.reckoning import Reckoning
from runners.train.request import Request
from runners.train.telling import duration

KEPT = 3
"""Checkpoints on disk where only the last and the best are kept: they go once a newer one and its state are there."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The load of a plan, and what it was reckoned to take."""

    load: Load
    reckoning: Reckoning

    @property
    def sentence(self) -> str:
        """Both in words."""
        load, reckoning = self.load, self.reckoning
        after = {"merge the adapter": reckoning.making, "choose by the benchmark": reckoning.choosing}
        # Less than what training takes is free again once it has ended.
        more = [f"{decimal(taken)} to {what}" for what, taken in after.items() if taken > reckoning.memory.total]
        told = f" ({', '.join(more)})" if more else ""
        return (
            f"{load.steps:,} steps over {load.tokens:,} tokens: about {duration(reckoning.seconds)},"
            f" {decimal(reckoning.memory.total)} of memory on each device{told}, {decimal(reckoning.disk)} of disk"
            f" ({reckoning.basis})"
        )


def foresee(request: Request, prepared: Prepared, *, folder: Path | None = None) -> Foreseen:
    """Reckon. What an earlier process has left in the run's `folder` needs no more room on the disk.

    Raises UsageError where memory or disk do not suffice, with the nearest setting that fits, ModelRefused for a model
    whose size cannot be told.
    """
    folder = folder or request.folder
    import torch

    if request.threads and not request.launch:
        torch.set_num_threads(request.threads)  # as the training will, whose speed is measured
    device = torch.device(request.device)
    bf16 = choose_precision(request.profile.precision, device=device) == "bf16"
    place = find_place(device, processes=request.processes, spread=request.sharding == "fsdp", bf16=bf16)
    if request.launch:  # what is free is of this machine, and so is what one device has of all
        place = replace(place, devices=place.devices * request.launch.nnodes, machines=request.launch.nnodes)
    load = load_of_plan(request, prepared)
    made = reckon(
        request.base.path,
        load,
        request.profile,
        place=place,
        device=device,
        folder=folder or request.root,
        written=written(folder) if folder else 0,
        kept=KEPT if request.profile.keep == "last and best" else None,
        merged=request.wanted.merged,
        gguf=request.wanted.gguf,
        quantized=bool(request.wanted.kinds) and request.wanted.llama is not None,
        chosen=request.choice is not None,
    )
    return Foreseen(load, made)


def load_of_plan(request: Request, prepared: Prepared) -> Load:
    """What the plan of a request asks of the devices."""
    rows, profile = prepared.rows, request.profile
    plan = plan_steps(rows.lengths, taught=prepared.taught, profile=profile, seed=request.seed)
    counted = [rows.counted(number) for number in range(len(rows))]
    padded = Grouped(pad=0) if profile.layout == "grouped" else None
    saved = len(saves(plan, profile))
    load = load_of([step.rows for step in plan], rows.lengths, counted, saves=saved, layout=padded)
    # The base is measured as every checkpoint is, and so are the first of the taught rows before the first step.
    aside, first = prepared.validation, range(min(FIRST, prepared.taught))
    learnt = sum(aside.counted(number) for number in range(len(aside)))
    return replace(
        load,
        measured=(saved + 1) * sum(aside.lengths) + sum(rows.lengths[number] for number in first),
        measured_counted=(saved + 1) * learnt + sum(counted[number] for number in first),
    )
