"""The parcel of a job, made from GitHub as the App sees it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from actions.app.packing import Packer
from bot.app.book.book import Book
from bot.app.book.jobs import Entry
from bot.github.seam import Hub
from bot.github.values import GHOST, User
from examples.materialise import Example
from fakes.cells import job_of
from fakes.github.fake import FakeGitHub
from fakes.github.fixture import github
from runners.taxonomy.git import Repository
from runners.taxonomy.site import Site
from runners.worker.parcel import TAXONOMY, unpack
from schemas.errors import FetchFailed

__all__ = ["github"]


@dataclass
class TokenDoors:
    """Doors that give one token, and note what it was asked to be able to."""

    token_: str
    asked: list[tuple[int, Mapping[str, str]]] = field(default_factory=list)
    app: int = 1
    me: User = GHOST

    def hub(self, repository: int) -> Hub:
        raise NotImplementedError(repository)

    def token(self, repository: int, permissions: Mapping[str, str]) -> str:
        self.asked.append((repository, permissions))
        return self.token_


@dataclass
class Packed:
    packer: Packer
    doors: TokenDoors
    entry: Entry


@pytest.fixture
def packed(github: FakeGitHub, example: Example, tmp_path: Path) -> Iterator[Packed]:
    repo = github.repository("o/t", source=example.taxonomy / ".git", private=True)
    repo.collaborators["wren"] = "read"
    doors = TokenDoors(github.token("wren"))
    packer = Packer(doors, github.url, Site(mirrors=example.mirrors), tmp_path / "work")
    book = Book.open(f"sqlite:///{tmp_path / 'state.sqlite'}")
    job = job_of(example, branch="knowledge").model_copy(update={"repository": repo.record.id})
    yield Packed(packer, doors, book.jobs.ask(job, author=1, lane=0, dispatcher="worker"))
    book.close()


def test_it_holds_the_commits_and_the_documents(packed: Packed, example: Example, tmp_path: Path) -> None:
    job = packed.entry.spec
    index = unpack(packed.packer(packed.entry), tmp_path / "out")
    repository = Repository.open(tmp_path / "out" / TAXONOMY)
    assert {repository.resolve(sha) for sha in (job.head, job.base, job.merge_base)} == {job.head, job.base}
    ((address, place),) = index.documents.items()
    source = Repository.open(Path(example.mirrors[address]))
    commit = source.resolve("HEAD")
    documents = Repository.open(tmp_path / "out" / place)
    assert documents.entries(commit) == source.entries(commit)
    assert packed.doors.asked == [(job.repository, {"contents": "read"})]


def test_it_holds_no_token_and_leaves_nothing(packed: Packed, tmp_path: Path) -> None:
    content = packed.packer(packed.entry)
    assert packed.doors.token_.encode() not in content
    assert list((tmp_path / "work").iterdir()) == []


def test_a_change_without_documents_has_none(packed: Packed, example: Example, tmp_path: Path) -> None:
    head = Repository.open(example.taxonomy).resolve(example.branches["skills"])
    entry = replace(packed.entry, spec=packed.entry.spec.model_copy(update={"head": head}))
    assert unpack(packed.packer(entry), tmp_path / "out").documents == {}


def test_documents_that_cannot_be_had_are_tried_again_later(packed: Packed, tmp_path: Path) -> None:
    packer = replace(packed.packer, site=Site(mirrors=dict.fromkeys(packed.packer.site.mirrors, str(tmp_path / "no"))))
    with pytest.raises(FetchFailed, match=r"documents of .* cannot be had"):
        packer(packed.entry)
    assert list((tmp_path / "work").iterdir()) == []


def test_two_commits_of_one_repository_stand_in_one_place(example: Example, tmp_path: Path) -> None:
    from actions.app.packing import _by_address, _copy_commit
    from runners.taxonomy.shelves import Shelves
    from schemas.taxonomy import DocumentSource

    repository = Repository.open(example.taxonomy)
    commits = [repository.resolve(name) for name in (example.base, example.branches["skills"])]
    address = "https://example.org/documents"
    sources = [DocumentSource(address, commit, ("*.md",), line=1) for commit in (*commits, commits[0])]
    ((found, wanted),) = _by_address(sources).items()
    assert (found, len(wanted)) == (address, 2)
    shelves = Shelves({address: str(example.taxonomy)}, tmp_path / "cache", (), offline=True)
    into = tmp_path / "both"
    for index, source in enumerate(wanted):
        _copy_commit(source, shelves, into=into, first=not index)
    both = Repository.open(into)
    for commit in commits:
        assert both.entries(both.resolve(commit)) == repository.entries(commit)
