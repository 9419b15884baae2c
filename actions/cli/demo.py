"""`taxobot demo`: the bundled example, from pull request to report."""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import click

from actions.cli.output import SEED, exit_status, say_files


@click.command()
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where example and run directory go. Default: the user's data folder; the path is printed.",
)
@click.option("--seed", default=0, show_default=True, type=SEED, help="Seed of mixing and training.")
@click.option("--threads", type=click.IntRange(min=1), help="CPU threads; 1 repeats a run bit for bit.")
def demo(*, output: Path | None, seed: int, threads: int | None) -> int:
    """Run the bundled example and print the report that its pull request would get.

    A knowledge leaf and two skill leaves are taught to the bundled tiny model on this machine's CPU; nothing is
    downloaded.
    """
    from actions.cli.pr import execute
    from bot.report.plain import render_plain
    from examples.materialise import edition, materialise
    from runners.seams import RunRequest
    from runners.taxonomy.site import Site

    began = time.monotonic()
    place = (output or _default_place()).absolute()
    example = materialise(place / f"example-{edition()}")  # a newer example stands beside an older one
    head = example.branches["everything"]
    request = RunRequest(taxonomy=example.taxonomy, base=example.base, head=head, output=place / "run", seed=seed)
    result = execute(request, preset="tiny", site=Site(mirrors=example.mirrors), threads=threads)
    click.echo(f"{render_plain(result)}\n{say_files(request.output)}")
    click.echo(f"{time.monotonic() - began:.1f} s, peak memory {_peak_memory() / 2**30:.2f} GiB")
    return exit_status(result)


def _default_place() -> Path:
    from platformdirs import user_data_path

    return user_data_path("taxobot") / "demo"


def _peak_memory() -> int:
    """Bytes at the worst moment: this process, or the largest of its children if that was more."""
    unit = 1 if sys.platform == "darwin" else 1024  # getrusage(2) counts KiB, except on macOS
    return unit * max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
