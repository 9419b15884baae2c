"""What a conversion is asked to do, all of it checked before any work begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.errors import UsageError
from schemas.models import LocalModel, ModelKind

if TYPE_CHECKING:
    from runners.models.convert.convert import Request

FOLDER = "converted"
"""Whose models these are, on the shelf: its names are OWNER/NAME."""


def read_request(
    *,
    asked: str | None,
    adapter: str | None,
    merge_only: bool,
    kinds: Sequence[str],
    skip_quantize: bool,
    output: Path | None,
    name: str | None,
) -> Request:
    """The models, the names and the places that the options mean.

    Raises UsageError for options that do not go together, unknown models and kinds, and a missing llama.cpp.
    """
    from runners.models.convert.convert import Request
    from runners.models.convert.quantize import check_kind

    _check(merge_only=merge_only, kinds=kinds, skip_quantize=skip_quantize)
    model, added = _models(asked, adapter)
    wanted = tuple(dict.fromkeys(kind.upper() for kind in kinds))
    for kind in wanted:
        check_kind(kind)
    if merge_only and added is None:
        raise UsageError("--to safetensors merges an adapter; name one with --adapter")
    if model.kind is ModelKind.GGUF and not wanted:
        raise UsageError(f"{model.name} is a GGUF model already; name a quantization with --quantize")
    title = _title(name, model, added)
    return Request(
        model=model,
        name=title,
        output=output.absolute() if output else _default_folder() / title,
        adapter=added,
        merge_only=merge_only,
        kinds=wanted,
        python=_python(needed=bool(wanted)),
    )


def _check(*, merge_only: bool, kinds: Sequence[str], skip_quantize: bool) -> None:
    if kinds and (skip_quantize or merge_only):
        other = "--skip-quantize" if skip_quantize else "--to safetensors"
        raise UsageError(f"--quantize and {other} do not go together; leave one out")


def _models(asked: str | None, adapter: str | None) -> tuple[LocalModel, LocalModel | None]:
    """The model, and the adapter that is merged into it: one that is the model itself names its own base."""
    from actions.cli.model.chosen import choose_model, open_shelf

    model = choose_model(asked)
    if adapter is None and model.kind is not ModelKind.ADAPTER:
        return model, None
    if adapter is None:
        if model.base is None:
            raise UsageError(f"{model.name} is an adapter that does not say of what; name its base with --model")
        return open_shelf().find(model.base), model
    added = open_shelf().find(adapter)
    if added.kind is not ModelKind.ADAPTER:
        raise UsageError(f"--adapter {added.name}: that is a model ({added.kind}), no adapter")
    if model.kind is not ModelKind.SAFETENSORS:
        raise UsageError(
            f"adapters are merged into safetensors; {model.name} is {model.kind}: name its base by --model"
        )
    return model, added


def _title(name: str | None, model: LocalModel, adapter: LocalModel | None) -> str:
    """A name fit for files: the one that was given, else by the models' own."""
    if name is not None:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
            raise UsageError(f"{name!r} is no name for files; letters, digits, dots, dashes and underscores make one")
        return name
    models = (model,) if adapter is None else (model, adapter)
    parts = [one.name.rpartition("/")[2].removesuffix(".gguf").removesuffix("-f16") for one in models]
    return re.sub(r"[^A-Za-z0-9._-]+", "-", "-".join(parts)).strip(".-") or "model"


def _default_folder() -> Path:
    from actions.cli.operator import read_config
    from actions.cli.places import models_folder

    return models_folder(read_config()) / FOLDER


def _python(*, needed: bool) -> Path | None:
    """The interpreter that holds llama.cpp; where it is needed and there is none, the error says how to get it."""
    from actions.cli.operator import read_config
    from actions.cli.places import data_folder
    from runners.models.engines import find_engines

    config = read_config()
    python = find_engines(config.serve, data_folder(config)).llama_cpp
    if needed and python is None:
        raise UsageError(
            "quantizing needs llama.cpp; `taxobot model engine install llama-cpp` installs it, --skip-quantize does"
            " without"
        )
    return python
