"""What files are called: as in InstructLab's guides, with the teacher and the moment of the run."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

LENGTH = 150
"""Bytes of a name: with what is put before and behind it, it stays below the 255 that file systems take."""


def stamp_of(when: datetime) -> str:
    """The moment as it stands in names: `2026-11-20T10_25_37`."""
    return when.strftime("%Y-%m-%dT%H_%M_%S")


def model_name(model: str) -> str:
    """A model as it stands in names: the last part of its path or repository, without `.gguf`."""
    last = model.rstrip("/").rsplit("/", 1)[-1].removesuffix(".gguf")
    return _short(_plain(last, keep=".")) or "model"


def leaf_names(paths: Sequence[str]) -> dict[str, str]:
    """The name of each leaf's files: its taxonomy path, joined with `_`; other signs than letters, digits, `_` and `-`
    become `-`.

    `a/b_c` and `a_b/c` would be one name, as would names that differ in capitals only, on some machines: such names,
    and those that are too long, end in a digest of their path.
    """
    names = {path: _plain(path.replace("/", "_")) or "leaf" for path in paths}
    names = {path: name if _short(name) == name else _marked(_short(name), path) for path, name in names.items()}
    while len(taken := Counter(name.casefold() for name in names.values())) < len(names):
        names = {path: name if taken[name.casefold()] == 1 else _marked(name, path) for path, name in names.items()}
    return names


def _marked(name: str, path: str) -> str:
    return f"{name}-{hashlib.sha256(path.encode(errors='replace')).hexdigest()[:8]}"


def _short(name: str) -> str:
    return name.encode()[:LENGTH].decode(errors="ignore")


def _plain(name: str, *, keep: str = "") -> str:
    kept = re.sub(rf"[^\w{re.escape(keep)}-]+", "-", unicodedata.normalize("NFC", name))
    return kept.strip("-.")
