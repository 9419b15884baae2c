"""Work is asked for within the quotas, and gets its turn (S35): nothing of it is silent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from actions.app.asking import ask, take_turn
from actions.app.showing import show, trouble
from actions.app.working import GONE
from bot.app.book.jobs import Entry, Jobs
from bot.app.book.tables import JOBS
from bot.app.lanes import CHOSEN
from bot.app.scene import unpack
from bot.app.words import Turn
from bot.comment.sentences import say
from bot.comment.situation import Situation
from bot.records import State
from fakes.app_talk import AppTalk
from fakes.desk import NUMBER, FakeDesk
from schemas.app import AppConfig, BudgetConfig
from schemas.jobs import Job
from schemas.policy import Policy, QuotasPolicy


@pytest.fixture
def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTalk:
    """A pull request whose run was approved."""
    return approved(AppTalk(tmp_path, monkeypatch))


def approved(talk: AppTalk) -> AppTalk:
    talk.open()
    talk.say("writer", "/taxobot run")
    return talk


def with_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **budget: object) -> AppTalk:
    config = AppConfig(repositories=("o/*",), budget=BudgetConfig.model_validate(budget))
    return approved(AppTalk(tmp_path, monkeypatch, config=config))


def mine(talk: AppTalk) -> Entry:
    """The job that was entered for the talk's pull request."""
    return next(one for one in talk.jobs if one.spec.pull == NUMBER)


def turn_of(talk: AppTalk) -> Turn:
    return take_turn(talk.office, talk.head(), mine(talk).spec.id)


def shown(talk: AppTalk, turn: Turn) -> Situation:
    assert turn.standing is not None
    content = talk.book.parcels.get(turn.standing.scene)
    assert content is not None
    return unpack(content).situation


def other_job(talk: AppTalk, name: str, *, minutes: float = 20, lane: int = 0) -> Job:
    spec = mine(talk).spec.model_copy(update={"id": name, "life": "another", "pull": 8, "minutes": minutes})
    talk.book.jobs.ask(spec, author=5, lane=lane, dispatcher="worker")
    return spec


