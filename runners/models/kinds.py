"""What a folder or a file is: a model of one of the kinds that are loaded here, or why it is none of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from runners.models.weights import (
    PICKLED,
    check_gguf,
    check_safetensors,
    gguf_parts,
    ggufs_of,
    pickles_among,
    read_object,
    safetensors_of,
)
from schemas.errors import ModelRefused
from schemas.models import LocalModel, ModelKind

CONFIG, ADAPTER_CONFIG, ADAPTER_WEIGHTS = "config.json", "adapter_config.json", "adapter_model.safetensors"
TOKENIZER_CONFIG = "tokenizer_config.json"
WANTED = "a model here is a folder with config.json and *.safetensors, an adapter's folder, or a GGUF file"
KERNELS = tuple(f"{begin}{part}_implementation" for begin in ("", "_") for part in ("attn", "experts"))
"""Settings that name a way to compute; one with a `/` is a repository whose program transformers would bring."""
SAFE = "only safetensors and GGUF are read here, because pickles can hold programs"


def describe(path: Path, *, name: str | None = None) -> LocalModel:
    """Look at the folder or file `path` and say what model it is; `name` is its name on a shelf (else the path's last).

    A folder that holds nothing but one GGUF model stands for it. Only small files are read; weights are not loaded.
    Raises ModelRefused, a sentence that says what to do: no model, weights as pickles, code of its own (`auto_map`),
    files that are missing or cut.
    """
    path = at_home(path).absolute()
    try:
        return _describe_folder(path, name) if path.is_dir() else _describe_file(path, name)
    except OSError as error:
        raise ModelRefused(f"{path} cannot be read: {error.strerror}.") from error


def holds_model(folder: Path) -> bool:
    """Does a folder say of itself that it is a Hugging Face model or an adapter?"""
    return (folder / CONFIG).is_file() or (folder / ADAPTER_CONFIG).is_file()


def at_home(path: Path) -> Path:
    """The path with `~` for what it stands for; where nobody has such a home, it is a name like any other."""
    try:
        return path.expanduser()
    except RuntimeError:
        return path


def _describe_file(path: Path, name: str | None) -> LocalModel:
    if not path.exists():
        raise ModelRefused(f"there is nothing at {path}; `taxobot model list` shows the models that are here.")
    if path.suffix.lower() == ".gguf":
        parts = gguf_parts(path)
        for part in parts:
            check_gguf(part)
        return _model(path, ModelKind.GGUF, name=name, files=parts)
    if path.suffix.lower() in PICKLED:
        raise ModelRefused(f"{path} is a pickle: {SAFE}.")
    if path.suffix.lower() == ".safetensors":
        raise ModelRefused(f"{path} is a part of a model; name its folder, {path.parent}.")
    raise ModelRefused(f"{path} is no model: {WANTED}.")


def _describe_folder(folder: Path, name: str | None) -> LocalModel:
    if (folder / ADAPTER_CONFIG).is_file():
        return _describe_adapter(folder, name)
    if (folder / CONFIG).is_file() and safetensors_of(folder):
        for settings in (CONFIG, TOKENIZER_CONFIG):
            _refuse_code(folder / settings)
        return _model(folder, ModelKind.SAFETENSORS, name=name, files=files_below(folder))
    return _describe_rest(folder, name)


def _describe_adapter(folder: Path, name: str | None) -> LocalModel:
    if safetensors_of(folder):
        # transformers would load the adapter's base instead of the weights that stand here, and say nothing.
        raise ModelRefused(f"{folder} holds both a model and an adapter; give each a folder of its own.")
    if not (folder / ADAPTER_WEIGHTS).is_file() and pickles_among(folder.iterdir()):
        raise ModelRefused(f"{folder} holds its adapter as a pickle: {SAFE}; save it as {ADAPTER_WEIGHTS}.")
    check_safetensors(folder / ADAPTER_WEIGHTS)
    config = _refuse_code(folder / ADAPTER_CONFIG)
    _refuse_code(folder / TOKENIZER_CONFIG)
    base = config.get("base_model_name_or_path")
    return _model(folder, ModelKind.ADAPTER, name=name, base=str(base) if base else None, files=files_below(folder))


def _describe_rest(folder: Path, name: str | None) -> LocalModel:
    """A folder without safetensors: one GGUF model, or the reason why it is none."""
    ggufs = ggufs_of(folder)
    if len(ggufs) == 1:
        return _describe_file(ggufs[0], name)
    if ggufs:
        raise ModelRefused(f"{folder} holds several models; name one: {', '.join(file.name for file in ggufs)}.")
    if pickles := pickles_among(folder.iterdir()):
        raise ModelRefused(f"{folder} holds its weights as pickles ({', '.join(pickles[:3])}): {SAFE}.")
    if any(file.suffix == ".safetensors" for file in folder.iterdir()):
        raise ModelRefused(
            f"{folder} is not whole: config.json, model.safetensors or the index of its parts is missing."
        )
    raise ModelRefused(f"{folder} is no model: {WANTED}.")


def _refuse_code(path: Path) -> dict[str, Any]:
    settings = read_object(path) if path.is_file() else {}
    if asked := foreign(settings):
        raise ModelRefused(f"{path} {asked}.")
    return settings


def foreign(settings: Mapping[str, Any]) -> str | None:
    """What a model's settings ask for that is never done here, and why; None where they ask for no such thing."""
    if settings.get("auto_map"):
        return "asks for code that comes with the model (auto_map); such code is never run here"
    if settings.get("transformers_weights"):
        return "names weights of its own (transformers_weights), and they may be pickles, which can hold programs"
    if kernel := next((name for name in KERNELS if "/" in str(settings.get(name) or "")), None):
        return f"asks for code from a hub ({kernel}); such code is never run here"
    return None


def _model(
    path: Path, kind: ModelKind, *, name: str | None, files: Iterable[Path], base: str | None = None
) -> LocalModel:
    found = {file: file.stat() for file in files}
    return LocalModel(
        name=name or path.name,
        kind=kind,
        path=path,
        size=sum(status.st_size for status in found.values()),
        modified=datetime.fromtimestamp(max(status.st_mtime for status in found.values()), UTC),
        base=base,
    )


def files_below(folder: Path) -> tuple[Path, ...]:
    """All files in a folder and its folders; links to folders are not followed, and dead links are left out."""
    found = (Path(where) / name for where, _, names in os.walk(folder) for name in names)
    return tuple(file for file in found if file.is_file())
