"""How far a job is, and while it waits, when its turn may come."""

from __future__ import annotations

from actions.app.office import Office
from bot.app.book.jobs import BUSY, Entry, JobState
from bot.app.lanes import find_spot, line_up
from bot.app.outlook import minutes_left
from bot.app.quotas import DAY
from bot.app.spending import has_minutes
from bot.comment.situation import Situation, Working
from schemas.precheck import Estimate

FULL = "waiting until GPU minutes of the last 24 hours are free again"
NO_MACHINE = "waiting until a machine is there"


def room_of(office: Office, dispatcher: str) -> int:
    """How many jobs may be at work at once."""
    most, room = office.config.budget.concurrent, office.dispatchers[dispatcher].room()
    return room if most is None else min(most, room)


def is_full(office: Office, entry: Entry) -> bool:
    """Whether the day's GPU minutes hold back a job that waits, or one before it for which there would be room."""
    jobs, now = office.book.jobs, office.now()
    there = jobs.of(dispatcher=entry.dispatcher)
    line = line_up(there)
    free = room_of(office, entry.dispatcher) - sum(one.state in BUSY for one in there)
    place = next((number for number, one in enumerate(line) if one.spec.id == entry.spec.id), 0)
    next_ones = line[: max(1, min(place + 1, free))]
    most = office.config.budget.gpu_minutes_day
    return not has_minutes(next_ones, jobs.until(now - DAY), most=most, now=now)


def estimate_of(entry: Entry, situation: Situation) -> Estimate | None:
    """What a job was expected to cost; of a precheck nobody expected anything."""
    return situation.estimate if entry.spec.purpose == "run" else None


def working_of(office: Office, entry: Entry, estimate: Estimate | None = None) -> Working:
    """How far a job is that was expected to cost so much."""
    if entry.state is JobState.WAITING:
        return _wait(office, entry)
    if entry.progress is None or entry.started is None:
        return Working("approve", 0, note="waiting for its machine")
    told, heard = entry.progress, (office.now() - (entry.beat or entry.started)) / 60
    left = minutes_left(told, estimate, heard=heard)
    return Working(told.stage, max(0.0, office.now() - entry.started) / 60, left, note=told.note)


def _wait(office: Office, entry: Entry) -> Working:
    room = room_of(office, entry.dispatcher)
    open_jobs = office.book.jobs.of(dispatcher=entry.dispatcher)
    spot = find_spot(entry.spec.id, open_jobs, room=room, now=office.now())
    hindered = FULL if is_full(office, entry) else "" if room else NO_MACHINE
    if spot is None:
        return Working("approve", 0)
    return Working("approve", 0, queued_before=spot.before, wait=spot.wait, hindered=hindered)
