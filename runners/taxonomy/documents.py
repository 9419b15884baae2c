"""The documents of a knowledge leaf, read from a repository at one commit."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from runners.taxonomy.download import DownloadFailed
from runners.taxonomy.git import Entry, Repository
from runners.taxonomy.globs import matches
from runners.taxonomy.mirrors import obtain
from schemas.documents import Document, Documents
from schemas.errors import DocumentUnreachable, UsageError
from schemas.rules.place import shorten
from schemas.rules.sources import commit_problem, pattern_problem
from schemas.taxonomy import DocumentSource

MARKDOWN = ".md"
MAX_FILES = 200
MAX_FILE_BYTES = 5 * 1024 * 1024
MAX_TOTAL_BYTES = 20 * 1024 * 1024
LFS_POINTER = b"version https://git-lfs.github.com/spec/"


def fetch(source: DocumentSource, *, mirrors: Mapping[str, str], cache: Path) -> Documents:
    """Read the documents of `source`.

    `mirrors` is the operator's: it maps a repository's address to a repository or bundle file on this machine, or to
    another address. Any other address must be a public https one; its commit is downloaded once into `cache`.
    Raises DocumentUnreachable, which names repository and commit, where anything is missing, refused or too large.
    """
    try:
        _check(source)
        repository, commit = obtain(source, mirrors=mirrors, cache=cache)
        entries = repository.entries(commit)
        return _documents(source, _contents(repository, _match(source, entries)))
    except (UsageError, DownloadFailed) as error:
        raise DocumentUnreachable(source.repo, source.commit, str(error)) from error


def _check(source: DocumentSource) -> None:
    problem = next(filter(None, [commit_problem(source.commit), *map(pattern_problem, source.patterns)]), "")
    if problem:
        raise UsageError(problem)


def _match(source: DocumentSource, entries: Mapping[str, Entry]) -> dict[str, Entry]:
    files = {path: entry for path, entry in entries.items() if entry.kind == "file"}
    matched: set[str] = set()
    for pattern in source.patterns:
        found = {path for path in files if matches(pattern, path)}
        if not found:
            raise UsageError(_no_match(pattern, list(files)))
        matched |= found
    for path in sorted(matched):
        _check_suffix(path)
    if len(matched) > MAX_FILES:
        raise UsageError(f"the patterns match {len(matched):,} files; at most {MAX_FILES} are read")
    return {path: files[path] for path in sorted(matched)}


def _no_match(pattern: str, paths: list[str]) -> str:
    markdown = sorted(path for path in paths if path.lower().endswith(MARKDOWN))
    some = f": {', '.join(map(shorten, markdown[:3]))}{', …' if len(markdown) > 3 else ''}" if markdown else ""
    return (
        f"the pattern `{shorten(pattern)}` matches no file; the repository holds {len(markdown)} Markdown files{some}"
    )


def _check_suffix(path: str) -> None:
    suffix = Path(path).suffix.lower()
    if suffix == ".pdf":
        raise UsageError(f"`{shorten(path)}` is a PDF, which is not read yet; give the document as Markdown")
    if suffix != MARKDOWN:
        raise UsageError(f"`{shorten(path)}` is matched too, but only Markdown (.md) is read; narrow the patterns")


def _contents(repository: Repository, matched: Mapping[str, Entry]) -> dict[str, bytes]:
    sizes = repository.sizes({entry.id for entry in matched.values()})
    for path, entry in matched.items():
        if sizes[entry.id] > MAX_FILE_BYTES:
            raise UsageError(f"`{shorten(path)}` has {sizes[entry.id]:,} bytes; at most {MAX_FILE_BYTES:,} are read")
    if sum(sizes.values()) > MAX_TOTAL_BYTES:
        raise UsageError(f"the documents have more than {MAX_TOTAL_BYTES:,} bytes together")
    contents = repository.contents(sizes)
    return {path: contents[entry.id] for path, entry in matched.items()}


def _documents(source: DocumentSource, contents: Mapping[str, bytes]) -> Documents:
    digest = sha256()
    for path, content in contents.items():
        digest.update(f"{path}\0{len(content)}\0".encode() + content)
    files = tuple(Document(path, _text(path, content)) for path, content in contents.items())
    return Documents(source.repo, source.commit, files, digest.hexdigest())


def _text(path: str, content: bytes) -> str:
    if content.startswith(LFS_POINTER):
        raise UsageError(f"`{shorten(path)}` stands in Git LFS, which is not read")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"`{shorten(path)}` is not UTF-8 text (byte {error.start})") from error
