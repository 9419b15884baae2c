"""`taxobot model engine`: the environments of the servers that are no part of taxobot's own."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from actions.cli.paths import NamedPath

if TYPE_CHECKING:
    from schemas.config import ServeConfig
    from schemas.models import Backend

ENGINES = ("vllm", "llama-cpp")


@click.group()
def engine() -> None:
    """Install what serves models, each in an environment of its own, and see what is there."""


@engine.command("install")
@click.argument("name", type=click.Choice(ENGINES))
@click.option(
    "--folder",
    type=NamedPath(path_type=Path, file_okay=False),
    help="Where to. Default: taxobot's data folder, where it is found without being configured.",
)
def install_engine(*, name: str, folder: Path | None) -> None:
    """Install vllm, or llama-cpp (which is compiled here: a quarter of an hour), with pip, as tested.

    vllm takes some gigabytes; where nvidia-smi finds a GPU it is the build for CUDA, else the one for CPUs.
    """
    from actions.cli.operator import read_config
    from actions.cli.places import data_folder
    from actions.cli.workplace import working
    from runners.models.engines import engine_folder, known_name
    from runners.models.install import install
    from schemas.errors import Interrupted

    place = (folder or engine_folder(data_folder(read_config()), known_name(name))).absolute()
    try:
        with working() as progress:
            python = install(name, place, progress=progress)
    except Interrupted as error:
        raise Interrupted(f"interrupted: {name} is not installed; the same command begins anew") from error
    click.echo(str(python))
    if folder:
        click.echo(f"For taxobot to find it, the configuration says:\nserve:\n  {_key(name)}: {python}", err=True)


@engine.command("list")
def list_engines() -> None:
    """List what serves models here: backend, version, where from, interpreter."""
    from actions.cli.model.list import table
    from actions.cli.operator import read_config
    from actions.cli.places import data_folder
    from runners.models.engines import find_engines
    from schemas.models import Backend

    config = read_config()
    data = data_folder(config)
    engines = find_engines(config.serve, data)
    pythons = {Backend.VLLM: engines.vllm, Backend.LLAMA_CPP: engines.llama_cpp, Backend.TRANSFORMERS: _own_python()}
    rows = [_row(backend, python, config.serve, data) for backend, python in pythons.items()]
    click.echo("\n".join(table([("BACKEND", "VERSION", "FROM", "INTERPRETER"), *rows])))


def _own_python() -> Path | None:
    return Path(sys.executable) if find_spec("torch") and find_spec("transformers") else None


def _row(backend: Backend, python: Path | None, serve: ServeConfig, data: Path) -> tuple[str, ...]:
    from runners.models.engines import version_in

    if python is None:
        return backend, "-", "not installed", "-"
    return backend, version_in(python, backend) or "?", _origin(backend, python, serve, data), str(python)


def _origin(backend: Backend, python: Path, serve: ServeConfig, data: Path) -> str:
    from runners.models.engines import engine_folder, installed, known_name
    from runners.models.install import is_current

    if getattr(serve, _key(backend), None):
        return "the configuration"
    if backend in ENGINES and python == installed(folder := engine_folder(data, known_name(backend))):
        return "installed here" if is_current(folder) else "installed here, out of date: install it again"
    return "taxobot's environment"


def _key(name: str) -> str:
    return name.replace("-", "_")
