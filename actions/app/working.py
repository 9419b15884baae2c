"""Work begins, is looked after, and is stopped: the steps of a life around a job."""

from __future__ import annotations

from dataclasses import replace

from actions.app.case import AppCase, open_case
from actions.app.holding import find_lapse
from actions.app.office import Office
from actions.app.scenery import find_scene, keep_scene, stand_remembered
from actions.pulls.lapsed import stand_lapsed
from bot.app.book.jobs import OPEN, Entry, JobState
from bot.app.scene import Scene
from bot.app.words import Fate, Head, Standing
from bot.comment.situation import Situation, Working
from bot.comment.wording import moment
from bot.records import Record, State

LONGEST = 600.0
"""Seconds until a job is looked at again of which nothing was heard."""
GONE = Standing(state=State.OUTDATED)
"""Of a life whose place another one has taken: nothing of it is shown, and the word that ends it is on its way."""


def dispatch(office: Office, head: Head, job: str) -> Standing:
    """Look at the approval again, and have the work done: RUNNING, or why not. Raises FetchFailed and GithubError."""
    entry, known = office.book.jobs.get(job), office.book.pulls.get(head.repository, head.pull)
    if known is None or known.life != head.life or known.record is None or known.record.approval is None:
        _drop(office, entry)
        return GONE
    with open_case(office, head.repository) as case:
        lapse = find_lapse(case, known.record)
        if lapse.pull.base_ref != known.base_ref:
            _drop(office, entry)
            return GONE
        if lapse.why or entry is None or entry.cancelled or entry.state is JobState.STOPPED:
            _drop(office, entry)
            why = lapse.why or "it was stopped before it had begun"
            situation = stand_lapsed(case, lapse.pull, known.record, f"nothing was started: {why}")
            return stand_remembered(office, situation, labels=lapse.policy.labels)
        if entry.state in OPEN:  # else it was done while this step, which began it, was lost with its process
            office.dispatchers[entry.dispatcher].start(entry)
        return _say_running(office, case, head, known.record)


def look_after(office: Office, head: Head, job: str) -> Fate:
    """How a job is that nothing was heard of. Raises GithubError."""
    entry = office.book.jobs.get(job)
    if entry is None or entry.spec.life != head.life:
        return Fate(kind="lost", reason=f"{job} is not known any more")
    if entry.state is JobState.DONE:
        return Fate(kind="over")
    if entry.state is JobState.STOPPED or entry.cancelled:
        return Fate(kind="lost", reason="the work was stopped")
    left = _seconds_left(office, entry)
    if left <= 0:
        return Fate(kind="overdue", reason=f"the work took longer than {entry.spec.wall_minutes:g} minutes")
    fate = office.dispatchers[entry.dispatcher].look(entry)
    return fate.model_copy(update={"wait": max(1.0, min(fate.wait, left, LONGEST))})


def stop(office: Office, head: Head, job: str, why: str) -> None:
    """Stop a job; what it still says counts for nothing. Raises GithubError."""
    entry = office.book.jobs.get(job)
    if entry is not None and entry.spec.life == head.life and entry.state in OPEN:
        _stop(office, entry)
    del why  # is shown by whoever stops it


def _stop(office: Office, entry: Entry) -> None:
    """First in the book, so that a machine that asks hears it; then where the job is done."""
    office.book.jobs.cancel(entry.spec.id)
    if entry.state is not JobState.WAITING:
        office.dispatchers[entry.dispatcher].stop(entry)
    office.book.jobs.ended(entry.spec.id, state=JobState.STOPPED)


def _drop(office: Office, entry: Entry | None) -> None:
    if entry is not None and entry.state in OPEN:
        _stop(office, entry)


def _seconds_left(office: Office, entry: Entry) -> float:
    begun = entry.started
    return entry.spec.wall_minutes * 60 - (office.now() - begun if begun is not None else 0.0)


def _say_running(office: Office, case: AppCase, head: Head, before: Record) -> Standing:
    """The scene that stood there, as one of work that goes on."""
    scene = find_scene(office, head) or Scene(situation=Situation(case.place(head.pull), before))
    shown = replace(
        scene.situation,
        record=_running(office, before, head),
        reason="",
        held=False,
        notice="",
        result=None,
        isolation="",
        leaves=scene.situation.leaves or tuple(before.leaves),
        working=Working("approve", 0, note=f"started {moment(case.time())}"),
    )
    return keep_scene(office, scene.model_copy(update={"situation": shown}))


def _running(office: Office, before: Record, head: Head) -> Record:
    """The record of work that goes on, with the workflow run that does it, if one does."""
    runs = {one.spec.purpose: one.run for one in office.book.jobs.of(life=head.life) if one.run is not None}
    return before.model_copy(update={"state": State.RUNNING, "runs": before.runs | runs})
