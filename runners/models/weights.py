"""The files that hold a model's weights: safetensors, GGUF in one or several parts, pickles, which are never read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from schemas.errors import ModelRefused

INDEX = "model.safetensors.index.json"
SINGLE = "model.safetensors"
PICKLED = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle")
GGUF_MAGIC = b"GGUF"
LARGEST_JSON = 64 * 2**20  # an index of a model with a hundred thousand tensors has 10 MiB
LARGEST_HEADER = 100 * 10**6  # the limit of the safetensors library
_PART = re.compile(r"(?P<stem>.+)-(?P<number>\d{5})-of-(?P<total>\d{5})\.gguf", re.IGNORECASE)


def read_object(path: Path) -> dict[str, Any]:
    """The JSON object in a file of a model. Raises ModelRefused where there is none."""
    try:
        if path.stat().st_size > LARGEST_JSON:
            raise ModelRefused(f"{path} is too large for what it should be, a JSON object.")
        found = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise ModelRefused(f"{path} is no JSON; download the model again.") from error
    except OSError as error:
        raise ModelRefused(f"{path} cannot be read: {error.strerror}.") from error
    if not isinstance(found, dict):
        raise ModelRefused(f"{path} is no JSON object; download the model again.")
    return found


def safetensors_of(folder: Path) -> tuple[Path, ...]:
    """The weight files of a Hugging Face folder, each whole as far as its size tells; empty where it has none.

    Raises ModelRefused where one that the index names is missing, or is cut.
    """
    if (folder / INDEX).is_file():
        files = tuple(folder / name for name in _indexed(folder / INDEX))
    else:
        files = (folder / SINGLE,) if (folder / SINGLE).is_file() else ()
    for file in files:
        check_safetensors(file)
    return files


def _indexed(index: Path) -> list[str]:
    named = read_object(index).get("weight_map")
    names = sorted(set(map(str, named.values()))) if isinstance(named, dict) else []
    # A name with a folder in it could lead out of the model: such an index was not written by transformers.
    if not names or any(Path(name).name != name for name in names):
        raise ModelRefused(f"{index} does not say which files beside it hold the weights; download the model again.")
    return names


def check_safetensors(path: Path) -> None:
    """Raise ModelRefused where a file is missing, or its first bytes are not those of safetensors of its size.

    The format: https://huggingface.co/docs/safetensors (8 bytes with the header's length, the header, the tensors).
    """
    if not path.is_file():
        raise ModelRefused(f"{path.parent} is not whole: {path.name} is missing; download the model again.")
    begin, size = _begin(path, 9)
    length = int.from_bytes(begin[:8], "little")
    if len(begin) < 9 or begin[8:] != b"{" or length > min(size - 8, LARGEST_HEADER):
        raise ModelRefused(f"{path} is no safetensors file, or is cut; {_instead(begin)}.")


def check_gguf(path: Path) -> None:
    """Raise ModelRefused where a file does not begin as GGUF does."""
    begin, _ = _begin(path, 9)
    if begin[:4] != GGUF_MAGIC:
        raise ModelRefused(f"{path} is no GGUF file; {_instead(begin)}.")


def _begin(path: Path, count: int) -> tuple[bytes, int]:
    try:
        with path.open("rb") as file:
            return file.read(count), path.stat().st_size
    except OSError as error:
        raise ModelRefused(f"{path} cannot be read: {error.strerror}.") from error


def _instead(begin: bytes) -> str:
    # What git leaves where its extension for large files is not installed: a few lines that name the file.
    return "it is a git-lfs pointer, so run `git lfs pull`" if begin == b"version h" else "download the model again"


def gguf_parts(path: Path) -> tuple[Path, ...]:
    """All files of the GGUF model of which `path` is the only file, or the first.

    Raises ModelRefused where `path` is a later part, or parts are missing.
    """
    found = _PART.fullmatch(path.name)
    if found is None:
        return (path,)
    total = int(found["total"])
    parts = tuple(path.with_name(f"{found['stem']}-{number:05d}-of-{total:05d}.gguf") for number in range(1, total + 1))
    if int(found["number"]) != 1 and parts[:1] and parts[0].exists():
        raise ModelRefused(f"{path} is a later part of a model; name its first: {parts[0].name}.")
    if missing := [part.name for part in parts if not part.is_file()]:
        raise ModelRefused(f"{path} is not whole: {', '.join(missing[:3])} missing; download the model again.")
    return parts


def parts_beside(path: Path) -> tuple[Path, ...]:
    """Those parts of a GGUF model that are there, however many are missing; `path` alone where it is no part."""
    found = _PART.fullmatch(path.name)
    if found is None:
        return (path,)
    same = (_PART.fullmatch(file.name) for file in path.parent.iterdir())
    names = [one[0] for one in same if one and (one["stem"], one["total"]) == (found["stem"], found["total"])]
    return tuple(path.with_name(name) for name in sorted(names))


def is_later_part(path: Path) -> bool:
    """Is this GGUF file a second or later part of a model?"""
    found = _PART.fullmatch(path.name)
    return found is not None and int(found["number"]) > 1


def ggufs_of(folder: Path) -> tuple[Path, ...]:
    """The GGUF files of a folder, of each model the first part, by name."""
    found = (file for file in folder.iterdir() if file.suffix.lower() == ".gguf" and file.is_file())
    return tuple(sorted(file for file in found if not is_later_part(file)))


def pickles_among(files: Iterable[Path]) -> tuple[str, ...]:
    """The names of those files that hold pickled weights, or may do."""
    return tuple(sorted(file.name for file in files if file.suffix.lower() in PICKLED))
