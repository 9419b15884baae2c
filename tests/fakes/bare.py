"""Bare git repositories for tests, written by whole commits: no working tree, any path, any kind of entry."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

Content = bytes | str | None | tuple[str, str]
"""Bytes of a file, None to delete it, or (mode, target) for a symbolic link or a submodule."""


@dataclass(frozen=True)
class Forge:
    """A bare repository that commits can be written to."""

    path: Path

    def git(self, *arguments: str, stdin: bytes = b"") -> str:
        command = ["git", "-C", str(self.path), *arguments]
        return subprocess.run(command, input=stdin, check=True, capture_output=True).stdout.decode().strip()

    def commit(self, branch: str, files: Mapping[str | bytes, Content], *, parent: str = "") -> str:
        """Write a commit on `branch`, based on `parent` or else on the branch itself, and return its id."""
        stream = f"commit refs/heads/{branch}\ncommitter Ada <ada@example.org> 0 +0000\ndata 1\nx".encode()
        known = self.git("for-each-ref", "--format=%(refname:short)", "refs/heads").split()
        if parent or branch in known:
            stream += f"\nfrom {self.git('rev-parse', parent or branch)}".encode()
        for path, content in files.items():
            stream += b"\n" + _change(_quoted(path), content)
        self.git("fast-import", "--quiet", "--force", stdin=stream + b"\n")
        return self.git("rev-parse", branch)


def _quoted(path: str | bytes) -> bytes:
    raw = path if isinstance(path, bytes) else path.encode()
    return b'"' + b"".join(b"\\%03o" % byte for byte in raw) + b'"'


def _change(path: bytes, content: Content) -> bytes:
    if content is None:
        return b"D " + path
    mode, data = content if isinstance(content, tuple) else ("100644", content)
    if mode == "160000":
        return f"M {mode} {data!s} ".encode() + path
    raw = data if isinstance(data, bytes) else data.encode()
    return f"M {mode} inline ".encode() + path + b"\ndata %d\n" % len(raw) + raw


def make_forge(path: Path) -> Forge:
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(path)], check=True)
    return Forge(path)