def test_of_jobs_that_did_not_see_each_other_the_first_stay_within_the_quota(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S35: two processes look at the quotas at once, and both find room."""
    talk = with_budget(tmp_path, monkeypatch, per_day=2)
    enter, word = Jobs.ask, talk.told[0][1]
    talk.book.jobs.ended(mine(talk).spec.id)
    spec = mine(talk).spec.model_copy(update={"id": "job-other", "life": "another", "pull": 8})

    def enter_second(jobs: Jobs, wanted: Job, **given: Any) -> Entry:
        enter(jobs, spec, author=5, lane=0, dispatcher="worker")
        return enter(jobs, wanted, **given)

    monkeypatch.setattr(Jobs, "ask", enter_second)
    asked = ask(talk.office, talk.head(), word.model_copy(update={"time": "2100-01-01T00:00:00+00:00"}))
    assert asked.job == ""
    content = talk.book.parcels.get(asked.standing.scene)
    assert content is not None
    assert "all runs that they may have in 24 hours (2)" in unpack(content).situation.notice
    assert [one.spec.id for one in talk.book.jobs.of()] == ["job-other"]


def test_nothing_is_asked_for_under_another_base_branch(talk: AppTalk) -> None:
    """S13: what holds there is for another life to find out."""
    word = talk.told[0][1]
    late = word.model_copy(update={"time": "2100-01-01T00:00:00+00:00"})
    talk.book.jobs.ended(talk.jobs[0].spec.id)
    talk.hub.change_pull(NUMBER, base_ref="next")
    asked = ask(talk.office, talk.head(), late)
    assert (asked.job, asked.standing, len(talk.jobs)) == ("", GONE, 1)


def test_what_was_entered_says_all_that_was_approved(talk: AppTalk) -> None:
    job, approval = mine(talk), talk.record.approval
    assert approval is not None
    spec = job.spec
    assert (spec.head, spec.merge_base, spec.policy) == (approval.head, approval.base, approval.policy)
    assert (spec.base, spec.name, spec.wall_minutes) == (talk.hub.pull(NUMBER).base_sha, "o/r", 720.0)
    assert (job.author, job.dispatcher) == (talk.hub.user("stranger").id, "worker")


def test_doing_it_twice_enters_one_job(talk: AppTalk) -> None:
    again = ask(talk.office, talk.head(), talk.told[-1][1])
    assert (again.job, len(talk.jobs)) == (mine(talk).spec.id, 1)


def test_a_turn_comes_when_there_is_room_and_nobody_takes_it_away(talk: AppTalk) -> None:
    assert turn_of(talk).granted
    other_job(talk, "job-other")  # a newcomer in a faster lane
    assert mine(talk).lane == CHOSEN
    assert turn_of(talk).granted
    assert not take_turn(talk.office, talk.head(), "job-other").granted


def test_who_waits_is_shown_the_place_and_the_wait(talk: AppTalk) -> None:
    busy = other_job(talk, "job-busy", minutes=60)
    talk.book.jobs.sent(busy)
    other_job(talk, "job-precheck", minutes=20)
    situation = shown(talk, turn_of(talk))
    assert str(say(situation)) == (
        "⏳ RUNNING 2/5: waiting for a machine, place 3 in the queue, its turn comes in about 1 h 20 min;"
        " then planning the run"
    )


def test_without_a_machine_it_says_so(talk: AppTalk) -> None:
    talk.machines.free = 0
    assert "waiting until a machine is there; then planning the run" in str(say(shown(talk, turn_of(talk))))
    talk.machines.free = 1
    assert turn_of(talk).granted


def test_the_operators_limit_holds_however_many_machines_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = with_budget(tmp_path, monkeypatch, concurrent=1)
    talk.machines.free = 5
    talk.book.jobs.sent(other_job(talk, "job-busy"))
    assert not turn_of(talk).granted


def test_gpu_minutes_of_the_day_are_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = with_budget(tmp_path, monkeypatch, gpu_minutes_day=1.0)
    spent = other_job(talk, "job-spent")
    talk.book.jobs.sent(spent)
    talk.book.jobs.begun(spent.id, worker="m")
    for _ in range(70):
        talk.seconds()
    talk.book.jobs.ended(spent.id)
    turn = turn_of(talk)
    assert (turn.granted, turn.refused) == (False, "")
    assert "waiting until GPU minutes of the last 24 hours are free again" in str(say(shown(talk, turn)))


def test_minutes_that_work_is_expected_to_take_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """S35: jobs that are granted at once do not spend the same minutes, and the second one says what it waits for."""
    talk = with_budget(tmp_path, monkeypatch, gpu_minutes_day=100.0)
    talk.machines.free = 3
    granted = other_job(talk, "job-granted", minutes=100)
    assert take_turn(talk.office, talk.head(), granted.id).granted
    turn = turn_of(talk)
    assert (turn.granted, turn.refused) == (False, "")
    assert "waiting until GPU minutes of the last 24 hours are free again" in str(say(shown(talk, turn)))
    talk.book.jobs.sent(granted)
    talk.book.jobs.begun(granted.id, worker="m")
    assert not turn_of(talk).granted
    talk.book.jobs.ended(granted.id)
    assert turn_of(talk).granted


def test_a_turn_that_was_given_is_not_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes gave one each at once, and died before their lives knew: each would wait for the other for ever."""
    talk = with_budget(tmp_path, monkeypatch, gpu_minutes_day=100.0)
    talk.machines.free = 3
    given = other_job(talk, "job-given", minutes=100, lane=CHOSEN)
    talk.book.jobs.move(mine(talk).spec.id, lane=CHOSEN)
    assert take_turn(talk.office, talk.head(), given.id).granted
    assert turn_of(talk).granted


@pytest.mark.parametrize("ended", [False, True])
def test_work_that_waited_long_for_its_machine_takes_minutes_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, ended: bool
) -> None:
    """No worker was there for ten days, and then several came at once."""
    talk = with_budget(tmp_path, monkeypatch, gpu_minutes_day=1.0)
    talk.machines.free = 3
    old = other_job(talk, "job-old", minutes=100)
    with talk.book.engine.begin() as connection:
        long_ago = talk.seconds() - 10 * 24 * 3600
        connection.execute(sa.update(JOBS).where(JOBS.c.id == old.id).values(asked=long_ago))
    talk.book.jobs.sent(old)
    talk.book.jobs.begun(old.id, worker="m")
    for _ in range(70):
        talk.seconds()
    if ended:
        talk.book.jobs.ended(old.id)
    assert not turn_of(talk).granted


