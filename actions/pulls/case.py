"""What it takes to look after the pull requests of a repository, whoever does it: a step of the Action, or the App."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.comment.situation import Place, Situation
from bot.github.seam import Hub
from bot.github.sticky import Found
from schemas.policy import Policy

if TYPE_CHECKING:
    from runners.taxonomy.site import Site


class Case(Protocol):
    """One repository, seen with one token for one piece of work."""

    @property
    def hub(self) -> Hub:
        """GitHub."""
        ...

    @property
    def now(self) -> Callable[[], datetime]:
        """The clock."""
        ...

    @property
    def say(self) -> Callable[[str], None]:
        """A log for people."""
        ...

    @property
    def name(self) -> str:
        """OWNER/NAME."""
        ...

    @property
    def work(self) -> Path:
        """A folder for this piece of work alone."""
        ...

    @property
    def address(self) -> str:
        """Where git reads the repository."""
        ...

    @property
    def token(self) -> str:
        """What opens it."""
        ...

    @property
    def site(self) -> Site:
        """The operator's part: where documents are read, and how tokens are counted. Raises UsageError."""
        ...

    @property
    def run_workflow(self) -> str:
        """The file name of the workflow that works on Actions' runners."""
        ...

    def place(self, pull: int) -> Place:
        """Where a pull request's links lead."""
        ...

    def log_url(self, pull: int) -> str:
        """The page that tells what was done here; empty where there is none."""
        ...

    def time(self) -> str:
        """Now, as records hold it: ISO 8601 in UTC, whole seconds."""
        ...

    def recall(self, number: int) -> Found | None:
        """What is remembered of a pull request. Raises GithubError."""
        ...

    def show(
        self,
        situation: Situation,
        *,
        policy: Policy | None,
        kinds: frozenset[str] = frozenset(),
        present: frozenset[str] | None = None,
    ) -> None:
        """Bring what people see, and what is remembered, to this situation. Raises GithubError.

        `policy` names the labels; where nobody knows it they stay as they are. `kinds` are those of the changed leaves,
        `present` the labels that the pull request has (None: not known).
        """
        ...

    def answer(self, number: int, text: str) -> None:
        """Answer a command; every later answer replaces it. Raises GithubError."""
        ...

    def tell(self, **outputs: str) -> None:
        """Give facts to whatever follows this piece of work."""
        ...

    def summarise(self, markdown: str) -> None:
        """Add to the page of this piece of work, where it has one."""
        ...
