"""`taxobot model convert`: a model as GGUF, in few bits if need be, and an adapter with its base as one model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from actions.cli.model.refused import CONVERT, refusing
from actions.cli.paths import NamedPath

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runners.models.convert.sizes import Converted

QUANTIZED = "Q4_K_M"
TITLES = ("FILE", "SIZE", "BITS A WEIGHT", "TENSORS BY TYPE")


@click.command()
@click.option(
    "-m",
    "--model",
    "asked",
    metavar="NAME|PATH",
    help="A name that `taxobot model list` shows, or a path. Default: the configured student.",
)
@click.option("--adapter", metavar="NAME|PATH", help="Merge this adapter into the model first.")
@click.option(
    "--to",
    "form",
    type=click.Choice(("gguf", "safetensors")),
    default="gguf",
    show_default=True,
    help="safetensors: only merge the adapter.",
)
@click.option(
    "-q",
    "--quantize",
    "kinds",
    multiple=True,
    metavar="KIND",
    help=f"May be given several times. Default: {QUANTIZED}.",
)
@click.option("-sq", "--skip-quantize", is_flag=True, help="Write f16 only.")
@click.option(
    "--output",
    type=NamedPath(path_type=Path, file_okay=False),
    help="The folder to write to. Default: converted/NAME in the models folder.",
)
@click.option("--model-name", metavar="NAME", help="What the result is called. Default: as the model.")
@refusing(CONVERT)
def convert(
    *,
    asked: str | None,
    adapter: str | None,
    form: str,
    kinds: tuple[str, ...],
    skip_quantize: bool,
    output: Path | None,
    model_name: str | None,
) -> None:
    """Turn a Hugging Face model into GGUF (f16, and quantized by llama.cpp), or an adapter and its base into one model.

    The model itself is never changed. Nothing that is there is replaced.
    """
    from actions.cli.model.converting import read_request
    from actions.cli.workplace import working
    from runners.models.convert.convert import run
    from schemas.errors import Interrupted

    request = read_request(
        asked=asked,
        adapter=adapter,
        merge_only=form == "safetensors",
        kinds=kinds or (() if skip_quantize or form == "safetensors" else (QUANTIZED,)),
        skip_quantize=skip_quantize,
        output=output,
        name=model_name,
    )
    try:
        with working() as progress:
            done = run(request, progress)
    except Interrupted as error:
        raise Interrupted(f"interrupted: files that were finished are in {request.output}, no others") from error
    _show(done)


def _show(done: Sequence[Converted] | Path) -> None:
    from actions.cli.model.list import table
    from bot.findings.terminal import plain

    if isinstance(done, Path):
        click.echo(plain(str(done)))
        return
    click.echo("\n".join(table([TITLES, *map(_row, done)])))
    for note in dict.fromkeys(note for one in done for note in one.notes):
        click.echo(f"note: {plain(note)}", err=True)


def _row(one: Converted) -> tuple[str, ...]:
    from rich.filesize import decimal

    shares = ", ".join(f"{share.tensors} {share.type}" for share in one.shares)
    return str(one.path), decimal(one.bytes), f"{one.bits:.2f}", shares