def test_whoever_stands_behind_work_that_lacks_minutes_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wait that the machines alone would let expect would be wrong."""
    talk = with_budget(tmp_path, monkeypatch, gpu_minutes_day=100.0)
    talk.machines.free = 2
    talk.book.jobs.sent(other_job(talk, "job-busy", minutes=60))
    other_job(talk, "job-first", minutes=60)
    situation = shown(talk, turn_of(talk))
    said = "waiting until GPU minutes of the last 24 hours are free again, place 3 in the queue"
    assert f"{said}; then planning the run" in str(say(situation))
    assert f", {said}." in talk.say("stranger", "/taxobot status")


def test_what_was_stopped_has_no_turn(talk: AppTalk) -> None:
    talk.book.jobs.cancel(mine(talk).spec.id)
    assert "stopped" in turn_of(talk).refused
    assert "stopped" in take_turn(talk.office, talk.head(), "job-unknown").refused


def test_what_is_on_its_way_already_needs_no_turn(talk: AppTalk) -> None:
    talk.machines.free = 0
    talk.book.jobs.sent(mine(talk).spec)
    assert turn_of(talk).granted


@pytest.mark.parametrize(
    ("budget", "said"),
    [
        (
            {"per_author_day": 1},
            "of this author have had all runs that they may have in 24 hours (1); ask again after 2026-11-03",
        ),
        ({"per_pull": 1}, "this pull request has had all runs that it may have (1); the people who run taxobot here"),
        ({"per_day": 1}, "all pull requests together have had all runs that they may have in 24 hours (1)"),
    ],
)
def test_over_a_quota_the_answer_says_which_and_when(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, budget: dict[str, int], said: str
) -> None:
    talk = with_budget(tmp_path, monkeypatch, **budget)
    talk.book.jobs.ended(mine(talk).spec.id)
    assert said in talk.say("admin", "/taxobot run")
    assert (len(talk.jobs), talk.reactions) == (1, ["eyes", "confused"])


def test_a_policy_may_ask_for_less_than_the_operator_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = FakeDesk(policy=Policy(quotas=QuotasPolicy(per_pull=1)))
    talk = approved(AppTalk(tmp_path, monkeypatch, desk=desk))
    talk.book.jobs.ended(mine(talk).spec.id)
    assert "all runs that it may have (1)" in talk.say("writer", "/taxobot run")


def test_a_quota_that_was_used_up_meanwhile_is_told_beside_the_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the answer and the step another job took the last place."""
    talk = with_budget(tmp_path, monkeypatch, per_day=1)
    word = talk.told[-1][1]
    talk.book.jobs.ended(mine(talk).spec.id)
    later = word.model_copy(update={"time": talk.hub.now().isoformat(), "again": True})
    show(talk.office, talk.head(), trouble(talk.office, talk.head(), "judge", "it failed", passing=False))
    asked = ask(talk.office, talk.head(), later)
    assert (asked.job, asked.standing.state) == ("", State.ERROR)
    notice = shown(talk, Turn(standing=asked.standing)).notice
    assert "all pull requests together have had all runs that they may have in 24 hours (1)" in notice
