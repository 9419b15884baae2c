"""Git repositories made on the spot, and small edits to them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

Files = Mapping[str, bytes]
AUTHOR = "Tester <tester@example.invalid> 1735689600 +0000"
BASE = "main"


def build(place: Path, branches: Mapping[str, Files], *, base: Files | None = None) -> Path:
    """A bare repository whose `main` holds a README and the files of `base`, and each branch its files on top of it."""
    git(place.parent, "init", "--quiet", "--bare", "--template=", f"--initial-branch={BASE}", str(place))
    stream = b"".join(_commit(BASE, {"README.md": b"A taxonomy.\n", **(base or {})}))
    for branch, files in branches.items():
        stream += b"".join(_commit(branch, files, parent=BASE))
    git(place, "fast-import", "--quiet", stdin=stream)
    return place


def edit(repository: Path, branch: str, changes: Mapping[str, str]) -> str:
    """Write `changes` (path to text) on top of `branch` and return the new commit."""
    git(repository, "checkout", "--quiet", branch)
    for path, text in changes.items():
        (repository / path).write_text(text)
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message=edit")
    return git(repository, "rev-parse", "HEAD")


def git(place: Path, *arguments: str, stdin: bytes = b"") -> str:
    """What git prints, run in `place` with nobody's settings."""
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    for role in ("AUTHOR", "COMMITTER"):
        settings |= {f"GIT_{role}_NAME": "Tester", f"GIT_{role}_EMAIL": "tester@example.invalid"}
    command = ["git", "-C", str(place), *arguments]
    done = subprocess.run(command, env=os.environ | settings, input=stdin, capture_output=True, check=True)
    return done.stdout.decode().strip()


def _commit(branch: str, files: Files, *, parent: str = "") -> Iterator[bytes]:
    yield f"commit refs/heads/{branch}\ncommitter {AUTHOR}\n".encode()
    yield _data(b"change\n")
    if parent:
        yield f"from refs/heads/{parent}\n".encode()
    for path, content in files.items():
        yield f'M 100644 inline "{path}"\n'.encode() + _data(content)


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)
