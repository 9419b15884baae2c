"""Does a training fit on this machine? If not: the nearest settings that do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rich.filesize import decimal

from runners.train.profile import TrainingProfile
from runners.train.reckon.load import Load
from runners.train.reckon.memory import Memory, reckon_memory
from runners.train.reckon.place import Place
from runners.train.reckon.shape import Shape
from schemas.errors import UsageError

LEAST_TOKENS = 128
"""Fewer tokens at once are no remedy: computing them one row at a time takes no less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """What a training will take: `memory` on each device, bytes of this machine's memory for `making` models of its
    result and for `choosing` it by a benchmark, bytes of `disk`, `seconds`, and what they go by.
    """

    memory: Memory
    making: int
    choosing: int
    disk: int
    seconds: float
    basis: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another setting, in the words of the command line, and what it is reckoned to take."""

    words: str
    profile: TrainingProfile
    place: Place
    bytes: int


def memory_at(shape: Shape, load: Load, profile: TrainingProfile, place: Place) -> Memory:
    """The memory of a training at a place."""
    return reckon_memory(
        shape,
        load,
        profile,
        bf16=place.bf16,
        devices=place.devices,
        processes=place.processes,
        spread=place.spread,
        cpu=place.cpu,
    )


def check_memory(shape: Shape, load: Load, profile: TrainingProfile, place: Place) -> Memory:
    """The memory of a training. Raises UsageError where it is more than is free, naming the nearest setting that fits,
    or what would take least.
    """
    memory = memory_at(shape, load, profile, place)
    if memory.total <= place.free:
        return memory
    proposals = list(propose(shape, load, profile, place))
    fitting = next((one for one in proposals if one.bytes <= place.free), None)
    least = min(proposals, key=lambda one: one.bytes, default=None)
    raise UsageError(
        f"training would take about {decimal(memory.total)} of memory on {place.name}, where {decimal(place.free)} are"
        f" free; {_advice(fitting, least)}"
    )


def _advice(fitting: Proposal | None, least: Proposal | None) -> str:
    if fitting:
        return f"{fitting.words} would take {decimal(fitting.bytes)}"
    known = f" (the least, {least.words}, takes {decimal(least.bytes)})" if least else ""
    return f"no other setting makes it fit{known}: use a smaller model, or a larger machine"


def propose(shape: Shape, load: Load, profile: TrainingProfile, place: Place) -> Iterator[Proposal]:
    """Other settings, the nearest first: each keeps what is learnt as it is, as long as that is possible."""
    for words, other, where in _ways(load, profile, place):
        yield Proposal(words, other, where, memory_at(shape, load, other, where).total)


def _ways(load: Load, profile: TrainingProfile, place: Place) -> Iterator[tuple[str, TrainingProfile, Place]]:
    smaller = _smaller(load, profile, place)
    saving = profile.model_copy(update={"checkpointing": True})
    yield from ((f"--max-batch-len {tokens}", _at_once(profile, tokens), place) for tokens in smaller)
    if not profile.checkpointing:
        yield "--optimize-memory", saving, place
        yield from (
            (f"--optimize-memory --max-batch-len {tokens}", _at_once(saving, tokens), place) for tokens in smaller[-1:]
        )
    if place.devices > 1 and not place.spread:
        yield "--distributed-backend fsdp", profile, replace(place, spread=True)
    if profile.method == "full":
        lora = saving.model_copy(update={"method": "lora"})
        yield "--lora-rank 16 --optimize-memory", lora, place
        yield from (
            (f"--lora-rank 16 --optimize-memory --max-batch-len {tokens}", _at_once(lora, tokens), place)
            for tokens in smaller[-1:]
        )


def _smaller(load: Load, profile: TrainingProfile, place: Place) -> list[int]:
    """Halves of what is computed at once, down to the longest row."""
    tokens, found = load.at_once(profile, devices=place.devices) // 2, []
    while tokens >= max(LEAST_TOKENS, load.longest):
        found.append(tokens)
        tokens //= 2
    return found


def _at_once(profile: TrainingProfile, tokens: int) -> TrainingProfile:
    return profile.model_copy(update={"device_tokens": tokens})
