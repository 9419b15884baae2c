"""An App's office without a network: a book, and GitHub in memory behind its one door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from actions.app.office import Office
from actions.app.scenery import keep_scene
from actions.app.showing import show
from bot.app.book.boards import Board
from bot.app.book.book import Book
from bot.app.scene import Scene
from bot.app.words import Head, Standing
from bot.comment.situation import Place, Situation
from bot.github.seam import Hub
from bot.github.values import User
from bot.records import State
from fakes.book_rows import AUTHOR, HEAD, NEXT, PULL, REPOSITORY, SHA, make_job, make_record
from fakes.hub import FakeHub
from schemas.app import AppConfig
from schemas.policy import LabelsPolicy

ME = User(77, "taxobot[bot]")


@dataclass
class OneDoor:
    """`bot.app.seams.Doors` into one repository, or into none that is left (`problem`)."""

    github: FakeHub
    problem: Exception | None = None
    opened: int = 0

    @property
    def me(self) -> User:
        return self.github.me

    @property
    def app(self) -> int:
        return self.github.app

    def hub(self, repository: int) -> Hub:
        assert repository == self.github.id
        self.opened += 1
        if self.problem is not None:
            raise self.problem
        return cast(Hub, self.github)

    def token(self, repository: int, permissions: Mapping[str, str]) -> str:
        raise AssertionError("nothing that is shown needs the files")


@dataclass
class SmallOffice:
    """The office, one open pull request whose head lives, and what was written about it."""

    office: Office
    door: OneDoor

    @classmethod
    def build(cls, book: Book, folder: Path) -> SmallOffice:
        door = OneDoor(FakeHub("acme/taxonomy", id=REPOSITORY, me=ME, app=4))
        door.github.add_pull(PULL, head_sha=SHA)
        office = Office(
            book=book,
            doors=door,
            dispatchers={},
            config=AppConfig(),
            site=cast("object", None),
            key=b"k" * 32,
            folder=folder / "steps",
            now=book.now,
        )
        book.pulls.begin(HEAD, base_ref="main", author=AUTHOR, again=False)
        return cls(office, door)

    @property
    def github(self) -> FakeHub:
        return self.door.github

    @property
    def board(self) -> Board:
        found = self.office.book.boards.get(REPOSITORY, PULL)
        assert found is not None
        return found

    @property
    def comments(self) -> list[str]:
        """The texts of all comments on the pull request."""
        return [one.body for one in self.github.comments(PULL)]

    def show(self, state: State, *, head: Head = HEAD, **shown: object) -> Standing:
        """What a life at this state has shown."""
        standing = self.keep(state, head=head, **shown)
        show(self.office, head, standing)
        return standing

    def keep(self, state: State, *, head: Head = HEAD, **shown: object) -> Standing:
        """A standing whose scene is kept, but not shown yet."""
        record = make_record(state, head=head.sha)
        situation = replace(Situation(Place("https://github.com", head.name, head.pull), record), **shown)
        return keep_scene(self.office, Scene(situation=situation, labels=LabelsPolicy(), kinds=frozenset({"skill"})))

    def push(self) -> Head:
        """Another head takes the place of this one."""
        self.github.change_pull(PULL, head_sha=NEXT)
        head = HEAD.model_copy(update={"sha": NEXT})
        return self.office.book.pulls.begin(head, base_ref="main", author=AUTHOR, again=False)[0]

    def run(self, job: int = 1) -> str:
        """Work that is sent."""
        spec = make_job(job)
        self.office.book.jobs.ask(spec, author=AUTHOR, lane=1, dispatcher="worker")
        self.office.book.jobs.sent(spec)
        return spec.id
