"""The parcel of a job: commits fetched by their full ids, and the documents that the changed leaves name."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from actions.app.case import READ
from bot.app.book.jobs import Entry
from bot.app.seams import Doors
from runners.taxonomy.changes import Changes
from runners.taxonomy.diff import diff
from runners.taxonomy.download import download
from runners.taxonomy.git import Repository
from runners.taxonomy.missing import Unavailable
from runners.taxonomy.policy import policy_of
from runners.taxonomy.remote import fetch_commits
from runners.taxonomy.shelves import Shelves, obtain
from runners.taxonomy.site import Site
from runners.taxonomy.validate import validate
from runners.worker.parcel import pack
from schemas.documents import Documents, Missing
from schemas.errors import FetchFailed
from schemas.jobs import Job
from schemas.taxonomy import DocumentSource


@dataclass(frozen=True)
class Packer:
    """Makes parcels. `github` is the address of GitHub, `folder` where commits are fetched to, for one parcel each."""

    doors: Doors
    github: str
    site: Site
    folder: Path

    def __call__(self, entry: Entry) -> bytes:
        """The parcel of a job. Raises FetchFailed, GithubError, and UsageError where it would be too large."""
        job = entry.spec
        with _folder(self.folder) as work:
            repository = self._fetch(job, work / "taxonomy")
            documents = self._documents(_sources(self.site, job, repository, work), work)
            return pack(repository.directory, documents=documents, hosts=self.site.hosts, pdf=self.site.pdf)

    def _fetch(self, job: Job, folder: Path) -> Repository:
        address = f"{self.github.rstrip('/')}/{job.name}"
        token = self.doors.token(job.repository, READ)
        return fetch_commits(address, (job.merge_base, job.base, job.head), folder=folder, token=token)

    def _documents(self, sources: Iterable[DocumentSource], work: Path) -> dict[str, Path]:
        """A bare repository for each address, with the commits that are named."""
        found: dict[str, Path] = {}
        shelves = Shelves(self.site.mirrors, work / "documents", tuple(self.site.hosts), offline=False)
        for number, (address, wanted) in enumerate(_by_address(sources).items()):
            found[address] = work / f"documents-{number}"
            for index, source in enumerate(wanted):
                _copy_commit(source, shelves, into=found[address], first=not index)
        return found


def _sources(site: Site, job: Job, repository: Repository, work: Path) -> set[DocumentSource]:
    """What documents the changed leaves name, of those that can be looked at. Raises FetchFailed where one cannot."""
    found: set[DocumentSource] = set()

    def look_up(source: DocumentSource) -> Documents | Missing:
        looked = site.look_up(source, cache=work / "documents", offline=False)
        if isinstance(looked, Missing):
            raise FetchFailed(f"documents of {source.repo} at {source.commit} cannot be had: {looked.reason}")
        found.add(source)
        return looked

    changed = diff(repository, job.base, job.head, merge_base=job.merge_base)
    settings, _ = policy_of(Changes(changed, repository, None))
    validate(changed, settings=site.settings(settings), look_up=look_up)
    return found


def _by_address(sources: Iterable[DocumentSource]) -> dict[str, list[DocumentSource]]:
    ordered: dict[str, dict[str, DocumentSource]] = {}
    for source in sorted(sources, key=lambda one: (one.repo, one.commit)):
        ordered.setdefault(source.repo, {})[source.commit] = source
    return {address: list(commits.values()) for address, commits in ordered.items()}


def _copy_commit(source: DocumentSource, shelves: Shelves, *, into: Path, first: bool) -> None:
    """Bring the one commit, without its history, from where it was found into the repository `into`."""
    beside = into if first else into.with_name(f"{into.name}-more")
    try:
        repository, commit = obtain(source, shelves)
        download(str(repository.directory), f"{commit}:refs/heads/{commit}", folder=beside, protocol="file")
    except Unavailable as error:
        raise FetchFailed(f"documents of {source.repo} at {source.commit} cannot be had: {error}") from error
    if not first:
        shutil.copytree(beside / "objects", into / "objects", dirs_exist_ok=True)
        shutil.copy(beside / "refs" / "heads" / commit, into / "refs" / "heads" / commit)
        with (into / "shallow").open("ab") as shallow:
            shallow.write((beside / "shallow").read_bytes() if (beside / "shallow").exists() else b"")
        shutil.rmtree(beside)


@contextmanager
def _folder(place: Path) -> Iterator[Path]:
    place.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="parcel-", dir=place))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
