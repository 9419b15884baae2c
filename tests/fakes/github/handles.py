"""Repositories and pull requests as tests hold them: what people do on GitHub's pages and with git."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from typing import Any

from fakes.github.git import Git
from fakes.github.host import Host
from fakes.github.record import record_run
from fakes.github.runs import Artifact, Run
from fakes.github.services import checks, pulls, queue, talk
from fakes.github.services.artifacts import store
from fakes.github.services.pushes import after_push
from fakes.github.state import CheckRun, Hook, IssueComment, Pull, Repository, RoleName, Token
from fakes.github.world import World

Files = Mapping[str, str | bytes | None]


class Collaborators(MutableMapping[str, RoleName]):
    """Roles by login."""

    def __init__(self, world: World, repository: Repository) -> None:
        self._world, self._roles = world, repository.collaborators

    def __getitem__(self, login: str) -> RoleName:
        return self._roles[self._world.user(login).id]

    def __setitem__(self, login: str, role: RoleName) -> None:
        self._roles[self._world.user(login).id] = role

    def __delitem__(self, login: str) -> None:
        del self._roles[self._world.user(login).id]

    def __iter__(self) -> Iterator[str]:
        return (one.login for one in self._world.users.values() if one.id in self._roles)

    def __len__(self) -> int:
        return len(self._roles)


class RepositoryHandle:
    """A repository. `record` is what the fake keeps of it, `git` its bare repository."""

    def __init__(self, world: World, host: Host, record: Repository) -> None:
        self._world, self._host = world, host
        self.record = record
        self.collaborators = Collaborators(world, record)

    @property
    def name(self) -> str:
        """OWNER/NAME."""
        return self.record.full_name

    @property
    def git(self) -> Git:
        return self._world.git(self.record)

    @property
    def url(self) -> str:
        """Where git finds it."""
        return f"{self._world.url}/{self.name}.git"

    def acting(self, login: str) -> Token:
        """What a person does here is done with this token."""
        return Token("personal", self._world.user(login))

    def push(self, branch: str, files: Files, *, by: str, message: str = "Change", start: str | None = None) -> str:
        """One commit with these files written (or deleted: None). Starts at the default branch where it is new."""
        with self._world.change():
            before, full = self.git.heads(), f"refs/heads/{branch}"
            parent = self.git.sha(full) or self.git.sha(start or f"refs/heads/{self.record.default_branch}")
            tree = self.git.write_tree(parent, files)
            parents = (parent,) if parent else ()
            sha = self.git.write_commit(tree, parents, message, name=by, when=self._world.now())
            self.git.set(full, sha)
            after_push(self._world, self.record, before, self.acting(by))
            return sha

    def move(self, branch: str, sha: str | None, *, by: str) -> None:
        """Force a branch to a commit, or delete it."""
        with self._world.change():
            before = self.git.heads()
            self.git.set(f"refs/heads/{branch}", sha)
            after_push(self._world, self.record, before, self.acting(by))

    def fork(self, login: str) -> RepositoryHandle:
        """The person's fork; the one there is, if there is one."""
        found = self._fork_of(login)
        if found is None:
            taken = f"{login}/{self.record.name}".casefold() in self._world.repositories
            found = self._world.new_repository(
                f"{login}/{self.record.name}{'-1' if taken else ''}",
                source=self.record.git,
                private=self.record.private,
                default_branch=self.record.default_branch,
                parent=self.record,
            )
        return RepositoryHandle(self._world, self._host, found)

    def _fork_of(self, login: str) -> Repository | None:
        owner = self._world.user(login)
        every = self._world.repositories.values()
        return next((one for one in every if one.parent is self.record and one.owner is owner), None)

    def open_pull(
        self,
        branch: str,
        base: str | None = None,
        *,
        by: str,
        fork: bool = False,
        files: Files | None = None,
        title: str = "Teach something",
        body: str | None = None,
    ) -> PullHandle:
        """Open one from a branch here or in the person's fork; `files` are pushed first."""
        head = self.fork(by) if fork else self
        if files is not None:
            head.push(branch, files, by=by)
        into = base or self.record.default_branch
        made = pulls.open_pull(
            self._world, self.record, head.record, branch, into, self.acting(by), title=title, body=body
        )
        return PullHandle(self, head, made)

    def pull(self, number: int) -> PullHandle:
        """By its number; KeyError when there is none."""
        found = self.record.pulls[number]
        return PullHandle(self, RepositoryHandle(self._world, self._host, found.head_repository or self.record), found)

    def comment(self, pull: PullHandle | int, login: str, text: str) -> IssueComment:
        """A person says something about a pull request."""
        found = self.record.pulls[pull if isinstance(pull, int) else pull.number]
        return talk.comment(self._world, self.record, found, text, self.acting(login))

    def checks(self, sha: str, name: str | None = None) -> list[CheckRun]:
        """The check runs of a commit, the newest first."""
        found = [one for one in self.record.check_runs.values() if one.head_sha == sha and name in (None, one.name)]
        return found[::-1]

    def press(self, check: CheckRun, identifier: str, *, by: str) -> None:
        """A person presses a check run's button."""
        checks.press(self._world, self.record, check, identifier, self.acting(by))

    def rerequest(self, check: CheckRun, *, by: str) -> None:
        """A person asks for a check run again."""
        checks.rerequest(self._world, self.record, check, self.acting(by))

    def rerequest_suite(self, check: CheckRun, *, by: str) -> None:
        """A person asks for all checks of the App at the commit again."""
        checks.rerequest_suite(self._world, self.record, check, self.acting(by))

    def hook(self, url: str, *, secret: str, events: Sequence[str] = ("*",)) -> Hook:
        """Have events sent to a URL."""
        made = Hook(self._world.new_id(), url, secret, frozenset(events))
        self.record.hooks.append(made)
        return made

    def merge_group(self, group: Sequence[PullHandle], *, by: str | None = None) -> dict[str, Any]:
        """Let the merge queue try pull requests together: webhooks' `merge_group` object."""
        token = self.acting(by or self.record.owner.login)
        return queue.make_group(self._world, self.record, [one.record for one in group], token)

    def end_merge_group(self, group: dict[str, Any], reason: str, *, by: str | None = None) -> None:
        """Take a group away: merged, invalidated or dequeued."""
        queue.end_group(self._world, self.record, group, self.acting(by or self.record.owner.login), reason)

    def record_run(self, workflow: str, **fields: Any) -> Run:
        """A run that no Actions backend made; the fields are those of `record.record_run`."""
        return record_run(self._world, self._host, self.record, workflow, **fields)

    def artifact(self, run: Run, name: str, content: bytes) -> Artifact:
        """A zip that a run left."""
        return store(self._world, run, name, content, overwrite=False)


