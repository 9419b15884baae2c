"""What lives are lived with: a desk that does each step, dispatchers that have work done, doors into repositories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from bot.app.book.jobs import Entry
from bot.app.notices import Notice
from bot.app.words import Asked, Fate, Head, Order, Standing, Turn, Verified, Word
from bot.github.seam import Hub
from bot.github.values import User


class Desk(Protocol):
    """One method a step of a life. Each may be cut short and done again: doing it twice changes nothing.

    What goes wrong for a reason that may pass is raised (`GithubError`, `FetchFailed`, …) and tried again; what a
    person has to know becomes a Standing.
    """

    def consider(self, notice: Notice) -> tuple[Order, ...]:
        """What a webhook delivery asks for, as GitHub stands now; commands that only ask are answered here."""
        ...

    def check(self, head: Head) -> Standing:
        """Fetch the head, check what it changes, and say where it stands: INVALID, NOT APPLICABLE, WAITING, …"""
        ...

    def rule(self, head: Head, word: Word) -> Standing:
        """Carry out a maintainer's `allow` or `override`, whatever the state is."""
        ...

    def show(self, head: Head, standing: Standing) -> None:
        """Put it on the board, and remember it, unless another life has taken this one's place."""
        ...

    def ask(self, head: Head, word: Word) -> Asked:
        """Enter the work that an approval asks for, within the quotas."""
        ...

    def take_turn(self, head: Head, job: str) -> Turn:
        """Whether a job that was entered may start now."""
        ...

    def dispatch(self, head: Head, job: str) -> Standing:
        """Look at the approval again, and have the work done: RUNNING, or why not, and then the job is stopped."""
        ...

    def look_after(self, head: Head, job: str) -> Fate:
        """How a job is that nothing was heard of."""
        ...

    def stop(self, head: Head, job: str, why: str) -> None:
        """Stop a job; what it still says counts for nothing."""
        ...

    def verify(self, head: Head, job: str) -> Verified:
        """Collect what a job left, and compare origin, digests, commits, policy and base model with what was asked."""
        ...

    def judge(self, head: Head, job: str, verified: Verified) -> Standing:
        """The verdict, decided here by the policy of the base."""
        ...

    def conclude(self, head: Head, standing: Standing) -> Standing:
        """What follows a verdict where the policy asks for it: an automatic merge, by the head's sha."""
        ...

    def trouble(self, head: Head, step: str, problem: str, passing: bool) -> Standing:
        """What to show of a step that failed: ERROR, tried again later where it may pass. Calls nothing outside."""
        ...

    def end(self, head: Head, word: Word) -> Standing:
        """The head is no more to be looked after: its check ends, and so does its approval."""
        ...


class Dispatcher(Protocol):
    """Where jobs are done. `name` is `worker` or `actions`."""

    @property
    def name(self) -> str:
        """By which jobs remember where they went."""
        ...

    def room(self) -> int:
        """How many jobs may be there at once."""
        ...

    def start(self, entry: Entry) -> None:
        """Hand over a job; one that was handed over already is left alone. Marks it `sent` in the book."""
        ...

    def look(self, entry: Entry) -> Fate:
        """How the job is, asked of where it is done."""
        ...

    def stop(self, entry: Entry) -> None:
        """Ask it to stop; one that has ended is no error."""
        ...

    def collect(self, entry: Entry) -> dict[str, bytes]:
        """The files that it left, by their names; nothing of it is trusted but where it comes from.

        Raises ArtifactRefused where it comes from somewhere else or is not what a result looks like.
        """
        ...


class Doors(Protocol):
    """Ways into the repositories that the App is installed in. Every token is narrowed to one repository."""

    @property
    def me(self) -> User:
        """Who the App writes as: its bot account."""
        ...

    @property
    def app(self) -> int:
        """The App's id, which its check runs carry."""
        ...

    def hub(self, repository: int) -> Hub:
        """GitHub, as the App sees this repository; for one thread. Raises GithubError and UsageError."""
        ...

    def token(self, repository: int, permissions: Mapping[str, str]) -> str:
        """A token of an hour that can do this and no more. Raises GithubError."""
        ...
