"""What a test arranges in the GitHub in memory: pull requests, people, comments by others, runs, failures."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.github.errors import GithubError
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

ACTIONS = User(41898282, "github-actions[bot]")
ACTIONS_APP = 15368
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Write:
    """A call that changed something: the method's name and its arguments, in the order of the seam."""

    name: str
    arguments: tuple[Any, ...]


@dataclass
class Clock:
    """Time that moves by a second whenever somebody looks."""

    time: datetime = START

    def __call__(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time


@dataclass
class Kept:
    """A comment, the pull request it belongs to, and who reacted how."""

    pull: int
    comment: Comment
    reactions: list[tuple[int, Reaction]] = field(default_factory=list)


class World:
    """One repository. `writes` lists what was changed through the seam; what a test arranges is not in it."""

    def __init__(
        self,
        name: str = "o/r",
        id: int = 1,  # noqa: A002 - GitHub's word
        default_branch: str = "main",
        me: User = ACTIONS,
        app: int = ACTIONS_APP,
    ) -> None:
        self.name, self.id, self.default_branch, self.me, self.app = name, id, default_branch, me, app
        self.now = Clock()
        self.writes: list[Write] = []
        self.tips: dict[str, str] = {}
        self.kept: dict[int, Kept] = {}
        self.drafts: dict[int, CheckDraft] = {}
        """Check runs as they look now, with all their annotations, by their ids."""
        self.merged: dict[int, str] = {}
        """The commits that pull requests were merged as."""
        self.files: dict[int, tuple[str, ...]] = {}
        self.workflows: set[str] = set()
        """File names that can be dispatched; none named means any."""
        self.tells_runs = True
        """Whether a dispatch answers with the run that it started (Enterprise Servers may not)."""
        self.dispatched: dict[int, dict[str, str]] = {}
        """The inputs of dispatched runs."""
        self._pulls: dict[int, Pull] = {}
        self._commits: dict[str, list[int]] = {}
        self._bases: dict[tuple[str, str], str] = {}
        self._between: dict[tuple[str, str], tuple[str, ...]] = {}
        self._checks: dict[int, Check] = {}
        self._reviews: dict[int, list[ReviewComment]] = {}
        self._users: dict[str, User] = {me.login.lower(): me}
        self._roles: dict[int, Role] = {}
        self._teams: dict[str, set[int]] = {}
        self._runs: dict[int, WorkflowRun] = {}
        self._jobs: dict[int, list[Job]] = {}
        self._artifacts: dict[int, tuple[Artifact, bytes]] = {}
        self._failures: dict[str, list[GithubError]] = {}
        self._ids = itertools.count(1001)

    def add_user(self, login: str, *, id: int = 0, role: Role = Role.NONE, teams: Sequence[str] = ()) -> User:  # noqa: A002
        """Somebody with an account; `role` in this repository, `teams` by their slugs."""
        user = User(id or next(self._ids), login)
        self._users[login.lower()] = user
        self._roles[user.id] = role
        for team in teams:
            self._teams.setdefault(team, set()).add(user.id)
        return user

    def set_role(self, login: str, role: Role) -> None:
        """Give somebody another role."""
        self._roles[self._users[login.lower()].id] = role

    def add_pull(
        self,
        number: int | None = None,
        *,
        author: User | str = "author",
        head_sha: str = "a" * 40,
        base_sha: str = "b" * 40,
        files: Sequence[str] = ("knowledge/science/qna.yaml",),
        merge_base: str | None = None,
        **fields: Any,
    ) -> Pull:
        """An open pull request from a branch; `head_repository=2` makes it one from a fork, None a deleted fork."""
        number = number or max(self._pulls, default=0) + 1
        defaults = {"open": True, "head_ref": "topic", "head_repository": self.id, "base_ref": self.default_branch}
        shas = {"head_sha": head_sha, "base_sha": base_sha}
        fields = {"number": number, "author": self._account(author), "labels": frozenset()} | defaults | shas | fields
        self._pulls[number] = Pull(**fields)
        self.files[number] = tuple(files)
        self._commits.setdefault(head_sha, []).append(number)
        self.set_merge_base(base_sha, head_sha, merge_base or base_sha)
        return self._pulls[number]

    def change_pull(self, number: int, **fields: Any) -> Pull:
        """Close it (`open=False`), retarget it, relabel it, …"""
        self._pulls[number] = replace(self._pulls[number], **fields)
        return self._pulls[number]

    def merge_pull(self, number: int) -> str:
        """It is merged; the commit that its base branch stands at then."""
        pull = self.change_pull(number, open=False)
        merged = hashlib.sha1(f"merge {number} {pull.head_sha}".encode()).hexdigest()  # noqa: S324 - git's own length
        self.merged[number] = self.tips[pull.base_ref] = merged
        self.set_pulls_with(merged, number)
        return merged

    def push(self, number: int, sha: str, *, files: Sequence[str] | None = None, merge_base: str | None = None) -> Pull:
        """A new head of a pull request."""
        pull = self.change_pull(number, head_sha=sha)
        self.files[number] = self.files[number] if files is None else tuple(files)
        self._commits.setdefault(sha, []).append(number)
        self.set_merge_base(pull.base_sha, sha, merge_base or pull.base_sha)
        return pull

    def set_merge_base(self, base: str, head: str, sha: str) -> None:
        """What `merge_base` answers; commits without one have no common ancestor."""
        self._bases[base, head] = sha

    def set_commits_between(self, base: str, head: str, *shas: str) -> None:
        """What `commits_between` answers, the oldest first; the head alone where nothing is set."""
        self._between[base, head] = shas

    def set_pulls_with(self, sha: str, *numbers: int) -> None:
        """Which pull requests a commit came with, a merge commit for example."""
        self._commits[sha] = list(numbers)

    def add_comment(self, number: int, author: User | str, body: str, created: datetime | None = None) -> Comment:
        """A comment by somebody."""
        comment = Comment(next(self._ids), self._account(author), body, created or self.now())
        self.kept[comment.id] = Kept(number, comment)
        return comment

    def rewrite_comment(self, comment: int, body: str) -> None:
        """Somebody edits a comment on the site."""
        self.kept[comment].comment = replace(self.kept[comment].comment, body=body)

    def bodies(self, number: int) -> list[str]:
        """The texts of a pull request's comments, the oldest first."""
        return [kept.comment.body for _, kept in sorted(self.kept.items()) if kept.pull == number]

    def add_check(self, sha: str, draft: CheckDraft, app: int | None = None) -> Check:
        """A check run by another App."""
        return self._put_check(next(self._ids), sha, draft, app)

    def add_review_comment(self, number: int, author: User | str, path: str, line: int, body: str) -> ReviewComment:
        """A comment on a line by somebody."""
        comment = ReviewComment(path, line, line, body, self._account(author), next(self._ids))
        self._reviews.setdefault(number, []).append(comment)
        return comment

    def add_run(self, id: int | None = None, *, actor: User | str = ACTIONS, **fields: Any) -> WorkflowRun:  # noqa: A002
        """A workflow run: one dispatched on the default branch, in progress, unless `fields` say otherwise."""
        number = id or next(self._ids)
        start = {"event": "workflow_dispatch", "attempt": 1, "status": "in_progress", "conclusion": None}
        place = {"head_branch": self.default_branch, "repository": self.id, "head_repository": self.id}
        code = {"path": ".github/workflows/taxobot-run.yml", "head_sha": "d" * 40}
        url = f"https://github.com/{self.name}/actions/runs/{number}"
        fields = {"id": number, "url": url, "actor": self._account(actor)} | start | place | code | fields
        self._runs[number] = WorkflowRun(**fields)
        return self._runs[number]

    def change_run(self, run: int, **fields: Any) -> WorkflowRun:
        """Something happens to a run."""
        self._runs[run] = replace(self._runs[run], **fields)
        return self._runs[run]

    def finish_run(self, run: int, conclusion: str = "success") -> WorkflowRun:
        """A run ends."""
        return self.change_run(run, status="completed", conclusion=conclusion)

    def add_job(self, run: int, name: str, status: str = "completed", conclusion: str | None = "success") -> Job:
        """A job of a run."""
        started, ended = self.now(), self.now()
        times = (None if status == "queued" else started, ended if status == "completed" else None)
        job = Job(next(self._ids), name, status, conclusion if status == "completed" else None, *times)
        self._jobs.setdefault(run, []).append(job)
        return job

    def add_artifact(self, run: int, name: str, content: bytes, *, expired: bool = False) -> Artifact:
        """An artifact of a run; `content` is the zip (`fakes.zips.make_zip`)."""
        artifact = Artifact(next(self._ids), name, len(content), expired, run)
        self._artifacts[artifact.id] = artifact, content
        return artifact

    def fail(self, method: str, *errors: GithubError) -> None:
        """The next calls of this method raise these, one each."""
        self._failures.setdefault(method, []).extend(errors)

    def _account(self, author: User | str) -> User:
        if isinstance(author, str):
            return self._users.get(author.lower()) or self.add_user(author)
        self._users.setdefault(author.login.lower(), author)
        return author

    def _put_check(self, check: int, sha: str, draft: CheckDraft, app: int | None) -> Check:
        shown = (draft.status, draft.conclusion, draft.title)
        self._checks[check] = Check(check, draft.name, sha, *shown, app, draft.external_id)
        earlier = self.drafts[check].annotations if check in self.drafts else ()
        self.drafts[check] = replace(draft, annotations=earlier + draft.annotations)
        return self._checks[check]
