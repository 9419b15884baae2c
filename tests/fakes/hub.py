"""GitHub in memory, for unit tests: everything `bot.github.seam.Hub` asks for, with GitHub's limits and refusals.

    hub = FakeHub()
    pull = hub.add_pull(files=["knowledge/a/qna.yaml"])
    hub.add_user("maintainer", role=Role.WRITE, teams=["triagers"])
    hub.create_comment(1, "text")
    assert hub.writes == [Write("create_comment", (1, "text"))]

What a test arranges is in `fakes.hub_world`. `tests/contract/test_hub_contract.py` holds this to the same tests as the
client that speaks to GitHub.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.github.errors import Forbidden, NotFound, Rejected
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
from fakes.hub_limits import check_body, check_draft, check_inputs, check_labels, check_review
from fakes.hub_world import ACTIONS, ACTIONS_APP, START, Kept, World, Write

__all__ = ["ACTIONS", "ACTIONS_APP", "START", "FakeHub", "Kept", "Write"]


class FakeHub(World):
    """`bot.github.seam.Hub` in memory."""

    def close(self) -> None:
        """Nothing is kept open."""

    def pull(self, number: int) -> Pull:
        self._called("pull")
        return self._pull(number)

    def open_pulls(self, *, head_sha: str | None = None) -> Sequence[Pull]:
        self._called("open_pulls")
        return [pull for pull in self._pulls.values() if pull.open and head_sha in (None, pull.head_sha)]

    def pulls_with(self, sha: str) -> Sequence[Pull]:
        self._called("pulls_with")
        return [self._pulls[number] for number in self._commits.get(sha, [])]

    def tip(self, branch: str) -> str:
        self._called("tip")
        tips = {pull.base_ref: pull.base_sha for pull in self._pulls.values()} | self.tips
        return find(tips, branch, f"branch {branch}")

    def merge_base(self, base: str, head: str) -> str:
        self._called("merge_base")
        return base if base == head else find(self._bases, (base, head), f"merge base of {base} and {head}")

    def commits_between(self, base: str, head: str) -> Sequence[str]:
        self._called("commits_between")
        return self._between.get((base, head), () if base == head else (head,))

    def merge(self, number: int, *, sha: str) -> str:
        self._called("merge", number, sha)
        pull = self._pull(number)
        if number in self.merged and pull.head_sha == sha:
            return self.merged[number]
        if pull.head_sha != sha:
            raise Rejected(f"merge of pull request {number}: GitHub answers 409: Head branch was modified.", 409)
        if not pull.open:
            raise Rejected(f"merge of pull request {number}: GitHub answers 405: Pull Request is not mergeable", 405)
        return self.merge_pull(number)

    def changed_files(self, number: int) -> Sequence[str]:
        self._called("changed_files")
        return self.files[self._pull(number).number][:3000]

    def comments(self, number: int) -> Iterator[Comment]:
        self._called("comments")
        self._pull(number)
        return iter([kept.comment for _, kept in sorted(self.kept.items()) if kept.pull == number])

    def create_comment(self, number: int, body: str) -> Comment:
        self._called("create_comment", number, body)
        self._pull(number)
        check_body(body)
        return self.add_comment(number, self.me, body)

    def edit_comment(self, comment: int, body: str) -> Comment:
        self._called("edit_comment", comment, body)
        self._comment(comment)
        check_body(body)
        self.rewrite_comment(comment, body)
        return self.kept[comment].comment

    def delete_comment(self, comment: int) -> None:
        self._called("delete_comment", comment)
        self.kept.pop(comment, None)

    def react(self, comment: int, reaction: Reaction) -> None:
        self._called("react", comment, reaction)
        reactions = self._comment(comment).reactions
        if (self.me.id, reaction) not in reactions:
            reactions.append((self.me.id, reaction))

    def checks(self, sha: str, name: str) -> Sequence[Check]:
        self._called("checks")
        ours = [check for check in self._checks.values() if (check.head_sha, check.name) == (sha, name)]
        return sorted(ours, key=lambda check: -check.id)

    def create_check(self, sha: str, draft: CheckDraft) -> Check:
        self._called("create_check", sha, draft)
        check_draft(draft)
        return self._put_check(next(self._ids), sha, draft, self.app)

    def update_check(self, check: int, draft: CheckDraft) -> Check:
        self._called("update_check", check, draft)
        old: Check = find(self._checks, check, f"check run {check}")
        if old.app != self.app:
            raise Forbidden(f"check run {check} belongs to another App", 403)
        check_draft(draft)
        return self._put_check(check, old.head_sha, draft, self.app)

    def review_comments(self, number: int) -> Iterator[ReviewComment]:
        self._called("review_comments")
        self._pull(number)
        return iter(list(self._reviews.get(number, [])))

    def review(self, number: int, sha: str, comments: Sequence[ReviewComment]) -> None:
        self._called("review", number, sha, tuple(comments))
        check_review(comments, self.files[self._pull(number).number])
        ours = [replace(comment, author=self.me, id=next(self._ids)) for comment in comments]
        self._reviews.setdefault(number, []).extend(ours)

    def add_labels(self, number: int, names: Sequence[str]) -> None:
        self._called("add_labels", number, tuple(names))
        check_labels(names)
        self.change_pull(number, labels=self._pull(number).labels | frozenset(names))

    def remove_label(self, number: int, name: str) -> None:
        self._called("remove_label", number, name)
        self.change_pull(number, labels=self._pull(number).labels - {name})

    def role(self, login: str) -> Role:
        self._called("role")
        user = self._users.get(login.lower())
        return self._roles.get(user.id, Role.NONE) if user else Role.NONE

    def user(self, login: str) -> User:
        self._called("user")
        user: User = find(self._users, login.lower(), f"user {login}")
        return user

    def is_member(self, team: str, login: str) -> bool:
        self._called("is_member")
        user = self._users.get(login.lower())
        return user is not None and user.id in self._teams.get(team, set())

    def dispatch(self, workflow: str, *, ref: str, inputs: Mapping[str, str]) -> WorkflowRun | None:
        self._called("dispatch", workflow, ref, dict(inputs))
        if self.workflows and workflow not in self.workflows:
            raise NotFound(f"workflow {workflow}: not found", 404)
        check_inputs(inputs)
        run = self.add_run(path=f".github/workflows/{workflow}", head_branch=ref, status="queued")
        self.dispatched[run.id] = dict(inputs)
        return run if self.tells_runs else None

    def run(self, run: int) -> WorkflowRun:
        self._called("run")
        return self._run(run)

    def runs(self, workflow: str, *, event: str, branch: str, limit: int = 20) -> Sequence[WorkflowRun]:
        self._called("runs")
        wanted = (f".github/workflows/{workflow}", event, branch)
        found = [run for run in self._runs.values() if (run.path, run.event, run.head_branch) == wanted]
        return sorted(found, key=lambda run: -run.id)[:limit]

    def jobs(self, run: int) -> Sequence[Job]:
        self._called("jobs")
        return list(self._jobs.get(self._run(run).id, []))

    def cancel(self, run: int) -> None:
        self._called("cancel", run)
        if self._run(run).status != "completed":
            self.finish_run(run, "cancelled")

    def rerun_failed(self, run: int) -> None:
        self._called("rerun_failed", run)
        self._again(self._run(run))

    def rerun_job(self, job: int) -> None:
        self._called("rerun_job", job)
        owners = {one.id: run for run, jobs in self._jobs.items() for one in jobs}
        self._again(self._run(find(owners, job, f"job {job}")))

    def artifacts(self, run: int) -> Sequence[Artifact]:
        self._called("artifacts")
        self._run(run)
        return [artifact for artifact, _ in self._artifacts.values() if artifact.run == run]

    def download(self, artifact: int, *, limit: int) -> bytes:
        self._called("download")
        found, content = find(self._artifacts, artifact, f"artifact {artifact}")
        if found.expired:
            raise NotFound(f"artifact {artifact} has expired", 410)
        if len(content) > limit:
            raise Rejected(f"artifact {artifact} has more than {limit} bytes")
        return bytes(content)

    def _called(self, method: str, *arguments: Any) -> None:
        if pending := self._failures.get(method):
            raise pending.pop(0)
        if arguments:
            self.writes.append(Write(method, arguments))

    def _pull(self, number: int) -> Pull:
        pull: Pull = find(self._pulls, number, f"pull request {number}")
        return pull

    def _comment(self, comment: int) -> Kept:
        kept: Kept = find(self.kept, comment, f"comment {comment}")
        return kept

    def _run(self, run: int) -> WorkflowRun:
        found: WorkflowRun = find(self._runs, run, f"workflow run {run}")
        return found

    def _again(self, run: WorkflowRun) -> None:
        if run.status != "completed":
            raise Forbidden(f"run {run.id} is already running", 403)
        self.change_run(run.id, status="queued", conclusion=None, attempt=run.attempt + 1)


def find(things: Mapping[Any, Any], key: Any, what: str) -> Any:
    """The thing, or GitHub's 404."""
    if key not in things:
        raise NotFound(f"{what}: GitHub answers 404: Not Found", 404)
    return things[key]
