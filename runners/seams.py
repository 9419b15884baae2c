"""What a run is asked for, and what it is given to do it with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from runners.engine import Engine
from runners.evaluate.judge import Judge
from runners.generate.teacher import Teacher
from runners.models.presets import Preset


@dataclass(frozen=True, slots=True)
class RunRequest:
    """One pull request: the refs `base` and `head` of the repository `taxonomy`. `output` is the run directory.

    Paths are absolute.
    """

    taxonomy: Path
    base: str
    head: str
    output: Path
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Seams:
    """Everything replaceable. `mirrors` maps a document repository's URL to where it is read instead."""

    preset: Preset
    teacher: Teacher
    judge: Judge
    engine: Engine
    mirrors: Mapping[str, str] = field(default_factory=dict)
