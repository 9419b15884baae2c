"""The composition root: the one place where the parts of a run are chosen and put together."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.errors import UsageError

if TYPE_CHECKING:
    from runners.engine import Engine
    from runners.seams import Seams


def build_seams(preset_name: str, *, mirrors: Mapping[str, str], threads: int | None) -> Seams:
    """Everything a run needs, by the name of a preset.

    Raises UsageError for a name that is not known, and where the engine's libraries are not installed.
    """
    from runners.evaluate.judge import OverlapJudge
    from runners.generate.teacher import ExtractiveTeacher
    from runners.models.presets import preset
    from runners.seams import Seams

    chosen = preset(preset_name)
    return Seams(
        preset=chosen,
        teacher=ExtractiveTeacher(),
        judge=OverlapJudge(),
        engine=_build_engine(threads or chosen.threads),
        mirrors=mirrors,
    )


def _build_engine(threads: int | None) -> Engine:
    from runners.engine import TransformersEngine

    try:
        return TransformersEngine(threads=threads)
    except PackageNotFoundError as error:
        raise UsageError(f"{error.name} is not installed; install taxobot with its engine: taxobot[engine]") from error


def read_mirrors(options: tuple[str, ...]) -> dict[str, str]:
    """Document mirrors: the operator's, overridden by the command line's `URL=PATH`. Raises UsageError."""
    from actions.cli.operator import read_config

    return dict(read_config().documents.mirrors) | dict(map(_split_mirror, options))


def _split_mirror(option: str) -> tuple[str, str]:
    # A URL may hold an equals sign (a query), a path hardly ever does: the last one separates.
    url, _, path = option.rpartition("=")
    if not url or not path:
        raise UsageError(f"--mirror {option!r} is not of the form URL=PATH")
    if path.startswith("https://"):
        return url, path
    if not Path(path).exists():
        raise UsageError(f"--mirror {url}: there is nothing at {path}")
    return url, str(Path(path).absolute())
