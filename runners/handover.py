"""Stage results on their way from one machine to the next: a folder that says what it holds, and is checked on arrival.

    folder/handover.json    the SHA-256 of each result's manifest by its key, and the names that stand for the keys
    folder/results/<key>/   the results, as they stand in a store

The digests tell what was cut short or damaged on the way. Who made the folder is for its receiver to find out first.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from runners.store import MANIFEST, Store, digest_of_bytes, read_result
from schemas.errors import StoreCorrupt
from schemas.item import Frozen

FILE = "handover.json"
RESULTS = "results"
MAX_BYTES = 16 * 1024 * 1024
"""Of the list of results; each of them takes about 150 there."""
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Handover(Frozen):
    """What a folder holds: digests of manifests by key, and keys by name."""

    results: dict[Digest, Digest]
    names: dict[Digest, Digest] = Field(default_factory=dict)


def pack(store_root: Path, keys: Iterable[str], target: Path) -> None:
    """Copy the results of `keys`, and the names that stand for them, into the folder `target`, which is made anew.

    Raises StoreCorrupt where one is not stored or not whole.
    """
    shutil.rmtree(target, ignore_errors=True)
    (target / RESULTS).mkdir(parents=True)
    store = Store(store_root)
    results: dict[str, str] = {}
    names: dict[str, str] = {}
    for key in dict.fromkeys(keys):
        result = store.get(key)
        if result is None:
            raise StoreCorrupt(f"there is no stored result {key} in {store_root}; run the same command again")
        shutil.copytree(result.folder, target / RESULTS / key)
        results[key] = digest_of_bytes((result.folder / MANIFEST).read_bytes())
        names |= dict.fromkeys(store.names_of(key), key)
    (target / FILE).write_text(Handover(results=results, names=names).model_dump_json(indent=1), encoding="utf-8")


def receive(folder: Path, store_root: Path) -> tuple[str, ...]:
    """Take the results of a folder that `pack` made into a store, and return their keys.

    All are checked before the first is taken. Raises StoreCorrupt, naming the file, where something is missing,
    altered or does not belong there.
    """
    handover = _read(folder)
    _check(folder, handover)
    store = Store(store_root)
    for key in handover.results:
        store.adopt(key, folder / RESULTS / key)
    for name, key in handover.names.items():
        store.name(name, key)
    return tuple(handover.results)


def _read(folder: Path) -> Handover:
    path = folder / FILE
    try:
        if path.is_symlink() or path.stat().st_size > MAX_BYTES:
            raise StoreCorrupt(f"{path} is a link, or larger than any list of results; run the step that made it again")
        return Handover.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise StoreCorrupt(f"{path} is unreadable; run the step that made it again") from error


def _check(folder: Path, handover: Handover) -> None:
    for path in sorted(_strangers(folder, handover)):
        raise StoreCorrupt(f"{path} does not belong to the results that were handed over; run the step before again")
    for key, digest in handover.results.items():
        manifest = folder / RESULTS / key / MANIFEST
        if not manifest.is_file() or digest_of_bytes(manifest.read_bytes()) != digest:
            raise StoreCorrupt(f"{manifest} is not the one that was handed over; run the step before again")
        read_result(manifest.parent)
    for name in (name for name, key in handover.names.items() if key not in handover.results):
        raise StoreCorrupt(f"{folder / FILE} names a result that is not there ({name}); run the step before again")


def _strangers(folder: Path, handover: Handover) -> Iterator[Path]:
    """Links, which a copy would follow, and whatever stands beside the results."""
    expected = {folder / FILE, folder / RESULTS, *(folder / RESULTS / key for key in handover.results)}
    for path in (*folder.iterdir(), *(folder / RESULTS).glob("*")):
        if path not in expected:
            yield path
    yield from (path for path in folder.rglob("*") if path.is_symlink())
