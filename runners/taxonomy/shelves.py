"""Finds the repository that documents stand in: an operator's mirror, or a download kept in a cache."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from runners.taxonomy import cache as kept
from runners.taxonomy.git import Repository
from runners.taxonomy.mirrors import mirror_of
from runners.taxonomy.missing import Unavailable, not_checked
from schemas.errors import UsageError
from schemas.rules.sources.address import repo_problem
from schemas.rules.sources.sources import host_problem
from schemas.taxonomy import DocumentSource

# An address is never looked up as a path: `https:` is a fine name for a folder, which a contribution may bring along.
HTTPS = "https://"
NO_COMMIT = "the repository does not hold this commit; name one that has been pushed there"


@dataclass(frozen=True, slots=True)
class Shelves:
    """Where repositories are found: in the operator's `mirrors`, by address or by what addresses begin with; in the
    `cache` folder of downloads; or else on these `hosts`. `offline` forbids to download anything.
    """

    mirrors: Mapping[str, str]
    cache: Path
    hosts: Iterable[str]
    offline: bool


@dataclass(frozen=True, slots=True)
class _Origin:
    """What to download where: an address that a contributor wrote is not `trusted`."""

    address: str
    refspec: str
    protocol: str = "https"
    trusted: bool = True


def obtain(source: DocumentSource, shelves: Shelves) -> tuple[Repository, str]:
    """Return a repository on this machine that holds the source's commit, and the commit's full id.

    Mirrors are the operator's and trusted: a repository, a bundle file, or another https address. An address without
    a mirror is a contributor's: https, public, and on one of the hosts. Raises UsageError and Unavailable.
    """
    mirror = mirror_of(source.repo, shelves.mirrors)
    if mirror is not None and not mirror.startswith(HTTPS) and Path(mirror).is_dir():
        repository = _in_place(Path(mirror))
    else:
        origin = _untrusted(source, shelves.hosts) if mirror is None else _mirrored(source, mirror)
        repository = _downloaded(source, origin, shelves)
    return repository, _commit(repository, source)


def _in_place(path: Path) -> Repository:
    repository = Repository.open(path)
    if repository.prefix:
        raise not_checked(f"their mirror {path} is a folder within a repository, not a repository")
    return repository


def _mirrored(source: DocumentSource, mirror: str) -> _Origin:
    if mirror.startswith(HTTPS):
        return _Origin(mirror, _one_commit(source))
    if Path(mirror).is_file():
        # A bundle offers only its own refs, none of which need be the commit.
        return _Origin(str(Path(mirror).resolve()), "refs/*:refs/bundle/*", protocol="file")
    raise not_checked(f"their mirror {mirror} is neither a repository or bundle on this machine nor an https address")


def _untrusted(source: DocumentSource, hosts: Iterable[str]) -> _Origin:
    if problem := repo_problem(source.repo):
        raise Unavailable(problem, "repo", rule="sources/repo")
    if problem := host_problem(source.repo, hosts):
        raise Unavailable(problem, "repo", rule="sources/host")
    return _Origin(source.repo, _one_commit(source), trusted=False)


def _one_commit(source: DocumentSource) -> str:
    return f"{source.commit}:refs/heads/documents"


def _downloaded(source: DocumentSource, origin: _Origin, shelves: Shelves) -> Repository:
    """The repository in the cache that holds this one commit, downloaded first where it is not there."""
    place = shelves.cache / sha256(f"{source.repo}\0{source.commit}".encode()).hexdigest()[:32]
    if not _is_kept(place, source):
        if shelves.offline and origin.protocol != "file":
            raise not_checked("they were not fetched before, and this check does not use the network")
        shelves.cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=shelves.cache, prefix=kept.INCOMING) as incoming:
            _keep(_bring(source, origin, Path(incoming)), place)
        kept.trim(shelves.cache)
    return Repository(place)


def _is_kept(place: Path, source: DocumentSource) -> bool:
    """Tell whether the cache holds the commit; an entry that lost it (a full disk, a cleaner) is removed."""
    if not kept.use(place):
        return False
    try:
        _commit(Repository(place), source)
    except Unavailable:
        kept.remove(place)
        return False
    return True


def _bring(source: DocumentSource, origin: _Origin, incoming: Path) -> Path:
    """Download into a new folder below `incoming`, and return it once the commit is there."""
    from runners.taxonomy.addresses import guard  # what the network needs is loaded only where it is used
    from runners.taxonomy.download import download

    folder = incoming / "repository"
    settings = {} if origin.trusted else guard(origin.address, folder=incoming)
    download(origin.address, origin.refspec, folder=folder, protocol=origin.protocol, settings=settings)
    _commit(Repository(folder), source)
    return folder


def _commit(repository: Repository, source: DocumentSource) -> str:
    try:
        return repository.resolve(source.commit)
    except UsageError as error:
        raise Unavailable(NO_COMMIT, "commit") from error


def _keep(folder: Path, place: Path) -> None:
    """Move a complete download to its place at once; a run beside this one may have been faster."""
    try:
        folder.rename(place)
    except OSError:
        if not place.is_dir():
            raise
        shutil.rmtree(folder)
