"""Whose turn it is: short work first, nobody starved, and nobody passed whose turn has come."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.app.book.jobs import Entry, JobState
from bot.app.lanes import CHOSEN, HEADSTART, LONG, PRECHECK, SHORT, Spot, choose_lane, find_spot, line_up
from fakes.app_jobs import entry

NOW = 10 * 24 * 3600.0
LANES = st.sampled_from((PRECHECK, SHORT, LONG))


def order(*entries: Entry) -> list[str]:
    return [one.spec.id for one in line_up(entries)]


def test_lanes_by_what_work_takes() -> None:
    assert choose_lane("precheck", None, short=30) == PRECHECK
    assert [choose_lane("run", minutes, short=30) for minutes in (30, 31, None)] == [SHORT, LONG, LONG]


def test_prechecks_and_short_jobs_go_first() -> None:
    waiting = [
        entry("job-long", lane=LONG, asked=0),
        entry("job-short", lane=SHORT, asked=1),
        entry("job-precheck", lane=PRECHECK, asked=2),
    ]
    assert order(*waiting) == ["job-precheck", "job-short", "job-long"]


def test_nobody_passes_whose_turn_has_come() -> None:
    assert order(entry("job-a", lane=PRECHECK), entry("job-b", lane=CHOSEN, asked=9)) == ["job-b", "job-a"]


def test_only_those_that_wait_stand_in_line() -> None:
    others = [entry("job-b", state=JobState.SENT), entry("job-c", cancelled=True), entry("job-d", state=JobState.DONE)]
    assert order(entry("job-a"), *others) == ["job-a"]


@given(st.lists(st.tuples(LANES, st.integers(0, 36_000)), min_size=1, max_size=20))
def test_every_lane_has_its_turn_after_at_most_two_headstarts(newcomers: list[tuple[int, int]]) -> None:
    """S35: whatever keeps coming, a long job stands before all that are asked for two hours after it."""
    waits = entry("job-waits", lane=LONG, asked=0)
    others = [entry(f"job-{n}", lane=lane, asked=asked) for n, (lane, asked) in enumerate(newcomers)]
    line = line_up([waits, *others])
    ahead = line[: line.index(waits)]
    assert all(one.asked <= (LONG - one.lane) * HEADSTART for one in ahead)


def spot(entries: list[Entry], job: str = "job-1", room: int = 1) -> Spot | None:
    return find_spot(job, entries, room=room, now=NOW)


def test_the_first_in_line_has_room_while_a_machine_is_free() -> None:
    assert spot([entry()]) == Spot(before=0, wait=0.0, free=True)
    assert spot([entry()], room=0) == Spot(before=0, wait=None, free=False)
    assert spot([entry(), entry("job-0")], room=2) == Spot(before=1, wait=0.0, free=True)


def test_the_wait_is_what_those_before_take() -> None:
    """A machine has 30 minutes to go; the one before takes 20."""
    busy = entry("job-b", state=JobState.RUNNING, started=NOW - 600, minutes=40)
    before = entry("job-0", minutes=20)
    assert spot([entry(), before, busy]) == Spot(before=2, wait=50.0, free=False)
    assert spot([entry(), before, busy], room=2) == Spot(before=2, wait=20.0, free=False)


def test_what_takes_nobody_knows_how_long_makes_the_wait_unknown() -> None:
    busy = entry("job-b", state=JobState.RUNNING, started=NOW, minutes=None)
    assert spot([entry(), busy]) == Spot(before=1, wait=None, free=False)


def test_more_work_than_machines_waits_for_all_that_are_too_many() -> None:
    """One of two machines is gone: both jobs end before a third one begins."""
    busy = [entry(f"job-b{m}", state=JobState.RUNNING, started=NOW, minutes=m) for m in (10, 40)]
    assert spot([entry(), *busy]) == Spot(before=2, wait=40.0, free=False)


def test_a_job_that_does_not_wait_has_no_spot() -> None:
    assert spot([entry(state=JobState.SENT)]) is None
    assert spot([]) is None
