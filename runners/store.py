"""Content-addressed stage results: what was computed once is never computed again.

A key is the SHA-256 of canonical JSON of what determines a result: the stage, the version of its code, its inputs (as
digests) and its parameters. A result is a folder of files beside a `manifest.json` with the SHA-256 of each,
and with the seconds that the work took, which no digest covers.

    root/results/<key>/     finished results; they appear by one rename and are never changed afterwards
    root/names/<name>       keys by another name than their own, the last one that was given
    root/building/<token>/  results in the making, one folder a writer
    root/building.lock      held in common by all writers, alone by whoever removes what dead writers left
    root/unfinished/<name>/ work that resumes where it was, whatever ended it; one at a time is kept

A process killed at any point leaves at most a folder under `building`; the next `Store` that finds no writer alive
removes it. Two processes that build the same key at once both finish: the first rename wins, the other is dropped.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from schemas.errors import StoreCorrupt

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Stage:
    """A kind of work. `version` is raised whenever its code would give another result for the same inputs."""

    name: str
    version: int


@dataclass(frozen=True, slots=True)
class StageResult:
    """A finished, verified result. `digest` is the SHA-256 over its files' names and contents, not over its key.

    `seconds` is what building it took.
    """

    key: str
    folder: Path
    digest: str
    seconds: float

    def path(self, name: str) -> Path:
        """Where the file or folder `name` of this result stands."""
        return self.folder / name


def key_of(stage: Stage, *, inputs: Mapping[str, str], parameters: Mapping[str, Any]) -> str:
    """The key of one stage's result; `inputs` are digests, `parameters` plain JSON values."""
    identity = {
        "tool": metadata.version("taxobot"),
        "stage": stage.name,
        "version": stage.version,
        "inputs": dict(inputs),
        "parameters": dict(parameters),
    }
    return digest_of_json(identity)


def digest_of_json(value: Any) -> str:
    """SHA-256 (hex) of a plain JSON value in canonical form: sorted keys, no spaces, ASCII."""
    return digest_of_bytes(json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode())


def digest_of_bytes(content: bytes) -> str:
    """SHA-256 (hex) of `content`."""
    return hashlib.sha256(content).hexdigest()


