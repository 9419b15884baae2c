"""A pull request that people talk about with the App: GitHub in memory, heads checked without git, a book on disk.

talk = AppTalk(tmp_path)
assert "begins as soon as a machine is free" in talk.say("writer", "/taxobot run")
assert talk.jobs[0].state is JobState.WAITING
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Any, cast

import pytest

from actions.app import asking
from actions.app.case import AppCase, open_case
from actions.app.considering import consider
from actions.app.holding import Lapse
from actions.app.office import Office
from actions.app.scenery import find_scene, stand_checked
from actions.app.showing import show
from actions.pulls.checked import Checked
from actions.pulls.publish import publish_check
from actions.pulls.responses.asked import Desk
from bot.app.book.book import Book
from bot.app.book.jobs import Entry, JobState
from bot.app.notices import ButtonNotice, CommentNotice, Notice, Place, PullNotice
from bot.app.scene import Scene
from bot.app.words import Head, Order, Start, Tell, Word
from bot.conversation.approvals import verify_approval
from bot.github.seam import Hub
from bot.github.values import Pull, Reaction, Role, User
from bot.records import Record
from fakes.desk import BASE, HEAD, LEAF, NEXT, NUMBER, PEOPLE, FakeDesk
from fakes.hub import FakeHub
from runners.taxonomy.site import Site
from schemas.app import AppConfig

APP = 4711
BOT = User(900, "taxobot[bot]")
PLACE = Place(repository=1, name="o/r", installation=3)


@dataclass
class FakeDoors:
    """`bot.app.seams.Doors` into one repository."""

    github: FakeHub
    me: User = BOT
    app: int = APP

    def hub(self, repository: int) -> Hub:
        assert repository == self.github.id
        return self.github

    def token(self, repository: int, permissions: Mapping[str, str]) -> str:
        raise AssertionError(f"nothing is fetched here: {repository} {permissions}")


@dataclass
class Machines:
    """A dispatcher that has room for `free` jobs and does none."""

    free: int = 1
    name: str = "worker"

    def room(self) -> int:
        return self.free


@dataclass
class AppTalk:
    """One office, one pull request; lives are lived as far as a check and asking for work. Words are in `told`."""

    tmp: Path
    patch: pytest.MonkeyPatch
    desk: FakeDesk = field(default_factory=FakeDesk)
    config: AppConfig = field(default_factory=lambda: AppConfig(repositories=("o/*",)))
    files: Sequence[str] = (LEAF,)
    told: list[tuple[str, Word]] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.hub = FakeHub(me=BOT, app=APP)
        for login, role in PEOPLE.items():
            self.hub.add_user(login, role=role)
        self.hub.add_user("triager", role=Role.READ, teams=("triagers",))
        self.hub.add_user("ruler", role=Role.READ, teams=("maintainers",))
        self.hub.add_pull(NUMBER, author="stranger", head_sha=HEAD, base_sha=BASE, files=self.files)
        self.machines = Machines()
        self.book = Book.open(f"sqlite:///{self.tmp / 'book.sqlite'}", now=self.seconds)
        self.office = Office(
            book=self.book,
            doors=FakeDoors(self.hub),
            dispatchers=cast(Any, {"worker": self.machines}),
            config=self.config,
            site=cast(Site, None),
            key=b"k" * 32,
            folder=self.tmp / "steps",
            now=self.seconds,
        )
        self.patch.setattr(asking, "find_lapse", self.find_lapse)

    def seconds(self) -> float:
        return self.hub.now().timestamp()

    def consider(self, notice: Notice) -> tuple[Order, ...]:
        """What a notice leads to, done as a life does it."""
        orders = consider(self.office, notice, cast(Desk, self.desk))
        for order in orders:
            self.obey(order)
        return orders

    def obey(self, order: Order) -> None:
        match order:
            case Start():
                if order.replaces:
                    self.ended.append(order.replaces)
                if find_scene(self.office, order.head) is None or order.replaces:
                    self.check(order.head)
            case Tell():
                self.told.append((order.life, order.word))
                head = self.head()
                if order.word.kind == "look" and order.life == head.life:
                    self.check(head)
                if order.word.kind == "approve":
                    show(self.office, head, asking.ask(self.office, head, order.word).standing)

    def open(self, action: str = "opened") -> tuple[Order, ...]:
        """GitHub says that something happened to the pull request."""
        head = self.hub.pull(NUMBER).head_sha
        return self.consider(PullNotice(place=PLACE, action=action, number=NUMBER, head=head, sender=1))

    def say(self, login: str, body: str) -> str:
        """Somebody comments; what the App answers, without the address."""
        user = self.hub.user(login)
        self.comment = self.hub.add_comment(NUMBER, user, body, self.hub.now())
        self.consider(self.comment_notice())
        return self.answer

    def comment_notice(self) -> CommentNotice:
        """The last comment, as it is delivered."""
        one = self.comment
        return CommentNotice(
            place=PLACE,
            number=NUMBER,
            comment=one.id,
            author=one.author.id,
            login=one.author.login,
            body=one.body,
            created=one.created.astimezone(UTC).isoformat(),
        )

    def press(self, login: str, *, button: str = "approve", **facts: Any) -> str:
        """Somebody presses the button of the newest check; what the App answers."""
        newest = self.publish_check()
        user = self.hub.user(login)
        facts = {"check": newest, "external": str(NUMBER), "head": HEAD} | facts
        self.consider(ButtonNotice(place=PLACE, button=button, sender=user.id, login=login, **facts))
        return self.answer

    def publish_check(self) -> int:
        """Bring the check to the board; its id."""
        scene = self.scene
        assert scene is not None
        with open_case(self.office, PLACE.repository) as case:
            publish_check(case, scene.situation)
        return self.hub.checks(scene.situation.record.head, "taxobot/gate")[0].id

    def check(self, head: Head) -> None:
        """What a life does at its beginning: look, and show."""
        known = self.book.pulls.get(head.repository, head.pull)
        with open_case(self.office, head.repository) as case:
            checked = self.checked(case, self.hub.pull(head.pull))
            before = known.record if known is not None else None
            situation = self.desk.stand(cast(Any, case), checked, before)
        show(self.office, head, stand_checked(self.office, situation, checked))

    def checked(self, case: AppCase, pull: Pull) -> Checked:
        return self.desk.check(cast(Any, case), pull)

    def find_lapse(self, case: AppCase, record: Record) -> Lapse:
        """`actions.app.holding.find_lapse` without git."""
        pull = self.hub.pull(record.pull)
        assert record.approval is not None
        why = verify_approval(
            self.hub,
            record.approval,
            pull=pull,
            merge_base=self.hub.merge_base(pull.base_sha, pull.head_sha),
            policy=self.desk.policy_blob,
            teams=self.desk.policy.teams,
        )
        return Lapse(pull, self.desk.policy, why)

    def push(self, sha: str = NEXT) -> None:
        """A new head, of which nothing was heard yet."""
        self.hub.push(NUMBER, sha)

    def head(self) -> Head:
        """The head that lives."""
        known = self.book.pulls.get(PLACE.repository, NUMBER)
        assert known is not None
        return Head(repository=1, name="o/r", pull=NUMBER, sha=known.head, turn=known.turn)

    @property
    def answer(self) -> str:
        """The last answer, without the address."""
        board = self.book.boards.get(PLACE.repository, NUMBER)
        return board.answer.split("\n", 2)[2] if board is not None and board.answer else ""

    @property
    def scene(self) -> Scene | None:
        """What is on the board."""
        return find_scene(self.office, self.head())

    @property
    def record(self) -> Record:
        """What is remembered."""
        known = self.book.pulls.get(PLACE.repository, NUMBER)
        assert known is not None
        assert known.record is not None
        return known.record

    @property
    def jobs(self) -> list[Entry]:
        """All jobs that were entered."""
        return list(self.book.jobs.of(states=tuple(JobState)))

    @property
    def words(self) -> list[str]:
        """The kinds of words that lives heard."""
        return [word.kind for _, word in self.told]

    @property
    def reactions(self) -> list[Reaction]:
        """How the last comment was received."""
        return [reaction for _, reaction in self.hub.kept[self.comment.id].reactions]
