"""What a run is asked for, and what it is given to do it with."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from runners.engine import Engine
from runners.evaluate.judges.seam import Judge
from runners.generate.teacher import Teacher
from runners.models.presets import Preset
from runners.taxonomy.site import Site


@dataclass(frozen=True, slots=True)
class RunRequest:
    """One pull request: the refs `base` and `head` of the repository `taxonomy`. `output` is the run directory.

    `merge_base` is the commit at which they parted, where it is known: then no history needs to be there. Paths are
    absolute.
    """

    taxonomy: Path
    base: str
    head: str
    output: Path
    seed: int = 0
    merge_base: str = ""


@dataclass(frozen=True, slots=True)
class Seams:
    """Everything replaceable. `site` is the operator's part: where documents are read, and how tokens are counted.

    `served` is the format of the file that will be served, None where the policy asks for none, and `llama_cpp` the
    interpreter that holds llama.cpp, which asks it, None where there is none.
    """

    preset: Preset
    teacher: Teacher
    judge: Judge
    engine: Engine
    site: Site = field(default_factory=Site)
    served: str | None = None
    llama_cpp: Path | None = None
