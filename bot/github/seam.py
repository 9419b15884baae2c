"""The calls that taxobot makes to GitHub, about one repository, in small Protocols.

`GithubClient` answers all of them over HTTP; `tests/fakes/hub.py` in memory. Every method may raise GithubError, and
its kinds from `bot.github.errors`: NotFound (404, 410), Forbidden (401, 403), Rejected (409, 422), Unavailable (what
is left of 5xx, rate limits and lost connections after the retries).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from bot.github.values import (
    Artifact,
    Check,
    CheckDraft,
    Comment,
    Job,
    Pull,
    Reaction,
    ReviewComment,
    Role,
    User,
    WorkflowRun,
)


class Repository(Protocol):
    """Where the pull requests live."""

    @property
    def id(self) -> int:
        """GitHub's number for it, which it keeps when it is renamed."""
        ...

    @property
    def name(self) -> str:
        """OWNER/NAME."""
        ...

    @property
    def default_branch(self) -> str:
        """The name of its default branch."""
        ...

    def close(self) -> None:
        """Close the connections that are kept open; nothing is asked afterwards."""
        ...


class Pulls(Protocol):
    """Pull requests."""

    def pull(self, number: int) -> Pull:
        """One pull request as it is now."""
        ...

    def open_pulls(self, *, head_sha: str | None = None) -> Sequence[Pull]:
        """The open pull requests, or those whose head is this commit now; those from forks included."""
        ...

    def pulls_with(self, sha: str) -> Sequence[Pull]:
        """The pull requests, open or merged, that a commit of the repository came with."""
        ...

    def tip(self, branch: str) -> str:
        """The full sha that a branch of the repository stands at now; a pull request's `base_sha` may be older."""
        ...

    def merge_base(self, base: str, head: str) -> str:
        """The full sha of the newest commit that both descend from."""
        ...

    def commits_between(self, base: str, head: str) -> Sequence[str]:
        """The full shas of the commits that `head` has and `base` has not, the oldest first; GitHub tells 250."""
        ...

    def merge(self, number: int, *, sha: str) -> str:
        """Merge a pull request while its head is this commit; the full sha that the base branch got by it.

        Rejected where the head moved (409) or the rules do not allow it (405). One that was merged at this head
        already is no error.
        """
        ...


class Comments(Protocol):
    """Issue comments of a pull request."""

    @property
    def me(self) -> User:
        """Who writes these comments."""
        ...

    def comments(self, number: int) -> Iterator[Comment]:
        """All of them, the oldest first."""
        ...

    def create_comment(self, number: int, body: str) -> Comment:
        """Write a new one."""
        ...

    def edit_comment(self, comment: int, body: str) -> Comment:
        """Replace its text."""
        ...

    def delete_comment(self, comment: int) -> None:
        """Remove it; one that is gone already is no error."""
        ...

    def react(self, comment: int, reaction: Reaction) -> None:
        """Add a reaction; the same one twice is no error."""
        ...


class Checks(Protocol):
    """Check runs of commits."""

    def checks(self, sha: str, name: str) -> Sequence[Check]:
        """The check runs of this name on a commit, the newest first."""
        ...

    def create_check(self, sha: str, draft: CheckDraft) -> Check:
        """Create one; annotations beyond GitHub's 50 a request follow in further requests."""
        ...

    def update_check(self, check: int, draft: CheckDraft) -> Check:
        """Change one; GitHub appends annotations, so only new ones belong into the draft."""
        ...


class Reviews(Protocol):
    """Comments on lines."""

    def review_comments(self, number: int) -> Iterator[ReviewComment]:
        """All of a pull request's, the oldest first."""
        ...

    def review(self, number: int, sha: str, comments: Sequence[ReviewComment]) -> None:
        """Publish comments on lines of the commit together, as one review that neither approves nor blocks."""
        ...


class Labels(Protocol):
    """Labels of a pull request."""

    def add_labels(self, number: int, names: Sequence[str]) -> None:
        """Add them, creating in the repository those that it lacks."""
        ...

    def remove_label(self, number: int, name: str) -> None:
        """Take one away; one that is not there is no error."""
        ...


class People(Protocol):
    """Who may do what."""

    def role(self, login: str) -> Role:
        """The person's role in the repository; NONE for somebody who has none."""
        ...

    def user(self, login: str) -> User:
        """Who has this login now."""
        ...

    def is_member(self, team: str, login: str) -> bool:
        """Whether the person is an active member of the organization's team (its slug)."""
        ...


class Workflows(Protocol):
    """Workflow runs and what they leave."""

    def dispatch(self, workflow: str, *, ref: str, inputs: Mapping[str, str]) -> WorkflowRun | None:
        """Start a workflow by its file's name; None where GitHub does not tell which run that became."""
        ...

    def run(self, run: int) -> WorkflowRun:
        """One run as it is now."""
        ...

    def runs(self, workflow: str, *, event: str, branch: str, limit: int = 20) -> Sequence[WorkflowRun]:
        """The newest runs of a workflow's file."""
        ...

    def jobs(self, run: int) -> Sequence[Job]:
        """The jobs of a run's latest attempt."""
        ...

    def cancel(self, run: int) -> None:
        """Ask a run to stop; one that has ended is no error."""
        ...

    def rerun_failed(self, run: int) -> None:
        """Start a run's failed jobs, and those that need them, again."""
        ...

    def rerun_job(self, job: int) -> None:
        """Start one job, and those that need it, again."""
        ...

    def artifacts(self, run: int) -> Sequence[Artifact]:
        """What a run left."""
        ...

    def download(self, artifact: int, *, limit: int) -> bytes:
        """The artifact's zip. Raises Rejected where it has more than `limit` bytes."""
        ...


class Hub(Repository, Pulls, Comments, Checks, Reviews, Labels, People, Workflows, Protocol):
    """All of it."""
