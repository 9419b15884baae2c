"""Work is asked for within the quotas, and waits for its turn."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from actions.app.case import AppCase, open_case
from actions.app.holding import find_lapse
from actions.app.limits import say_excess
from actions.app.moving import is_full, room_of, working_of
from actions.app.office import Office
from actions.app.scenery import find_scene, keep_scene, stand_remembered, with_notice
from actions.app.working import GONE
from actions.pulls.lapsed import stand_lapsed
from bot.app.book.jobs import OPEN, JobState
from bot.app.book.pulls import Known
from bot.app.lanes import CHOSEN, choose_lane, find_spot
from bot.app.scene import Scene
from bot.app.words import Asked, Head, Standing, Turn, Word
from bot.comment.situation import Situation, Working
from bot.github.values import Pull
from bot.records import Approval, Record, State
from schemas.jobs import Job
from schemas.policy import Policy


@dataclass(frozen=True)
class _Wish:
    """What is asked for: an approval that was looked at again, with the base and policy that hold now."""

    head: Head
    word: Word
    approval: Approval
    known: Known
    before: Record
    pull: Pull
    policy: Policy


def ask(office: Office, head: Head, word: Word) -> Asked:
    """Enter the work that an approval asks for; doing it twice enters one job. Raises FetchFailed and GithubError."""
    known = office.book.pulls.get(head.repository, head.pull)
    if known is None or known.life != head.life or known.record is None or word.approval is None:
        return Asked(standing=GONE)
    before = known.record.model_copy(update={"approval": word.approval})
    with open_case(office, head.repository) as case:
        lapse = find_lapse(case, before)
        if lapse.pull.base_ref != known.base_ref:
            return Asked(standing=GONE)
        if lapse.why:
            situation = stand_lapsed(case, lapse.pull, before, f"nothing was started: {lapse.why}")
            return Asked(standing=stand_remembered(office, situation, labels=lapse.policy.labels))
        wish = _Wish(head, word, word.approval, known, before, lapse.pull, lapse.policy)
        return _enter(office, case, wish)


def take_turn(office: Office, head: Head, job: str) -> Turn:
    """Whether a job may start now; else its place and when its turn may come."""
    entry = office.book.jobs.get(job)
    if entry is None or entry.cancelled or entry.state not in OPEN:
        return Turn(refused="it was stopped before it had begun")
    if entry.state is not JobState.WAITING or entry.lane == CHOSEN:  # then this step was done before
        return Turn(granted=True)
    spot = find_spot(
        job,
        office.book.jobs.of(dispatcher=entry.dispatcher),
        room=room_of(office, entry.dispatcher),
        now=office.now(),
    )
    if spot is None or (spot.free and not is_full(office, entry)):
        office.book.jobs.move(job, lane=CHOSEN)
        return Turn(granted=True)
    return Turn(standing=_show_queue(office, head, working_of(office, entry)))


def _enter(office: Office, case: AppCase, wish: _Wish) -> Asked:
    scene = find_scene(office, wish.head) or Scene(situation=Situation(case.place(wish.head.pull), wish.before))
    job = name_job(wish.head, wish.word)
    if refused := _find_refusal(office, wish, job):
        return Asked(standing=keep_scene(office, with_notice(scene, refused)))
    minutes = _estimate(scene, wish.approval)
    lane = choose_lane(wish.approval.purpose, minutes, short=office.config.budget.short_minutes)
    spec = _write_job(office, wish, job, minutes)
    entry = office.book.jobs.ask(spec, author=wish.pull.author.id, lane=lane, dispatcher=office.config.dispatcher)
    # Others may have been entered since the quotas were looked at: of all that did not see each other the first stay.
    if refused := say_excess(office, wish.head.repository, wish.pull, wish.policy, entered=entry):
        office.book.jobs.cancel(job)
        office.book.jobs.ended(job, state=JobState.STOPPED)
        return Asked(standing=keep_scene(office, with_notice(scene, refused)))
    return Asked(job=job, standing=_show_asked(office, scene, wish.before))


def name_job(head: Head, word: Word) -> str:
    """The id of what a word asks for: the same whenever the step is done again."""
    approval = word.approval
    said = (head.life, approval.source if approval else "", approval.time if approval else "", word.time)
    return f"job-{head.pull}-{head.sha[:7]}-{hashlib.sha256('|'.join(said).encode()).hexdigest()[:16]}"


def _find_refusal(office: Office, wish: _Wish, job: str) -> str:
    """Why nothing is entered; empty where something is, or was when the step was cut short."""
    if office.book.jobs.get(job) is not None:
        return ""
    mine = office.book.jobs.of(states=tuple(JobState), life=wish.head.life)
    said = datetime.fromisoformat(wish.word.time).timestamp()
    if any(one.state in OPEN or one.asked > said for one in mine):
        return "it was approved twice, and one run was enough"
    return say_excess(office, wish.head.repository, wish.pull, wish.policy)


def _estimate(scene: Scene, approval: Approval) -> float | None:
    """What a run takes; a precheck takes minutes, but nobody knows how many."""
    estimate = scene.situation.estimate
    return estimate.minutes if estimate is not None and approval.purpose == "run" else None


def _write_job(office: Office, wish: _Wish, job: str, minutes: float | None) -> Job:
    return Job(
        id=job,
        life=wish.head.life,
        repository=wish.head.repository,
        name=wish.head.name,
        pull=wish.head.pull,
        head=wish.approval.head,
        base=wish.pull.base_sha,
        merge_base=wish.approval.base,
        policy=wish.approval.policy,
        purpose=wish.approval.purpose,
        minutes=minutes,
        wall_minutes=office.config.budget.job_minutes,
    )


def _show_asked(office: Office, scene: Scene, record: Record) -> Standing:
    """The head as one that is approved and waits for a machine."""
    shown = replace(
        scene.situation,
        record=record.model_copy(update={"state": State.RUNNING}),
        reason="",
        held=False,
        notice="",
        result=None,
        isolation="",
        working=None,
        leaves=scene.situation.leaves or tuple(record.leaves),
    )
    return keep_scene(office, scene.model_copy(update={"situation": shown}))


def _show_queue(office: Office, head: Head, working: Working) -> Standing | None:
    scene = find_scene(office, head)
    if scene is None or scene.situation.state is not State.RUNNING:
        return None
    return keep_scene(office, scene.model_copy(update={"situation": replace(scene.situation, working=working)}))
