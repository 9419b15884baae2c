"""GitHub Actions, as the fake GitHub sees it (`actions_seam.ActionsBackend`).

    FakeGitHub(folder, actions=lambda host: Actions(host, Settings(folder / "actions", …)))

Runs are recorded in the thread that asks for them; what follows happens in one thread of its own, in order.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Collection, Mapping
from queue import Queue
from threading import Condition, Thread
from typing import Any

from fakes.github.actions.act import ActMachine
from fakes.github.actions.attempt import Attempt, Node, to_run_again
from fakes.github.actions.conductor import Conductor
from fakes.github.actions.contexts import github_of, inputs_of
from fakes.github.actions.definition import BadWorkflow, Definition, read_definition
from fakes.github.actions.dispatching import complete_inputs
from fakes.github.actions.expressions.templates import fill
from fakes.github.actions.outcome import Machine
from fakes.github.actions.prepare import contexts_of
from fakes.github.actions.settings import Settings
from fakes.github.actions.triggers import is_silenced, triggers
from fakes.github.actions_seam import ActionsHost, Event, Refused
from fakes.github.changes import changes
from fakes.github.git import Git
from fakes.github.runs import Job, Run, Workflow
from fakes.github.state import Repository, Token


class Actions:
    """`machine` runs jobs; act does, unless a test brings another one. `settings` may be changed between events."""

    def __init__(self, host: ActionsHost, settings: Settings, machine: Machine | None = None) -> None:
        self.settings = settings
        self._host = host
        self._attempts: dict[int, Attempt] = {}
        self._tasks: Queue[Callable[[], None] | None] = Queue()
        self._changed = Condition()
        self._conductor = Conductor(host, settings, machine or ActMachine(settings), self._tasks.put)
        self._thread = Thread(target=self._work, name="fake Actions", daemon=True)
        self._thread.start()

    @property
    def problems(self) -> list[str]:
        """What went wrong in the fake itself, or in a workflow file; a test should look."""
        return self._conductor.problems

    def on_event(self, event: Event) -> None:
        """Start every workflow of the event's commit that it triggers."""
        if is_silenced(event) or event.name == "workflow_dispatch":
            return
        for workflow, content in self._host.workflows(event.repository, event.sha):
            try:
                definition = read_definition(content, workflow.path)
            except BadWorkflow as error:
                self.problems.append(str(error))
                continue
            if triggers(definition, event, lambda: _changed_paths(event)):
                self._start(event, workflow, definition, {})

    def dispatch(
        self, repository: Repository, workflow: Workflow, *, ref: str, inputs: Mapping[str, Any], token: Token
    ) -> Run:
        definition = self._read(repository, ref, workflow)
        given = complete_inputs(definition, inputs)
        sha = Git(repository.git).sha(ref) or ""
        payload = {"inputs": given, "ref": ref, "workflow": workflow.path}
        event = self._event("workflow_dispatch", None, payload, repository, token, sha, ref)
        return self._start(event, workflow, definition, given)

    def repository_dispatch(
        self, repository: Repository, *, event_type: str, payload: Mapping[str, Any], token: Token
    ) -> None:
        ref = f"refs/heads/{repository.default_branch}"
        sha = Git(repository.git).sha(ref) or ""
        told = {"action": event_type, "branch": repository.default_branch, "client_payload": dict(payload)}
        self.on_event(self._event("repository_dispatch", event_type, told, repository, token, sha, ref))

    def on_schedule(self, repository: Repository, token: Token, cron: str) -> None:
        """The time of a `schedule` has come; `token` is of whoever changed the workflow last."""
        ref = f"refs/heads/{repository.default_branch}"
        sha = Git(repository.git).sha(ref) or ""
        self.on_event(self._event("schedule", None, {"schedule": cron}, repository, token, sha, ref))

    def cancel(self, run: Run, *, token: Token) -> None:
        attempt = self._attempts[run.id]
        self._tasks.put(lambda: None if run.status == "completed" else self._conductor.cancel(attempt))

    def rerun(self, run: Run, *, failed_only: bool, job: Job | None, token: Token) -> None:
        before = self._attempts.get(run.id)
        if before is None or run.conclusion == "action_required":
            raise Refused(403, "This workflow run cannot be retried")
        again = to_run_again(before.nodes, failed_only=failed_only, job=job)
        if not again:
            raise Refused(403, "This workflow run has no failed jobs")
        with self._host.lock:
            run.triggering_actor = token.user
        self._host.update_run(run, status="queued", attempt=run.attempt + 1)
        attempt = self._attempts[run.id] = self._attempt(run, before.definition)
        self._tasks.put(lambda: self._again(attempt, before, again))

    def approve(self, run: Run, *, token: Token) -> None:
        self._host.update_run(run, status="queued")
        attempt = self._attempts[run.id]
        self._tasks.put(lambda: self._conductor.begin(attempt))

    def review(self, run: Run, *, environments: Collection[str], approved: bool, comment: str, token: Token) -> None:
        attempt, named = self._attempts[run.id], frozenset(environments)
        self._tasks.put(lambda: self._conductor.answer(attempt, named, approved=approved, comment=comment))

    def look_again(self) -> None:
        """After the settings have changed: a machine may be there now for a job that waits for one."""
        for attempt in list(self._attempts.values()):
            self._tasks.put(lambda one=attempt: self._conductor.advance(one))  # type: ignore[misc]

    def wait(self, timeout: float, until: Callable[[], bool] | None = None) -> None:
        """Until nothing runs any more, or until something is so. AssertionError when that takes too long."""
        is_done, deadline = until or self._is_idle, time.monotonic() + timeout
        while not is_done():
            assert time.monotonic() < deadline, f"still at work after {timeout} s: {self._tell()}"
            with self._changed:
                # A job's log grows, and tests look at other things too, without a task of ours.
                self._changed.wait(0.05)

    def close(self) -> None:
        self._conductor.stop()
        self._tasks.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            try:
                task()
            except Exception:  # noqa: BLE001 - told as a problem; the fake goes on
                self.problems.append(traceback.format_exc())
            self._tasks.task_done()
            with self._changed:
                self._changed.notify_all()

    def _is_idle(self) -> bool:
        return self._tasks.unfinished_tasks == 0 and self._conductor.is_idle()

    def _tell(self) -> str:
        runs = [attempt.run for attempt in self._attempts.values() if attempt.run.status != "completed"]
        jobs = [leg.record for one in self._attempts.values() for leg in one.legs() if leg.state != "done"]
        shown = [f"{run.workflow.name} {run.status}" for run in runs]
        return ", ".join(shown + [f"{job.name} {job.status}: …{job.log[-300:]}" for job in jobs])

    def _start(self, event: Event, workflow: Workflow, definition: Definition, inputs: Mapping[str, Any]) -> Run:
        held = self._is_held(event)
        status: dict[str, str] = {"status": "completed", "conclusion": "action_required"} if held else {}
        run = self._host.new_run(event, workflow, title=workflow.name, inputs=inputs, **status)
        attempt = self._attempts[run.id] = self._attempt(run, definition)
        with self._host.lock:
            title = fill(definition.title, contexts_of(attempt, self.settings))
            run.title = str(title) or _title(run)
        if not held:
            self._tasks.put(lambda: self._conductor.begin(attempt))
        return run

    def _is_held(self, event: Event) -> bool:
        """Whether it is the pull request of a fork, by somebody nothing was merged of so far."""
        if not (self.settings.hold_first_time and event.name == "pull_request" and event.pull):
            return False
        merged = [one for one in event.repository.pulls.values() if one.merged and one.user is event.pull.user]
        return event.pull.head_repository is not event.repository and not merged

    def _attempt(self, run: Run, definition: Definition) -> Attempt:
        github = github_of(run, definition, self._host.url)
        nodes = {name: Node(job) for name, job in definition.jobs.items()}
        return Attempt(run, definition, github, inputs_of(definition, run), nodes)

    def _again(self, attempt: Attempt, before: Attempt, again: Mapping[str, set[int] | None]) -> None:
        for name, node in before.nodes.items():
            legs = again.get(name, set())
            if legs is not None:
                attempt.nodes[name].kept = {leg.index: leg for leg in node.legs if leg.index not in legs}
            if name not in again:
                self._conductor.keep_all(attempt, attempt.nodes[name], node)
        self._conductor.begin(attempt)

    def _read(self, repository: Repository, ref: str, workflow: Workflow) -> Definition:
        content = self._host.read(repository, ref, workflow.path)
        if content is None:
            raise Refused(404, "Not Found")
        try:
            return read_definition(content, workflow.path)
        except BadWorkflow as error:
            raise Refused(422, str(error)) from None

    def _event(
        self,
        name: str,
        action: str | None,
        payload: Mapping[str, Any],
        repository: Repository,
        token: Token,
        sha: str,
        ref: str,
    ) -> Event:
        full = {**payload, **self._host.surroundings(repository, token.user)}
        branch = ref.removeprefix("refs/heads/")
        return Event(name, action, full, repository, token.user, token, sha, ref, sha, branch, repository)


def _title(run: Run) -> str:
    return run.pull.title if run.pull and run.event.startswith("pull_request") else run.workflow.name


def _changed_paths(event: Event) -> list[str]:
    git, payload = Git(event.repository.git), event.payload
    if event.pull is not None:
        base, head = git.merge_base(event.pull.base_sha, event.pull.head_sha), event.pull.head_sha
    else:
        base, head = payload.get("before"), payload.get("after", event.sha)
    return [one.path for one in changes(git, base, head)] if base and head and git.holds(base) else []
