"""`taxobot pr`: what a pull request does to the base model."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from actions.cli.output import SEED, conclude, default_output, exit_status, json_of, say_files
from actions.cli.wiring import build_seams, read_site
from schemas.errors import UsageError

if TYPE_CHECKING:
    from runners.seams import RunRequest
    from runners.store import Store
    from runners.taxonomy.site import Site
    from schemas.result import RunResult


@click.group()
def pr() -> None:
    """Teach and measure what a pull request adds."""


@pr.command("run")
@click.option(
    "--taxonomy", required=True, type=click.Path(path_type=Path), help="The taxonomy's git repository; only read."
)
@click.option("--base", required=True, help="The ref the pull request would be merged into.")
@click.option("--head", required=True, help="The ref of the pull request's head.")
@click.option("--preset", default="tiny", show_default=True, help="The models and numbers to work with.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="The run directory. Default: one for each taxonomy in the user's data folder; its path is printed.",
)
@click.option("--seed", default=0, show_default=True, type=SEED, help="Seed of mixing and training.")
@click.option("--mirror", "mirrors", multiple=True, metavar="URL=PATH", help="Read the documents of URL from PATH.")
@click.option("--threads", type=click.IntRange(min=1), help="CPU threads; 1 repeats a run bit for bit.")
@click.option("--json", "as_json", is_flag=True, help="Print result.json, and nothing else, on stdout.")
def run(
    *,
    taxonomy: Path,
    base: str,
    head: str,
    preset: str,
    output: Path | None,
    seed: int,
    mirrors: tuple[str, ...],
    threads: int | None,
    as_json: bool,
) -> int:
    """Run the whole loop over one pull request: validate, generate, train, evaluate, report.

    What was computed before is used again; an interrupted run carries on when the same command is given.
    """
    from runners.seams import RunRequest

    place = (output or default_output(taxonomy)).absolute()
    request = RunRequest(taxonomy=taxonomy.absolute(), base=base, head=head, output=place, seed=seed)
    result = execute(request, preset=preset, site=read_site(mirrors), threads=threads)
    click.echo(json_of(result) if as_json else _summarise(result, place), nl=not as_json)
    return exit_status(result)


def execute(request: RunRequest, *, preset: str, site: Site, threads: int | None) -> RunResult:
    """Run one request with progress on stderr, and leave result and reports in its run directory."""
    from actions.cli.readers import progress_for
    from runners.interrupt import interruptible
    from runners.pipeline import run as run_pipeline

    with interruptible(), progress_for() as progress, _nowhere():
        seams = build_seams(preset, site=site, threads=threads)
        result = run_pipeline(request, seams=seams, store=_open_store(request.output), progress=progress)
        return conclude(result, policy=seams.preset.policy, output=request.output)


@contextmanager
def _nowhere() -> Iterator[None]:
    """Work in an empty directory: libraries read settings from the current one (a `matplotlibrc` there can make
    matplotlib start LaTeX), and it may be a pull request's."""
    with TemporaryDirectory(prefix="taxobot-") as empty, chdir(empty):
        yield


def _open_store(output: Path) -> Store:
    from runners.store import Store

    try:
        return Store(output / "store")
    except OSError as error:
        raise UsageError(f"{output} cannot be a run directory: {error.strerror}; name another with --output") from error


def _summarise(result: RunResult, output: Path) -> str:
    from bot.report.plain import render_plain

    return f"{render_plain(result)}\n{say_files(output)}"
