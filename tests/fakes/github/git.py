"""Bare git repositories: reading objects, writing commits and refs. Everything through the git program."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

ZERO = "0" * 40
ENVIRONMENT = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
SETTINGS = {
    "http.receivepack": "true",
    "uploadpack.allowAnySHA1InWant": "true",
    "uploadpack.allowFilter": "true",
    "receive.hideRefs": "refs/pull",
    "core.logAllRefUpdates": "false",
    "gc.auto": "0",
}
"""GitHub serves any object by its sha, and lets nobody push to refs/pull."""
FULL = re.compile(r"[0-9a-f]{40}")
_KNOWN: dict[Path, dict[tuple[str, ...], bytes]] = {}
"""What was asked of each repository about objects of a full sha."""


class GitError(Exception):
    """git failed; the text is what it said."""


@dataclass(frozen=True)
class Commit:
    """A commit; `when` is the committer's date in ISO 8601."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    name: str
    email: str
    when: str
    message: str


class Git:
    """One bare repository."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known = _KNOWN.setdefault(path, {})

    def run(self, *arguments: str, given: bytes = b"", environment: Mapping[str, str] | None = None) -> bytes:
        """What git prints. Raises GitError with what it says."""
        done = subprocess.run(
            ["git", "-c", "safe.directory=*", *arguments],
            cwd=self.path,
            input=given,
            capture_output=True,
            env={**os.environ, **ENVIRONMENT, **(environment or {})},
        )
        if done.returncode:
            raise GitError(done.stderr.decode("utf-8", "replace").strip() or f"git {arguments[0]}: {done.returncode}")
        return done.stdout

    def text(self, *arguments: str) -> str:
        """What git prints, as text without the last line end."""
        return self.run(*arguments).decode("utf-8", "replace").rstrip("\n")

    def told(self, revisions: tuple[str, ...], *arguments: str) -> bytes:
        """What git prints; asked once where these revisions, all that it looks at, are full shas, as objects stay."""
        if not all(map(FULL.fullmatch, revisions)):
            return self.run(*arguments)
        if arguments not in self._known:
            self._known[arguments] = self.run(*arguments)
        return self._known[arguments]

    def settle(self) -> None:
        """Set what a server's repository needs."""
        with (self.path / "config").open("a", encoding="utf-8") as config:
            for name, value in SETTINGS.items():
                section, _, key = name.partition(".")
                config.write(f"[{section}]\n\t{key} = {value}\n")

    def sha(self, revision: str, kind: str = "commit") -> str | None:
        """The full sha of a branch, ref, tag or (short) sha; None when there is none."""
        if revision.startswith("-") or not revision:
            return None
        if kind == "commit" and (tip := self._tip(revision)):
            return tip
        asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{{kind}}}")
        try:
            return self.told((revision,), *asked).decode().rstrip("\n")
        except GitError:
            return None

    def _tip(self, ref: str) -> str | None:
        """What a full ref's own file says; None where that is git's to find out."""
        if not ref.startswith(("refs/heads/", "refs/pull/")) or ".." in ref:
            return None
        try:
            text = (self.path / ref).read_text(encoding="utf-8").strip()
        except (OSError, ValueError):
            return None
        return text if FULL.fullmatch(text) else None

    def heads(self) -> dict[str, str]:
        """Branches and their shas."""
        lines = self.text("for-each-ref", "--format=%(refname:lstrip=2) %(objectname)", "refs/heads").splitlines()
        return {name: sha for name, _, sha in (line.rpartition(" ") for line in lines)}

    def read(self, revision: str, path: str) -> bytes | None:
        """A file at a commit; None when there is none."""
        try:
            return self.told((revision,), "cat-file", "blob", f"{revision}:{path}")
        except GitError:
            return None

    def has_folder(self, revision: str, path: str) -> bool:
        """Whether there is a folder of this path at a commit; the empty path is the whole tree."""
        try:
            return self.told((revision,), "cat-file", "-t", f"{revision}:{path}") == b"tree\n"
        except GitError:
            return False

    def entries(self, revision: str, path: str = "", *, deep: bool = False) -> list[tuple[str, str, str, int, str]]:
        """Mode, kind, sha, size (0 for folders) and full path of what a folder holds."""
        where = f"{revision}:{path}" if path else revision
        asked = ("ls-tree", "-z", "-l", *(["-r", "-t"] if deep else []), where)
        lines = self.told((revision,), *asked).decode().split("\0")
        found = []
        for line in filter(None, lines):
            head, _, name = line.partition("\t")
            mode, kind, sha, size = head.split()
            found.append((mode, kind, sha, 0 if size == "-" else int(size), f"{path}/{name}" if path else name))
        return found

    def commit(self, sha: str) -> Commit:
        """Look at one commit."""
        form = "%H%x00%T%x00%P%x00%an%x00%ae%x00%cI%x00%B"
        text = self.told((sha,), "log", "-1", f"--format={form}", sha, "--").decode("utf-8", "replace").rstrip("\n")
        own, tree, parents, name, email, when, message = text.split("\0")
        return Commit(own, tree, tuple(parents.split()), name, email, when, message.rstrip("\n"))

    def commits(self, base: str, head: str, *, limit: int = 250) -> list[str]:
        """The shas between the merge base and head, the oldest first."""
        listed = self.told((base, head), "rev-list", "--reverse", f"{base}..{head}", "--").decode().split()
        return listed[-limit:]

    def merge_base(self, one: str, other: str) -> str | None:
        """The newest common ancestor; None for unrelated histories."""
        try:
            return self.told((one, other), "merge-base", one, other).decode().rstrip("\n")
        except GitError:
            return None

    def holds(self, sha: str) -> bool:
        """Whether the commit is here."""
        return self.sha(sha) is not None

    def set(self, ref: str, sha: str | None) -> None:
        """Move a full ref, or delete it."""
        self.run("update-ref", *(["-d", ref] if sha is None else [ref, sha]))

    def fetch(self, other: Git, sha: str, ref: str) -> None:
        """Bring a commit of another repository here, under a ref."""
        self.run("fetch", "--quiet", "--no-tags", str(other.path), f"+{sha}:{ref}")

    def merge_tree(self, base: str, head: str) -> str | None:
        """The tree of merging head into base; None when they conflict."""
        try:
            return self.told((base, head), "merge-tree", "--write-tree", base, head).decode().splitlines()[0]
        except GitError:
            return None

    def write_commit(
        self,
        tree: str,
        parents: tuple[str, ...],
        message: str,
        *,
        name: str,
        when: datetime,
    ) -> str:
        """A commit object; its ref is the caller's to move."""
        date = when.isoformat()
        who = {"NAME": name, "EMAIL": f"{name}@users.noreply.github.test", "DATE": date}
        environment = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}
        inherited = [part for parent in parents for part in ("-p", parent)]
        written = self.run("commit-tree", tree, *inherited, "-m", message, environment=environment)
        return written.decode().strip()

    def write_tree(self, parent: str | None, files: Mapping[str, str | bytes | None]) -> str:
        """The tree of a commit with files replaced, or taken away where None."""
        with tempfile.TemporaryDirectory() as place:
            index = {"GIT_INDEX_FILE": str(Path(place) / "index")}
            self.run("read-tree", *([parent] if parent else ["--empty"]), environment=index)
            lines = [self._index_line(path, content) for path, content in files.items()]
            self.run("update-index", "-z", "--index-info", given=b"".join(lines), environment=index)
            return self.run("write-tree", environment=index).decode().strip()

    def _index_line(self, path: str, content: str | bytes | None) -> bytes:
        if content is None:
            return f"0 {ZERO}\t{path}\0".encode()
        given = content.encode() if isinstance(content, str) else content
        blob = self.run("hash-object", "-w", "--stdin", given=given).decode().strip()
        return f"100644 {blob}\t{path}\0".encode()


def create(path: Path, source: Path | None, default_branch: str) -> Git:
    """A new bare repository, empty or with the branches and tags of another one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _KNOWN.pop(path, None)
    start = ["init", "--quiet", "--bare", f"--initial-branch={default_branch}", str(path)]
    if source is not None:
        start = ["clone", "--quiet", "--bare", "--no-hardlinks", str(source), str(path)]
    Git(path.parent).run(*start)
    git = Git(path)
    git.settle()
    if source is not None and git.sha(f"refs/heads/{default_branch}"):
        git.run("symbolic-ref", "HEAD", f"refs/heads/{default_branch}")
    return git
