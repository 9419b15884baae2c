"""What the owner of a repository sets up for Actions, and the machines there are."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

STANDINS = Path(__file__).parents[1] / "standins"
HOSTED = frozenset({"ubuntu-latest", "ubuntu-24.04", "ubuntu-22.04"})


@dataclass
class EnvironmentSettings:
    """A deployment environment. `branches` are the patterns of branches that may use it, empty for all.

    Its required reviewers stand in `Repository.environments`.
    """

    secrets: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    branches: tuple[str, ...] = ()


@dataclass
class Settings:
    """`self_hosted`: the labels of each registered machine, which does one job at a time; `hosted`: how many hosted
    machines work at once. `actions`: OWNER/NAME of the actions that jobs may use, and the folder that stands in.
    `program_path` is PATH of the steps, `surroundings` further variables of every step.
    """

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    environments: dict[str, EnvironmentSettings] = field(default_factory=dict)
    self_hosted: list[frozenset[str]] = field(default_factory=list)
    hosted: int = 2
    hold_first_time: bool = False
    """Whether pull requests of forks wait for approval when their author has none that was merged."""
    actions: dict[str, Path] = field(default_factory=dict)
    act: Path = field(default_factory=lambda: Path(sys.executable).with_name("act"))
    program_path: str = "/usr/local/bin:/usr/bin:/bin"
    surroundings: Mapping[str, str] = field(default_factory=dict)
    longest: float = 600.0
    """Seconds after which a job is ended, whatever its `timeout-minutes` says."""

    def __post_init__(self) -> None:
        for name in ("upload-artifact", "download-artifact", "attest-build-provenance"):
            self.actions.setdefault(f"actions/{name}", STANDINS / name)

    def tools(self) -> str:
        """PATH of the steps, with a python3 that is this interpreter without this environment's libraries."""
        place = self.folder / "tools"
        place.mkdir(parents=True, exist_ok=True)
        base: str = getattr(sys, "_base_executable", sys.executable)
        for name in ("python3", "python"):
            if not (place / name).is_symlink():
                (place / name).symlink_to(os.path.realpath(base))
        return f"{place}:{self.program_path}"
