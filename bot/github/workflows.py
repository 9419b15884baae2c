"""Workflow runs, their jobs and artifacts.

Sources: https://docs.github.com/en/rest/actions/workflows#create-a-workflow-dispatch-event,
https://docs.github.com/en/rest/actions/workflow-runs and https://docs.github.com/en/rest/actions/artifacts
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import TypeVar

import github.Artifact
import github.WorkflowJob
import github.WorkflowRun
from github.PaginatedList import PaginatedList

from bot.github.connection import Connection, ignoring
from bot.github.convert import to_artifact, to_job, to_run
from bot.github.download import download
from bot.github.errors import GithubError
from bot.github.failures import asking
from bot.github.retry import repeat
from bot.github.values import Artifact, Job, WorkflowRun

Listed = TypeVar("Listed", github.WorkflowJob.WorkflowJob, github.Artifact.Artifact)


class WorkflowCalls(Connection):
    """`bot.github.seam.Workflows`."""

    def dispatch(self, workflow: str, *, ref: str, inputs: Mapping[str, str]) -> WorkflowRun | None:
        """Start a workflow by its file's name; None where GitHub does not tell which run that became.

        It is not sent again after a lost answer, since a second run would cancel or repeat the first; Unavailable then
        leaves open whether it was started.
        """
        with asking(f"start of workflow {workflow} of {self.name}"):
            try:
                run = self._dispatch(workflow, ref, inputs, details=True)
            except github.GithubException as error:
                # Servers older than this option do not permit its key.
                if error.status != 422 or "return_run_details" not in str(error.data):
                    raise
                run = self._dispatch(workflow, ref, inputs, details=False)
        return self._started(run, workflow, ref) if isinstance(run, github.WorkflowRun.WorkflowRun) else None

    def _dispatch(self, workflow: str, ref: str, inputs: Mapping[str, str], *, details: bool) -> object:
        chosen = self._repo.get_workflow(workflow)
        if details:
            return chosen.create_dispatch(ref, dict(inputs), throw=True, return_run_details=True)
        return chosen.create_dispatch(ref, dict(inputs), throw=True)

    def _started(self, run: github.WorkflowRun.WorkflowRun, workflow: str, ref: str) -> WorkflowRun:
        """The run as GitHub tells it; where it cannot be read yet, as it was asked for. An error would deny it."""
        try:
            return self.run(run.id)
        except GithubError:
            return WorkflowRun(
                id=run.id,
                attempt=1,
                event="workflow_dispatch",
                path=f".github/workflows/{workflow}",
                head_sha="",
                head_branch=ref,
                repository=self.id,
                head_repository=self.id,
                status="queued",
                conclusion=None,
                url=run.html_url,
                actor=self.me,
            )

    def run(self, run: int) -> WorkflowRun:
        """One run as it is now."""
        with asking(f"workflow run {run} of {self.name}"):
            return to_run(self._repo.get_workflow_run(run))

    def runs(self, workflow: str, *, event: str, branch: str, limit: int = 20) -> Sequence[WorkflowRun]:
        """The newest runs of a workflow's file."""
        with asking(f"runs of workflow {workflow} of {self.name}"):
            found = self._repo.get_workflow(workflow).get_runs(event=event, branch=branch)
            return [to_run(run) for run in islice(found, limit)]

    def jobs(self, run: int) -> Sequence[Job]:
        """The jobs of a run's latest attempt."""
        with asking(f"jobs of workflow run {run} of {self.name}"):
            pages = self._listed(github.WorkflowJob.WorkflowJob, f"/actions/runs/{run}/jobs", "jobs")
            return [to_job(job) for job in pages]

    def cancel(self, run: int) -> None:
        """Ask a run to stop; one that has ended is no error."""

        def cancel() -> None:
            with asking(f"cancellation of workflow run {run} of {self.name}"):
                self._send("POST", f"/actions/runs/{run}/cancel")

        ignoring(409, lambda: repeat(cancel, self._pause))  # it has ended

    def rerun_failed(self, run: int) -> None:
        """Start a run's failed jobs, and those that need them, again. Not sent twice: see `dispatch`."""
        with asking(f"another attempt of workflow run {run} of {self.name}"):
            self._send("POST", f"/actions/runs/{run}/rerun-failed-jobs")

    def rerun_job(self, job: int) -> None:
        """Start one job, and those that need it, again. Not sent twice: see `dispatch`."""
        with asking(f"another attempt of job {job} of {self.name}"):
            self._send("POST", f"/actions/jobs/{job}/rerun")

    def artifacts(self, run: int) -> Sequence[Artifact]:
        """What a run left."""
        with asking(f"artifacts of workflow run {run} of {self.name}"):
            pages = self._listed(github.Artifact.Artifact, f"/actions/runs/{run}/artifacts", "artifacts")
            return [to_artifact(artifact, run) for artifact in pages]

    def download(self, artifact: int, *, limit: int) -> bytes:
        """The artifact's zip. Raises Rejected where it has more than `limit` bytes."""
        path = f"/repos/{self.name}/actions/artifacts/{artifact}/zip"
        return download(self._github.requester, path, f"artifact {artifact} of {self.name}", limit, self._pause)

    def _listed(self, kind: type[Listed], path: str, key: str) -> PaginatedList[Listed]:
        # Through the run object the same list would cost another request, for the run.
        return PaginatedList(kind, self._github.requester, f"/repos/{self.name}{path}", list_item=key)
