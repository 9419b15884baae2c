"""Make the example files into real git repositories with fixed commit shas.

The commit of the documents' repository stands in the knowledge leaf's `document.commit`, so commits must not depend on
the machine. They go through `git fast-import`, which knows no hooks, no signing, no user identity and no
line-ending settings: the same files give the same shas everywhere.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import UsageError

DOCUMENTS_URL = "https://github.com/taxobot-examples/korrow-isles"
BASE = "main"
CONTRIBUTIONS = {
    "knowledge": ("knowledge",),
    "skills": ("skills",),
    "everything": ("knowledge", "skills"),
    "faulty": ("faulty",),
}
_HERE = Path(__file__).parent
_AUTHOR = "Taxobot Examples <examples@taxobot.invalid> 1735689600 +0000"  # 1 January 2025
_STAMP = ".example"


@dataclass(frozen=True, slots=True)
class Example:
    """The repositories of the example: `branches` maps a contribution's short name to its branch in `taxonomy`,
    `mirrors` the address that stands in a leaf to the local repository that holds the same commits."""

    taxonomy: Path
    base: str
    branches: dict[str, str]
    mirrors: dict[str, str]


def materialise(target: Path) -> Example:
    """Build both repositories under `target`, or leave them as they are when this version already built them there.

    Raises UsageError when `target` holds anything else, or when git is missing.
    """
    streams = _streams()
    stamp = _digest(streams)
    if not _built(target, stamp):
        _build_all(target, streams, stamp)
    branches = {name: f"contribution/{name}" for name in CONTRIBUTIONS}
    return Example(target / "taxonomy", BASE, branches, {DOCUMENTS_URL: str(target / "korrow-isles")})


def edition() -> str:
    """Twelve hex digits that change with the example's files: a name for the folder that one version is built in."""
    return _digest(_streams())[:12]


def _streams() -> dict[str, bytes]:
    return {"korrow-isles": _documents_stream(), "taxonomy": _taxonomy_stream()}


def _digest(streams: dict[str, bytes]) -> str:
    return hashlib.sha256(b"".join(streams.values())).hexdigest()


def _built(target: Path, stamp: str) -> bool:
    if not target.exists() or not any(target.iterdir()):
        return False
    written = target / _STAMP
    if written.is_file() and written.read_text(encoding="ascii") == stamp:
        return True
    raise UsageError(f"{target} is not empty and holds no example of this version: remove it or name another folder")


def _build_all(target: Path, streams: dict[str, bytes], stamp: str) -> None:
    """Build beside and rename, so that an interrupted build leaves nothing half made at `target`."""
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        for name, stream in streams.items():
            _build(beside / name, stream)
        (beside / _STAMP).write_text(stamp, encoding="ascii")
        beside.replace(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _documents_stream() -> bytes:
    return _commit(BASE, "The Korrow Isles in four papers", _files("documents"))


def _taxonomy_stream() -> bytes:
    stream = _commit(BASE, "A small taxonomy", _files("taxonomy/base"))
    for name, parts in CONTRIBUTIONS.items():
        files = {path: data for part in parts for path, data in _files(f"taxonomy/contribution/{part}").items()}
        stream += _commit(f"contribution/{name}", f"Contribute: {name}", files, parent=BASE)
    return stream


def _files(folder: str) -> dict[str, bytes]:
    root = _HERE / folder
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def _commit(branch: str, message: str, files: dict[str, bytes], *, parent: str = "") -> bytes:
    """One commit in the format of git-fast-import(1), on top of `parent` where one is named."""
    return b"".join(_lines(branch, message, files, parent))


def _lines(branch: str, message: str, files: dict[str, bytes], parent: str) -> Iterator[bytes]:
    yield f"commit refs/heads/{branch}\ncommitter {_AUTHOR}\n".encode()
    yield _data(f"{message}\n".encode())
    if parent:
        yield f"from refs/heads/{parent}\n".encode()
    for path in sorted(files):
        yield f"M 100644 inline {path}\n".encode() + _data(files[path])


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)


def _build(path: Path, stream: bytes) -> None:
    path.mkdir(parents=True)
    _git(path, "init", "--quiet", "--template=", "--object-format=sha1", f"--initial-branch={BASE}")
    _git(path, "fast-import", "--quiet", stdin=stream)
    _git(path, "-c", "core.autocrlf=false", "reset", "--quiet", "--hard", BASE)


def _git(path: Path, *arguments: str, stdin: bytes = b"") -> None:
    git = shutil.which("git")
    if git is None:
        raise UsageError("git was not found on the PATH: install git")
    # Nothing of the user's own set-up may reach the commits: neither their configuration nor GIT_DIR and its kin.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = [git, *arguments]
    done = subprocess.run(command, cwd=path, env=environment, input=stdin, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise UsageError(f"git {arguments[0]} failed in {path}: {done.stderr.decode(errors='replace').strip()}")
