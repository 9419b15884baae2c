"""The composition root: the one place where the parts of a run are chosen and put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import TYPE_CHECKING

from actions.cli.places import config_path
from schemas.errors import UsageError

if TYPE_CHECKING:
    from runners.engine import Engine
    from runners.evaluate.judges.seam import Judge
    from runners.models.presets import Preset
    from runners.seams import Seams
    from runners.taxonomy.site import Site
    from schemas.config import OperatorConfig
    from schemas.policy import Policy
    from schemas.rules.settings import TokenCounter


def build_seams(
    preset_name: str | None,
    *,
    policy: Policy | None = None,
    site: Site,
    threads: int | None,
    judge: Judge | None = None,
) -> Seams:
    """Everything a run needs, as the policy in force asks for it; a name of a preset goes before the policy's.

    `judge` replaces the preset's.

    Raises UsageError for a name that is not known, and where the engine's libraries are not installed.
    """
    from runners.evaluate.judges.overlap import OverlapJudge
    from runners.generate.teacher import ExtractiveTeacher
    from runners.models.presets import preset_under
    from runners.seams import Seams
    from schemas.policy import Policy

    in_force = policy or Policy()
    chosen = preset_under(in_force, preset_name)
    return Seams(
        preset=chosen if judge is None else _without_judge(chosen),
        teacher=ExtractiveTeacher(),
        judge=judge or OverlapJudge(),
        engine=_build_engine(threads or chosen.threads),
        site=site,
        served=in_force.evaluation.served,
        llama_cpp=_find_llama() if in_force.evaluation.served else None,
    )


def _without_judge(preset: Preset) -> Preset:
    """The preset, whose embedded judge is not asked."""
    from runners.models.catalogue import plan

    judge = plan(preset.name).judge
    return replace(preset, embedded=tuple(name for name in preset.embedded if name != judge.name))


def _find_llama() -> Path | None:
    from actions.cli.model.means import find_means

    return find_means().engines.llama_cpp


def _build_engine(threads: int | None) -> Engine:
    from runners.engine import TransformersEngine

    try:
        return TransformersEngine(threads=threads)
    except PackageNotFoundError as error:
        raise UsageError(f"{error.name} is not installed; install taxobot with its engine: taxobot[engine]") from error


def read_site(mirrors: Sequence[str] = ()) -> Site:
    """What the operator's configuration says of documents and checks, and the command line's mirrors (`URL=PATH`).

    Raises UsageError.
    """
    from runners.taxonomy.site import Site

    named = dict(map(_split_mirror, mirrors))
    config = read_operator()
    return Site(mirrors=named) if config is None else site_of(config, named)


def site_of(config: OperatorConfig, mirrors: Mapping[str, str] | None = None) -> Site:
    """What a configuration says of documents and checks; `mirrors` are further ones, which win. Raises UsageError."""
    from runners.taxonomy.site import Site

    site = Site(
        mirrors=dict(config.documents.mirrors) | dict(mirrors or {}),
        hosts=tuple(config.documents.hosts),
        pdf=config.documents.pdf,
    )
    return replace(site, tokens=_read_tokenizer(config.validation.tokenizer)) if config.validation.tokenizer else site


def _read_tokenizer(path: str) -> TokenCounter:
    from runners.taxonomy.tokens import read_tokenizer

    return read_tokenizer(Path(path))


def read_operator() -> OperatorConfig | None:
    """The operator's configuration; None where there is none, and then nothing is imported to read it."""
    if config_path() is None:
        return None
    from actions.cli.operator import read_config

    return read_config()


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
