"""GPU minutes of a day are spent once (S35): what has its turn counts before a machine has begun it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.app.book.jobs import Entry, JobState
from bot.app.lanes import CHOSEN
from bot.app.spending import has_minutes
from fakes.app_jobs import entry

NOW = 10 * 24 * 3600.0
HOUR = 3600.0
DAY = 24 * HOUR


def room(*entries: Entry, most: float, line: tuple[Entry, ...] = (entry("job-next", minutes=10),)) -> bool:
    return has_minutes(line, [*entries, *line], most=most, now=NOW)


def running(job: str, *, minutes: float | None, since: float = 0.0) -> Entry:
    return entry(job, minutes=minutes, state=JobState.RUNNING, started=NOW - since)


def test_minutes_of_the_last_day_count_and_no_others() -> None:
    spent = [
        entry("job-1", started=NOW - 600, ended=NOW, state=JobState.DONE),
        entry("job-2", started=NOW - 2 * HOUR, ended=NOW - HOUR, state=JobState.DONE),
        entry("job-3", started=NOW - DAY - HOUR, ended=NOW - DAY + 1800, state=JobState.DONE),
        entry("job-4", started=NOW - 2 * DAY, ended=NOW - 1.5 * DAY, state=JobState.DONE),
        entry("job-5", ended=NOW, state=JobState.STOPPED),
        entry("job-6", minutes=500),  # waits behind
    ]
    # What the third one spent leaves the day as fast as the next one spends.
    assert room(*spent, most=10 + 60 + 30)
    assert not room(*spent, most=10 + 60 + 29)


def test_what_has_its_turn_counts_with_what_it_is_expected_to_take() -> None:
    """Several jobs were granted at once before any of them had spent a minute."""
    for granted in (
        entry("job-1", minutes=50, lane=CHOSEN),
        entry("job-1", minutes=50, state=JobState.SENT),
        running("job-1", minutes=50, since=60 * 20),
    ):
        assert room(granted, most=60), granted
        assert not room(granted, most=59), granted


def test_what_has_ended_counts_with_what_it_spent() -> None:
    ended = replace(running("job-1", minutes=500, since=HOUR), ended=NOW, state=JobState.DONE)
    assert room(ended, most=70)
    stopped = entry("job-1", minutes=500, lane=CHOSEN, state=JobState.STOPPED, ended=NOW, cancelled=True)
    assert room(stopped, most=10)
    assert room(replace(running("job-1", minutes=500, since=HOUR), cancelled=True), most=70)


def test_what_takes_longer_than_expected_counts_with_what_it_spent_so_far() -> None:
    late = running("job-1", minutes=5, since=HOUR)
    assert room(late, most=70)
    assert not room(late, most=69)


def test_what_nobody_can_foretell_begins_while_something_is_left() -> None:
    unknown = (entry("job-next", minutes=None),)
    granted = running("job-1", minutes=60)
    assert room(granted, most=61, line=unknown)
    assert not room(granted, most=60, line=unknown)


def test_a_job_is_expected_to_take_no_longer_than_it_may() -> None:
    long = running("job-1", minutes=600)
    shorter = replace(long, spec=long.spec.model_copy(update={"wall_minutes": 60}))
    assert not room(long, most=70)
    assert room(shorter, most=70)


def test_those_that_come_first_are_not_passed() -> None:
    first, short = entry("job-first", minutes=90), entry("job-short", minutes=5)
    spent = entry("job-1", started=NOW - HOUR, ended=NOW, state=JobState.DONE)
    assert room(spent, most=100, line=(short,))
    assert not room(spent, most=100, line=(first,))
    assert not room(spent, most=100, line=(first, short))


def test_a_job_that_takes_more_than_there_is_begins_when_all_is_free() -> None:
    large = (entry("job-large", minutes=1_000),)
    assert room(most=100, line=large)
    assert not room(entry("job-1", started=NOW - HOUR, ended=NOW - HOUR / 2, state=JobState.DONE), most=100, line=large)


def test_one_machine_that_never_rests_stays_within_a_whole_day() -> None:
    """What was spent a day ago leaves while the next job works."""
    day = [
        entry(
            f"job-{n}", minutes=600, started=NOW - n * 10 * HOUR, ended=NOW - (n - 1) * 10 * HOUR, state=JobState.DONE
        )
        for n in range(1, 5)
    ]
    assert room(*day, most=24 * 60, line=(entry("job-next", minutes=600),))


spans = st.lists(st.tuples(st.integers(0, 48 * 60), st.integers(1, 600), st.booleans()), max_size=8)


@given(spans, st.integers(1, 600), st.integers(60, 1_440))
def test_no_day_has_more_minutes_than_there_are(past: list[tuple[int, int, bool]], minutes: int, most: int) -> None:
    """Looked at minute by minute."""
    entries = [
        entry(f"job-{n}", minutes=length, started=NOW - ago * 60, state=JobState.RUNNING)
        if goes_on
        else entry(
            f"job-{n}", started=NOW - (ago + length) * 60, ended=NOW - ago * 60, minutes=length, state=JobState.DONE
        )
        for n, (ago, length, goes_on) in enumerate(past)
    ]
    if not room(*entries, most=most, line=(entry("job-next", minutes=minutes),)):
        return
    known = [
        (one.started or 0.0, one.ended or max(NOW, (one.started or 0.0) + 60 * (one.spec.minutes or 0)))
        for one in entries
    ]
    known.append((NOW, NOW + 60 * min(minutes, most)))
    for until in range(int(NOW), int(NOW + 1.5 * DAY), 600):
        spent = sum(max(0.0, min(end, until) - max(begin, until - DAY)) for begin, end in known)
        assert spent <= most * 60 + 1
