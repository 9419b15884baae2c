"""Finds the repository that documents stand in: an operator's mirror, or a download kept in a cache."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from runners.taxonomy.download import download
from runners.taxonomy.git import Repository
from schemas.errors import UsageError
from schemas.rules.sources import repo_problem
from schemas.taxonomy import DocumentSource


def obtain(source: DocumentSource, *, mirrors: Mapping[str, str], cache: Path) -> tuple[Repository, str]:
    """Return a repository on this machine that holds the source's commit, and the commit's full id.

    Mirrors are the operator's and trusted: a repository, a bundle file, or another https address. An address without
    a mirror is a contributor's: public https only. Raises UsageError and DownloadFailed.
    """
    repository = _repository(source, _mirror(source.repo, mirrors), cache)
    return repository, _commit(repository, source)


def _mirror(repo: str, mirrors: Mapping[str, str]) -> str | None:
    return {_bare(address): place for address, place in mirrors.items()}.get(_bare(repo))


def _bare(repo: str) -> str:
    return repo.rstrip("/").removesuffix(".git")


def _repository(source: DocumentSource, mirror: str | None, cache: Path) -> Repository:
    if mirror is None:
        if problem := repo_problem(source.repo):
            raise UsageError(problem)
        return _downloaded(source, source.repo, cache)
    path = Path(mirror)
    if path.is_dir():
        return _local(path)
    if path.is_file():
        # A bundle offers only its own refs, none of which need be the commit.
        return _downloaded(source, str(path.resolve()), cache, refspec="refs/*:refs/bundle/*", protocol="file")
    if not mirror.startswith("https://"):
        raise UsageError(f"its mirror {mirror} is neither a repository or bundle on this machine nor an https address")
    return _downloaded(source, mirror, cache)


def _local(path: Path) -> Repository:
    repository = Repository.open(path)
    if repository.prefix:
        raise UsageError(f"its mirror {path} is a folder within a repository, not a repository")
    return repository


def _downloaded(
    source: DocumentSource, address: str, cache: Path, *, refspec: str = "", protocol: str = "https"
) -> Repository:
    place = cache / sha256(f"{source.repo}\0{source.commit}".encode()).hexdigest()[:32]
    if not place.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix="incoming-") as incoming:
            folder = Path(incoming) / "repository"
            download(address, refspec or f"{source.commit}:refs/heads/documents", folder=folder, protocol=protocol)
            _commit(Repository(folder), source)
            _keep(folder, place)
    return Repository(place)


def _commit(repository: Repository, source: DocumentSource) -> str:
    try:
        return repository.resolve(source.commit)
    except UsageError as error:
        raise UsageError("the repository does not hold this commit; name one that has been pushed there") from error


def _keep(folder: Path, place: Path) -> None:
    """Move a complete download to its place at once; a run beside this one may have been faster."""
    try:
        folder.rename(place)
    except OSError:
        if not place.is_dir():
            raise
        shutil.rmtree(folder)
