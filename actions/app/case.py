"""A Case of the App: one repository, one step of a life, with a token narrowed to it."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from actions.app.office import Office
from bot.comment.situation import Place, Situation
from bot.findings.terminal import plain_line
from bot.github.seam import Hub
from bot.github.sticky import Found, Sticky
from bot.github.values import GHOST, Comment
from bot.records import Record
from schemas.policy import Policy

if TYPE_CHECKING:
    from runners.taxonomy.site import Site

LOG = logging.getLogger("taxobot.step")
READ = {"contents": "read"}
LONG_AGO = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True)
class AppCase:
    """`actions.pulls.case.Case` for the App. Its memory is the book; what is shown, lives put on the board."""

    office: Office
    repository: int
    work: Path

    @cached_property
    def hub(self) -> Hub:
        """GitHub, as the App sees this repository."""
        return self.office.doors.hub(self.repository)

    @property
    def now(self) -> Callable[[], datetime]:
        """The clock."""
        return self.office.time

    @property
    def say(self) -> Callable[[str], None]:
        """The service's log."""
        return lambda text: LOG.info(plain_line(text))

    @property
    def name(self) -> str:
        """OWNER/NAME."""
        return self.hub.name

    @property
    def address(self) -> str:
        """Where git reads the repository."""
        return f"{self.office.config.github.rstrip('/')}/{self.name}"

    @cached_property
    def token(self) -> str:
        """A token that can read the repository's files, and no more."""
        return self.office.doors.token(self.repository, READ)

    @property
    def site(self) -> Site:
        """The operator's part."""
        return self.office.site

    @property
    def run_workflow(self) -> str:
        """The file name of the workflow that works on Actions' runners."""
        return self.office.config.run_workflow

    def place(self, pull: int) -> Place:
        """Where a pull request's links lead."""
        return Place(self.office.config.github.rstrip("/"), self.name, pull)

    def log_url(self, pull: int) -> str:  # noqa: ARG002 - a service has no page for each step
        """There is none."""
        return ""

    def time(self) -> str:
        """Now, as records hold it."""
        return self.office.time().isoformat(timespec="seconds")

    def sticky(self) -> Sticky:
        """The one comment of each pull request."""
        return Sticky(self.hub, repository=self.repository, key=self.office.key)

    def remembered(self, number: int) -> Record | None:
        """What is remembered of a pull request, without a call."""
        known = self.office.book.pulls.get(self.repository, number)
        return known.record if known is not None else None

    def recall(self, number: int) -> Found | None:
        """What is remembered of a pull request: from the book, which nobody else can write."""
        record = self.remembered(number)
        return Found(Comment(0, GHOST, "", LONG_AGO), record, "") if record is not None else None

    def show(
        self,
        situation: Situation,
        *,
        policy: Policy | None,
        kinds: frozenset[str] = frozenset(),
        present: frozenset[str] | None = None,
    ) -> None:
        """Only a life shows anything: a step returns what it wants to be shown. Raises TypeError."""
        del policy, kinds, present
        raise TypeError(f"{situation.state} of #{situation.record.pull} was to be shown past its life")

    def answer(self, number: int, text: str) -> None:
        """Put the answer to a command on the board."""
        self.office.book.boards.answer(self.repository, number, text)

    def tell(self, **outputs: str) -> None:
        """Nothing follows a step but the life itself."""

    def summarise(self, markdown: str) -> None:
        """A step has no page."""


@contextmanager
def open_case(office: Office, repository: int) -> Iterator[AppCase]:
    """A case with a folder of its own, which is gone afterwards."""
    office.folder.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="step-", dir=office.folder))
    case = AppCase(office, repository, work)
    try:
        yield case
    finally:
        if "hub" in vars(case):  # it was asked for
            case.hub.close()
        shutil.rmtree(work, ignore_errors=True)
