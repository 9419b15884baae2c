"""GitHub Actions as the place where jobs are done: the workflow of the repository itself, on its own runners.

A job is one workflow run, whose title carries the job's id, so that a run whose number was lost is found again. What a
run leaves counts only where the run is one of that file on the default branch, started by us.
Source: https://docs.github.com/en/rest/actions/workflows#create-a-workflow-dispatch-event
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

from bot.app.book.book import Book
from bot.app.book.jobs import Entry, JobState
from bot.app.dispatch.following import follow
from bot.app.seams import Doors
from bot.app.words import Fate
from bot.conversation.failures import say_failed
from bot.conversation.retries import ENDED
from bot.findings.terminal import plain_line
from bot.github.artifacts import unpack
from bot.github.errors import ArtifactRefused, Forbidden, NotFound, NothingLeft, Rejected
from bot.github.origin import check_origin
from bot.github.seam import Hub
from bot.github.values import WorkflowRun
from bot.records import Approval, Purpose
from schemas.errors import UsageError
from schemas.jobs import Progress

LOG = logging.getLogger("taxobot.dispatch")
EVENT = "workflow_dispatch"
UNSEEN = 600.0
"""Seconds within which GitHub lists a run that it was asked for."""
PAUSE = 60.0
"""Seconds between two looks at a run; its end is told by a webhook besides."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a run leaves: the artifact's name, the files that may be in it, and their bytes together at most."""

    artifact: str
    files: frozenset[str]
    limit: int


@dataclass(frozen=True)
class ActionsDispatcher:
    """`bot.app.seams.Dispatcher` by workflow runs. `most` is how many jobs may be there at once; `workflow` is the file
    name of the workflow that works.
    """

    book: Book
    doors: Doors
    workflow: str
    expected: Mapping[Purpose, Expected]
    most: int = 20

    @property
    def name(self) -> str:
        """By which jobs remember where they went."""
        return "actions"

    def room(self) -> int:
        """How many jobs may be there at once."""
        return self.most

    def start(self, entry: Entry) -> None:
        """Start a run, unless there is one. Raises GithubError, and UsageError where no approval is remembered."""
        if entry.run is not None:
            return
        with closing(self.doors.hub(entry.spec.repository)) as hub:
            run = self._find(hub, entry)
            if run is None:
                inputs = _inputs(entry, self._approval_of(entry))
                run = hub.dispatch(self.workflow, ref=hub.default_branch, inputs=inputs)
        self.book.jobs.sent(entry.spec, run=run.id if run is not None else None)
        self.book.jobs.followed(entry.spec.id, state=JobState.SENT, progress=Progress(note="waiting for a runner"))

    def look(self, entry: Entry) -> Fate:
        """How the run is; what is heard of it stands in the book. Raises GithubError."""
        with closing(self.doors.hub(entry.spec.repository)) as hub:
            try:
                run = self._run_of(hub, entry)
            except NotFound:
                return Fate(kind="lost", reason=f"workflow run {entry.run} was deleted")
            if run is None:
                return self._wait_for_run(entry)
            if run.status == ENDED:
                return Fate(kind="over")
            state, progress = follow(hub, run, workflow=self.workflow, now=self.book.now())
        self.book.jobs.followed(entry.spec.id, state=state, progress=progress)
        return Fate(kind="going", wait=PAUSE)

    def stop(self, entry: Entry) -> None:
        """Cancel the run. One that cannot be canceled, for we are not let in any more among others, looks at its
        approval at its next job, and ends there.
        """
        try:
            with closing(self.doors.hub(entry.spec.repository)) as hub:
                run = self._run_of(hub, entry)
                if run is not None:
                    hub.cancel(run.id)
        except (Forbidden, NotFound, Rejected) as error:
            said = {"run": entry.run, "problem": plain_line(str(error))}
            LOG.warning("a run is left to end by itself", extra=said)

    def collect(self, entry: Entry) -> dict[str, bytes]:
        """The files of the run's artifact. Raises ArtifactRefused, GithubError, and NothingLeft where it has none."""
        with closing(self.doors.hub(entry.spec.repository)) as hub:
            run = self._run_of(hub, entry)
            if run is None:
                raise NothingLeft("no workflow run is known that did the work")
            self._check_origin(hub, run, entry.run)
            return _download(hub, run, self.expected[entry.spec.purpose])

    def _run_of(self, hub: Hub, entry: Entry) -> WorkflowRun | None:
        """The run of a job, which is remembered from now on."""
        if entry.run is not None:
            return hub.run(entry.run)
        run = self._find(hub, entry)
        if run is not None:
            self.book.jobs.sent(entry.spec, run=run.id)
        return run

    def _check_origin(self, hub: Hub, run: WorkflowRun, wanted: int | None) -> None:
        check_origin(
            run,
            event=EVENT,
            path=f".github/workflows/{self.workflow}",
            branch=hub.default_branch,
            repository=hub.id,
            run_id=wanted,
        )
        if run.head_repository != hub.id:
            raise ArtifactRefused(f"workflow run {run.id} is not accepted: its commit is another repository's")

    def _find(self, hub: Hub, entry: Entry) -> WorkflowRun | None:
        """The run that we started for this job; others may write its id into the title of theirs."""
        runs = hub.runs(self.workflow, event=EVENT, branch=hub.default_branch, limit=100)
        ours = [run for run in runs if run.actor.id == self.doors.me.id and entry.spec.id in run.title.split()]
        return max(ours, key=lambda run: run.id, default=None)

    def _wait_for_run(self, entry: Entry) -> Fate:
        heard = entry.beat or entry.asked
        if self.book.now() - heard > UNSEEN:
            return Fate(kind="lost", reason="GitHub lists no workflow run that does the work")
        return Fate(kind="going", wait=PAUSE)

    def _approval_of(self, entry: Entry) -> Approval:
        known = self.book.pulls.get(entry.spec.repository, entry.spec.pull)
        approval = known.record.approval if known is not None and known.record is not None else None
        if approval is None or (approval.head, approval.purpose) != (entry.spec.head, entry.spec.purpose):
            raise UsageError(f"no approval is remembered that {entry.spec.id} could be started by")
        return approval


def _download(hub: Hub, run: WorkflowRun, expected: Expected) -> dict[str, bytes]:
    named = [one for one in hub.artifacts(run.id) if one.name == expected.artifact and not one.expired]
    if not named:
        raise NothingLeft(say_failed(run.id, hub.jobs(run.id)))
    newest = max(named, key=lambda one: one.id)
    if newest.size > expected.limit:
        raise ArtifactRefused(
            f"the artifact {newest.name} has {newest.size:,} bytes; at most {expected.limit:,} are read"
        )
    return dict(unpack(hub.download(newest.id, limit=expected.limit), names=expected.files, limit=expected.limit))


def _inputs(entry: Entry, approval: Approval) -> dict[str, str]:
    """The inputs of the workflow that works."""
    return {
        "pull_request": str(approval.pull),
        "head_sha": approval.head,
        "base_sha": approval.base,
        "purpose": approval.purpose,
        "approval": approval.model_dump_json(),
        "job": entry.spec.id,
    }