class Store:
    """Stage results under one folder. Safe against kill -9 and against other processes on the same folder.

    `built` are the keys whose results this process made, `used` those and the ones that it found, both in order.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.built: list[str] = []
        self.used: list[str] = []
        self._results = root / "results"
        self._names = root / "names"
        self._building = root / "building"
        self._unfinished = root / "unfinished"
        self._lock = root / "building.lock"
        for folder in (self._results, self._names, self._building, self._unfinished):
            folder.mkdir(parents=True, exist_ok=True)
        self._remove_abandoned()

    def get(self, key: str) -> StageResult | None:
        """The result stored under `key`, every file checked against its digest; None where there is none.

        Raises StoreCorrupt, naming the file, when one is missing, altered or added.
        """
        folder = self._results / key
        if not folder.is_dir():
            return None
        result = read_result(folder)
        self._note(key, self.used)
        return result

    @contextmanager
    def put(self, key: str, *, seconds: Callable[[], float] = lambda: 0.0) -> Iterator[Path]:
        """A folder to build the result of `key` in; it is stored when the block ends without an exception.

        What the work took is then asked of `seconds`.
        """
        with self._in_the_making(key) as folder:
            yield folder
            _write_manifest(folder, seconds())
            self._publish(folder, key)
            self._note(key, self.built)

    def adopt(self, key: str, source: Path) -> None:
        """Copy the finished result in the folder `source`, which stays as it is. Raises StoreCorrupt, naming the file,
        when it is not whole; what is stored under `key` already is left alone.
        """
        read_result(source)
        if (self._results / key).is_dir():
            return
        with self._in_the_making(key) as folder:
            shutil.copytree(source, folder, symlinks=True, dirs_exist_ok=True)
            read_result(folder)
            self._publish(folder, key)

    def name(self, name: str, key: str) -> None:
        """Let `name`, the digest of what several results have in common, stand for `key` from now on."""
        with self._in_the_making(name) as folder:
            (folder / name).write_text(key, encoding="ascii")
            (folder / name).replace(self._names / name)

    def named(self, name: str) -> str | None:
        """The key that `name` stands for; None where it was never given."""
        path = self._names / name
        return path.read_text(encoding="ascii") if path.is_file() else None

    @contextmanager
    def unfinished(self, name: str) -> Iterator[Path]:
        """A folder for work that resumes: what a process left under the same name that did not come to the end of the
        block. It is removed at that end, so what came of it has to be stored by then, and when other work begins; where
        somebody is at it, another folder is given.
        """
        with ExitStack() as stack:
            try:
                stack.enter_context(_locked(self._unfinished / f"{name}.lock", fcntl.LOCK_EX | fcntl.LOCK_NB))
            except BlockingIOError:
                yield stack.enter_context(self._in_the_making(name))
                return
            folder = self._unfinished / name
            self._forget_others(name)
            folder.mkdir(exist_ok=True)
            yield folder
            self._forget(folder)

    def names_of(self, key: str) -> list[str]:
        """All names that stand for `key`."""
        return sorted(path.name for path in self._names.iterdir() if path.read_text(encoding="ascii") == key)

    @contextmanager
    def _in_the_making(self, key: str) -> Iterator[Path]:
        with _locked(self._lock, fcntl.LOCK_SH):
            folder = self._building / f"{key[:16]}-{secrets.token_hex(8)}"
            folder.mkdir()
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def _forget_others(self, name: str) -> None:
        for lock in self._unfinished.glob("*.lock"):
            with suppress(BlockingIOError), _locked(lock, fcntl.LOCK_EX | fcntl.LOCK_NB):
                if lock.stem != name:
                    self._forget(self._unfinished / lock.stem)

    def _forget(self, unfinished: Path) -> None:
        """At once: of a folder that is half removed nobody could carry on."""
        away = self._building / f"{unfinished.name[:16]}-{secrets.token_hex(8)}"
        with suppress(FileNotFoundError):
            unfinished.rename(away)
        shutil.rmtree(away, ignore_errors=True)

    def _publish(self, folder: Path, key: str) -> None:
        try:
            folder.rename(self._results / key)
        except OSError as error:
            # Another process stored the same key first: equal inputs, so its result is as good as this one.
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise

    def _remove_abandoned(self) -> None:
        # The kernel lets go of a dead writer's lock. A lock that cannot be had alone means a living writer: its folder
        # cannot be told from a dead one's, so the cleaning is left to a later start.
        with suppress(BlockingIOError), _locked(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB):
            for folder in self._building.iterdir():
                shutil.rmtree(folder, ignore_errors=True)

    @staticmethod
    def _note(key: str, keys: list[str]) -> None:
        if key not in keys:
            keys.append(key)


def read_result(folder: Path) -> StageResult:
    """The finished result in a folder named by its key, every file checked. Raises StoreCorrupt, naming the file."""
    recorded, seconds = _read_manifest(folder)
    _verify(folder, recorded, _digests(folder))
    return StageResult(folder.name, folder, digest_of_json(recorded), seconds)


@contextmanager
def _locked(path: Path, how: int) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, how)
        yield


def _digests(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file() and path != folder / MANIFEST)
    return {path.relative_to(folder).as_posix(): _digest_of_file(path) for path in sorted(files)}


def _digest_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_manifest(folder: Path, seconds: float) -> None:
    manifest = {"files": _digests(folder), "seconds": round(seconds, 3)}
    with (folder / MANIFEST).open("w", encoding="utf-8") as file:
        json.dump(manifest, file, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())


def _read_manifest(folder: Path) -> tuple[dict[str, str], float]:
    """Digests by file name, and seconds."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        files, seconds = manifest["files"], float(manifest.get("seconds", 0))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _corrupt(path, "is unreadable", folder) from error
    if not isinstance(files, dict):
        raise _corrupt(path, "is unreadable", folder)
    return files, seconds


def _verify(folder: Path, recorded: Mapping[str, str], found: Mapping[str, str]) -> None:
    for name in sorted(recorded.keys() | found.keys()):
        if name not in found:
            raise _corrupt(folder / name, "is missing", folder)
        if found[name] != recorded.get(name):
            raise _corrupt(folder / name, "was changed after it was stored", folder)


def _corrupt(path: Path, problem: str, folder: Path) -> StoreCorrupt:
    return StoreCorrupt(f"stored result {path} {problem}; delete the folder {folder} and run the same command again")