class PullHandle:
    """A pull request. `record` is what the fake keeps of it; `head` is the repository that its branch is in."""

    def __init__(self, repository: RepositoryHandle, head: RepositoryHandle, record: Pull) -> None:
        self.repository, self.head, self.record = repository, head, record

    def __getattr__(self, name: str) -> Any:
        """number, head_sha, base_sha, state, title, labels, … of the record."""
        return getattr(self.record, name)

    @property
    def _world(self) -> World:
        return self.repository._world

    def push(self, files: Files, *, by: str | None = None, message: str = "Change") -> str:
        """One more commit; its sha."""
        return self.head.push(self.record.head_ref, files, by=by or self.record.user.login, message=message)

    def comment(self, login: str, text: str) -> IssueComment:
        """A person says something."""
        return self.repository.comment(self, login, text)

    def comments(self) -> list[IssueComment]:
        """All of them, the oldest first."""
        return [one for one in self.repository.record.comments.values() if one.number == self.record.number]

    def approve(self, login: str, body: str = "") -> None:
        """A review that approves."""
        self.review(login, "APPROVE", body)

    def review(self, login: str, event: str, body: str = "", comments: Sequence[Mapping[str, Any]] = ()) -> None:
        """A review: APPROVE, REQUEST_CHANGES or COMMENT."""
        token = self.repository.acting(login)
        talk.review(self._world, self.repository.record, self.record, token, event=event, body=body, comments=comments)

    def edit(self, by: str, **new: Any) -> None:
        """Change title, body, base or state."""
        pulls.edit_pull(self._world, self.repository.record, self.record, self.repository.acting(by), **new)

    def retarget(self, base: str, *, by: str) -> None:
        """Aim at another branch."""
        self.edit(by, base=base)

    def close(self, by: str) -> None:
        self.edit(by, state="closed")

    def reopen(self, by: str) -> None:
        self.edit(by, state="open")

    def merge(self, by: str) -> str:
        """Merge it; the merge commit's sha."""
        token = self.repository.acting(by)
        return pulls.merge_pull(self._world, self.repository.record, self.record, token)
