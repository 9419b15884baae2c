"""What the fake offers to whatever runs workflows (`actions_seam.ActionsHost`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from fakes.github.actions_seam import Event
from fakes.github.runs import Artifact, Job, Run, Workflow
from fakes.github.services import artifacts, checks
from fakes.github.services.events import surroundings, tell
from fakes.github.services.workflows import workflows_at
from fakes.github.shapes.run import show_run, show_workflow
from fakes.github.state import Permissions, Repository, Token, User
from fakes.github.world import World

WAITS = {"waiting", "pending"}


class Host:
    """Records runs, jobs, artifacts and tokens for Actions."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.url = world.url
        self.lock = world.lock

    def now(self) -> datetime:
        return self._world.now()

    def repository(self, name: str) -> Repository:
        return self._world.by_name(name)

    def workflows(self, repository: Repository, ref: str) -> Sequence[tuple[Workflow, bytes]]:
        return workflows_at(self._world, repository, ref)

    def read(self, repository: Repository, ref: str, path: str) -> bytes | None:
        return self._world.git(repository).read(ref, path)

    def role(self, repository: Repository, user: User) -> str:
        return self._world.role(repository, user)

    def surroundings(self, repository: Repository, sender: User) -> dict[str, Any]:
        return surroundings(self._world, repository, sender)

    def new_run(
        self,
        event: Event,
        workflow: Workflow,
        *,
        title: str,
        status: str = "queued",
        conclusion: str | None = None,
        inputs: Mapping[str, Any] | None = None,
        group: str | None = None,
    ) -> Run:
        with self._world.change():
            repository, now = event.repository, self.now()
            number = 1 + sum(run.workflow is workflow for run in repository.runs.values())
            run = Run(
                id=self._world.new_id(),
                number=number,
                workflow=workflow,
                repository=repository,
                event=event.name,
                payload=event.payload,
                sha=event.sha,
                ref=event.ref,
                head_sha=event.head_sha,
                head_branch=event.head_branch,
                head_repository=event.head_repository,
                actor=event.sender,
                title=title,
                created=now,
                updated=now,
                started=now,
                status=status,
                conclusion=conclusion,
                triggering_actor=event.sender,
                pull=event.pull if event.name.startswith("pull_request") else None,
                inputs=dict(inputs or {}),
                group=group,
                suite=self._world.new_id(),
            )
            repository.runs[run.id] = run
            self._tell(run, "requested")
            return run

    def new_job(
        self, run: Run, name: str, *, labels: Sequence[str] = (), environment: str | None = None, status: str = "queued"
    ) -> Job:
        with self._world.change():
            world, repository = self._world, run.repository
            job = Job(world.new_id(), run.id, run.attempt, name, status, self.now())
            job.labels, job.environment = tuple(labels), environment
            if world.git(repository).holds(run.head_sha):
                given = {"name": name, "head_sha": run.head_sha, "status": "queued"}
                made = checks.create_check(world, repository, world.actions_app, given, None)
                made.suite, job.check_run = run.suite, made.id
                repository.suites.setdefault((world.actions_app.id, run.head_sha), run.suite)
            repository.jobs[job.id] = job
            return job

    def update_run(self, run: Run, *, status: str, conclusion: str | None = None, attempt: int | None = None) -> None:
        with self._world.change():
            before, run.status, run.conclusion = run.status, status, conclusion
            run.updated = self.now()
            if attempt is not None and attempt != run.attempt:
                run.attempt, run.started = attempt, self.now()
                self._tell(run, "requested")
            if status != before and status in ("in_progress", "completed"):
                self._tell(run, status)

    def _tell(self, run: Run, action: str) -> None:
        world, repository = self._world, run.repository
        payload = {
            "workflow": show_workflow(world, repository, run.workflow),
            "workflow_run": show_run(world, run),
        }
        tell(world, repository, "workflow_run", action, payload, None, pull=run.pull, sender=run.actor)

    def update_job(self, job: Job, *, status: str, conclusion: str | None = None) -> None:
        with self._world.change():
            job.status, job.conclusion = status, conclusion
            if status == "in_progress":
                job.started = job.started or self.now()
            if status == "completed":
                job.completed = self.now()
            given: dict[str, Any] = {"status": "queued" if status in WAITS else status}
            if conclusion is not None:
                given["conclusion"] = conclusion
            self._show(job, given)

    def annotate(self, job: Job, annotations: Sequence[Mapping[str, Any]]) -> None:
        with self._world.change():
            self._show(job, {"output": {"annotations": [dict(one) for one in annotations]}})

    def _show(self, job: Job, given: dict[str, Any]) -> None:
        for repository in self._world.repositories.values():
            run = repository.check_runs.get(job.check_run or 0)
            if run is not None:
                checks.update_check(self._world, repository, run, given, None)

    def issue_token(
        self,
        run: Run,
        job: Job | None,
        permissions: Permissions,
        *,
        read_only: bool = False,
        lifetime: timedelta = timedelta(hours=24),
    ) -> str:
        app = self._world.actions_app
        token = Token(
            kind="job",
            user=app.bot,
            permissions=dict(permissions),
            repositories={run.repository.id},
            app=app,
            run=run.id,
            job=None if job is None else job.id,
            expires=self.now() + lifetime,
            read_only=read_only,
        )
        return self._world.new_token(token)

    def revoke(self, token: str) -> None:
        with self.lock:
            self._world.tokens.pop(token, None)

    def store_artifact(self, run: Run, name: str, content: bytes, *, overwrite: bool = False) -> Artifact:
        return artifacts.store(self._world, run, name, content, overwrite=overwrite)

    def artifacts(self, run: Run, *, attempt: int | None = None) -> Sequence[Artifact]:
        with self.lock:
            return [
                one for one in run.repository.artifacts.values() if one.run == run.id and attempt in (None, one.attempt)
            ]

    def emit(self, event: Event) -> None:
        self._world.emit(event)
