"""The documents of a knowledge leaf, read from a repository at one commit.

What is downloaded is kept by repository and commit, and what is taken out of a PDF by its bytes: whatever the patterns,
the same documents are neither fetched nor extracted a second time.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from runners.taxonomy import cache as kept
from runners.taxonomy.git import Repository
from runners.taxonomy.matching import Matched, match
from runners.taxonomy.missing import Unavailable, not_checked
from runners.taxonomy.pdf.extract import LIGHT, Extractor, find_extractor
from runners.taxonomy.pdf.kept import text_of
from runners.taxonomy.shelves import Shelves, obtain
from schemas.documents import Document, Documents, Missing
from schemas.errors import DocumentUnreachable, UsageError
from schemas.rules.place import shorten
from schemas.rules.settings import DEFAULT_HOSTS
from schemas.rules.sources.sources import commit_problem, pattern_problem
from schemas.taxonomy import DocumentSource

PDF = ".pdf"
MAX_FILE_BYTES = 5 * 1024 * 1024
MAX_TOTAL_BYTES = 20 * 1024 * 1024
PATIENCE = 10
"""All PDF files of a leaf may take so many times the seconds of one."""
LFS_POINTER = b"version https://git-lfs.github.com/spec/"


def fetch(
    source: DocumentSource,
    *,
    mirrors: Mapping[str, str],
    cache: Path,
    hosts: Iterable[str] = DEFAULT_HOSTS,
    pdf: str = LIGHT,
    offline: bool = False,
) -> Documents:
    """Read the documents of `source`.

    `mirrors` is the operator's: it maps a repository's address, or what addresses begin with, to a repository or bundle
    file on this machine, or to another address. Any other address must be a public https one, on one of the `hosts`;
    its commit is downloaded once into `cache`, and not at all where this is `offline`. `pdf` names the extractor.
    Raises DocumentUnreachable, which names repository and commit and says where the fault lies, where anything is
    missing, refused or too large; UsageError where there is no such extractor here.
    """
    extractor = find_extractor(pdf)
    try:
        _check(source)
        repository, commit = obtain(source, Shelves(mirrors, cache, tuple(hosts), offline))
        with _dropped_if_broken(repository, cache):
            matched = match(source.patterns, repository.entries(commit))
            contents = _contents(repository, matched)
        files = tuple(_read(contents, matched, extractor, cache))
    except UsageError as error:
        # That git cannot read a repository, or is not there, is not the contributor's fault.
        raise _unreachable(source, not_checked(str(error))) from error
    except Unavailable as error:
        raise _unreachable(source, error) from error
    return Documents(source.repo, source.commit, files, _digest(contents, extractor))


def outcome(
    source: DocumentSource,
    *,
    mirrors: Mapping[str, str],
    cache: Path,
    hosts: Iterable[str] = DEFAULT_HOSTS,
    offline: bool = False,
    pdf: str = LIGHT,
) -> Documents | Missing:
    """Return the documents of `source` as `fetch` does, or why they are missing, which the rules turn into a finding.

    Raises UsageError where there is no such extractor here.
    """
    try:
        return fetch(source, mirrors=mirrors, cache=cache, hosts=hosts, pdf=pdf, offline=offline)
    except DocumentUnreachable as error:
        return error.missing
    except OSError as error:
        return not_checked(f"{error.strerror or error} ({cache})").missing


@contextmanager
def _dropped_if_broken(repository: Repository, cache: Path) -> Iterator[None]:
    """Have a download that git cannot read (a full disk, a bad one) fetched anew the next time."""
    try:
        yield
    except UsageError:
        if repository.directory.parent == cache:
            kept.remove(repository.directory)
        raise


def _unreachable(source: DocumentSource, error: Unavailable) -> DocumentUnreachable:
    return DocumentUnreachable(source.repo, source.commit, str(error), error.missing)


def _check(source: DocumentSource) -> None:
    if problem := commit_problem(source.commit):
        raise Unavailable(problem, "commit", rule="sources/commit")
    for index, pattern in enumerate(source.patterns):
        if problem := pattern_problem(pattern):
            raise Unavailable(problem, "patterns", index, rule="sources/pattern")


def _contents(repository: Repository, matched: Matched) -> dict[str, bytes]:
    sizes = repository.sizes({entry.id for entry, _ in matched.values()})
    for path, (entry, index) in matched.items():
        if sizes[entry.id] > MAX_FILE_BYTES:
            reason = f"`{shorten(path)}` has {sizes[entry.id]:,} bytes; at most {MAX_FILE_BYTES:,} are read"
            raise Unavailable(reason, "patterns", index)
    if sum(sizes.values()) > MAX_TOTAL_BYTES:
        raise Unavailable(f"the documents have more than {MAX_TOTAL_BYTES:,} bytes together", "patterns")
    contents = repository.contents(sizes)
    return {path: contents[entry.id] for path, (entry, _) in matched.items()}


def _read(contents: Mapping[str, bytes], matched: Matched, extractor: Extractor, cache: Path) -> Iterator[Document]:
    deadline = time.monotonic() + PATIENCE * extractor.seconds
    for path, (_, index) in matched.items():
        if time.monotonic() > deadline:
            raise Unavailable("its PDF files take too long to read; give some of them as Markdown", "patterns", index)
        yield _document(path, contents[path], index, extractor, cache)


def _document(path: str, content: bytes, index: int, extractor: Extractor, cache: Path) -> Document:
    """The text of a file that the pattern of that index matches."""
    if content.startswith(LFS_POINTER):
        raise Unavailable(f"`{shorten(path)}` stands in Git LFS, which is not read", "patterns", index)
    try:
        if path.lower().endswith(PDF):
            return Document(path, text_of(content, extractor=extractor, cache=cache))
        return Document(path, content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        reason = f"is not UTF-8 text (byte {error.start})"
        raise Unavailable(f"`{shorten(path)}` {reason}", "patterns", index) from error
    except Unavailable as error:
        raise Unavailable(f"`{shorten(path)}` {error}", "patterns", index) from error


def _digest(contents: Mapping[str, bytes], extractor: Extractor) -> str:
    digest = sha256()
    for path, content in contents.items():
        reader = f"{extractor.name}\0" if path.lower().endswith(PDF) else ""
        digest.update(f"{path}\0{reader}{len(content)}\0".encode() + content)
    return digest.hexdigest()
