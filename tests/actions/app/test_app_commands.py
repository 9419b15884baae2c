"""Commands that the App hears: answered at once in the one comment, and said to the life of the head."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from actions.app.asking import ask
from bot.app.book.jobs import JobState
from bot.github.errors import Unavailable
from bot.records import State
from fakes.app_talk import AppTalk
from fakes.desk import HEAD, LEAF, NEXT, NUMBER, PROBLEM, FakeDesk
from schemas.jobs import Progress

Talks = Callable[..., AppTalk]


@pytest.fixture
def talks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Talks:
    """Makes a pull request whose head was checked."""

    def make(**given: object) -> AppTalk:
        talk = AppTalk(tmp_path, monkeypatch, **given)
        talk.open()
        return talk

    return make


@pytest.mark.parametrize("login", ["writer", "maintainer", "admin", "triager", "ruler"])
def test_who_may_start_a_run_starts_one(talks: Talks, login: str) -> None:
    talk = talks()
    assert "begins as soon as a machine is free" in talk.say(login, "/taxobot run")
    assert (talk.words, talk.reactions) == (["approve"], ["eyes", "rocket"])
    job = talk.jobs[0]
    assert (job.state, job.spec.head, job.spec.purpose, job.spec.minutes) == (JobState.WAITING, HEAD, "run", 34)
    assert talk.record.state is State.RUNNING
    assert talk.record.approval is not None
    assert talk.record.approval.source == f"comment:{talk.comment.id}"


@pytest.mark.parametrize("login", ["stranger", "reader", "triage"])
@pytest.mark.parametrize("body", ["run", "precheck", "retry", "cancel", "allow", "override because"])
def test_nobody_else_starts_or_rules_anything(talks: Talks, login: str, body: str) -> None:
    """S7."""
    talk = talks()
    assert "may not use it" in talk.say(login, f"/taxobot {body}")
    assert (talk.jobs, talk.words, talk.reactions) == ([], [], ["eyes", "confused"])


def test_a_run_of_other_digits_or_of_a_newer_head_is_not_started(talks: Talks) -> None:
    """S9."""
    talk = talks()
    assert "the head is aaaaaaa now, not bbbbbbb" in talk.say("writer", "/taxobot run bbbbbbb")
    talk.push()
    assert "has not been checked yet" in talk.say("writer", "/taxobot run")
    assert talk.jobs == []
    assert talk.head().sha == NEXT
    assert talk.ended == [f"life-1-7-{HEAD}-1"]


def test_another_policy_on_the_base_is_looked_at_before_anything_runs(talks: Talks) -> None:
    """S13."""
    talk = talks()
    talk.desk.policy_blob = "f" * 40
    assert "being checked now" in talk.say("writer", "/taxobot run")
    assert (talk.words, talk.jobs, talk.record.policy) == (["look"], [], "f" * 40)
    assert "begins as soon" in talk.say("writer", "/taxobot run")


def test_work_under_an_older_policy_ends_when_somebody_asks_for_more(talks: Talks) -> None:
    talk = talks()
    talk.say("writer", "/taxobot run")
    old = talk.head().life
    talk.desk.policy_blob = "f" * 40
    talk.say("writer", "/taxobot run")
    assert talk.ended == [old]
    assert (talk.head().turn, talk.record.approval, talk.record.state) == (2, None, State.WAITING)


def test_a_second_approval_while_work_waits_starts_nothing(talks: Talks) -> None:
    talk = talks()
    talk.say("writer", "/taxobot run")
    assert "waits for a machine or goes on" in talk.say("maintainer", "/taxobot run")
    assert len(talk.jobs) == 1


def test_two_approvals_that_cross_enter_one_job(talks: Talks) -> None:
    """The second was given before anybody could see what the first one did."""
    talk = talks()
    talk.say("writer", "/taxobot run")
    first = talk.told[0][1]
    assert first.approval is not None
    late = talk.hub.add_comment(NUMBER, talk.hub.user("admin"), "/taxobot run", talk.comment.created)
    approval = first.approval.model_copy(
        update={"source": f"comment:{late.id}", "approver": late.author.id, "login": "admin"}
    )
    talk.book.jobs.ended(talk.jobs[0].spec.id)
    asked = ask(talk.office, talk.head(), first.model_copy(update={"approval": approval}))
    assert (asked.job, len(talk.jobs)) == ("", 1)


def test_a_precheck_goes_ahead_of_runs(talks: Talks) -> None:
    talk = talks()
    talk.say("writer", "/taxobot precheck")
    assert (talk.jobs[0].spec.purpose, talk.jobs[0].lane, talk.jobs[0].spec.minutes) == ("precheck", 0, None)


@pytest.mark.parametrize(
    ("desk", "files", "said"),
    [
        pytest.param({"findings": (PROBLEM,)}, (LEAF,), "is **INVALID**", id="invalid"),
        pytest.param({"leaves": {}}, ("README.md",), "there is nothing to measure", id="nothing"),
        pytest.param({"leaves": {LEAF: ""}}, (LEAF,), "is held back", id="held"),
    ],
)
def test_what_stands_in_the_way_is_said(talks: Talks, desk: dict[str, object], files: tuple[str], said: str) -> None:
    talk = talks(desk=FakeDesk(**desk), files=files)
    assert said in talk.say("writer", "/taxobot run")
    assert talk.jobs == []


def test_who_may_start_may_not_let_pass_what_is_held_back(talks: Talks) -> None:
    talk = talks(desk=FakeDesk(leaves={LEAF: ""}))
    assert "may not use it" in talk.say("writer", "/taxobot allow")
    assert "let `aaaaaaa` pass" in talk.say("maintainer", "/taxobot allow")
    life, word = talk.told[-1]
    assert (life, word.ruling, word.login) == (talk.head().life, "allow", "maintainer")
    assert "only deletes leaves" in word.reason


def test_an_override_reaches_the_life_with_its_reason(talks: Talks) -> None:
    """S34."""
    talk = talks()
    assert "overrode the gate" in talk.say("ruler", "/taxobot override the suite lacks this")
    assert (talk.words, talk.told[0][1].reason) == (["rule"], "the suite lacks this")


def test_a_ruling_is_not_for_a_head_that_its_author_did_not_see(talks: Talks) -> None:
    talk = talks()
    talk.push()
    assert "has not been checked yet" in talk.say("maintainer", "/taxobot override it is fine")
    assert "rule" not in talk.words


def test_cancel_speaks_to_the_life_that_works(talks: Talks) -> None:
    talk = talks()
    assert "nothing is at work" in talk.say("writer", "/taxobot cancel")
    talk.say("writer", "/taxobot run")
    assert "Stopped by `triager`" in talk.say("triager", "/taxobot cancel")
    life, word = talk.told[-1]
    assert (life, word.kind, word.login) == (talk.head().life, "cancel", "triager")
    assert word.job == talk.jobs[0].spec.id


def test_a_cancel_that_was_delivered_late_does_not_stop_what_was_asked_for_after_it(talks: Talks) -> None:
    """GitHub was asked for it again hours later; meanwhile the work had ended, and was asked for once more."""
    talk = talks()
    late = talk.hub.add_comment(NUMBER, talk.hub.user("writer"), "/taxobot cancel", talk.hub.now() - timedelta(hours=1))
    talk.say("writer", "/taxobot run")
    talk.comment = late
    talk.consider(talk.comment_notice())
    assert "was asked for after this comment" in talk.answer
    assert talk.words == ["approve"]


def test_retry_asks_again_by_the_same_approval_for_a_new_job(talks: Talks) -> None:
    talk = talks()
    assert "nothing was started" in talk.say("writer", "/taxobot retry")
    talk.say("writer", "/taxobot run")
    assert "still going on" in talk.say("writer", "/taxobot retry")
    first = talk.jobs[0].spec.id
    talk.book.jobs.ended(first)
    talk.book.pulls.keep(talk.record.model_copy(update={"state": State.ERROR}), life=talk.head().life)
    assert "by the same approval" in talk.say("triager", "/taxobot retry train")
    word = talk.told[-1][1]
    assert (word.again, word.stage, word.login) == (True, "train", "triager")
    assert word.approval is not None
    assert word.approval.login == "writer"
    assert len({job.spec.id for job in talk.jobs}) == 2


def test_retry_of_a_verdict_or_of_a_stage_that_never_was_is_refused(talks: Talks) -> None:
    talk = talks()
    talk.say("writer", "/taxobot run")
    talk.book.jobs.ended(talk.jobs[0].spec.id)
    talk.book.pulls.keep(talk.record.model_copy(update={"state": State.FAIL}), life=talk.head().life)
    assert "nothing failed" in talk.say("writer", "/taxobot retry")
    assert "has a stage precheck" in talk.say("writer", "/taxobot retry precheck")
    assert len(talk.jobs) == 1


def test_what_anybody_may_ask_is_answered_without_looking_at_commits(talks: Talks) -> None:
    talk = talks()
    checks = talk.desk.checks
    assert "| `/taxobot run [commit]` |" in talk.say("stranger", "/taxobot help")
    assert "**about 34 min**" in talk.say("stranger", "/taxobot estimate")
    assert "it was checked, and nothing was run" in talk.say("stranger", "/taxobot explain")
    assert "nothing is at work on it" in talk.say("stranger", "@taxobot status")
    assert "Did you mean" in talk.say("stranger", "/taxobot rnu")
    assert (talk.desk.checks, talk.words) == (checks, [])


def test_validate_is_for_everybody_but_not_while_work_goes_on(talks: Talks) -> None:
    talk = talks()
    assert "is being checked now" in talk.say("stranger", "/taxobot validate")
    assert talk.words == ["look"]
    talk.say("writer", "/taxobot run")
    assert "waits for a machine or goes on" in talk.say("stranger", "/taxobot validate")
    assert talk.words == ["look", "approve"]


def test_status_says_the_place_in_the_queue_and_then_the_stage(talks: Talks) -> None:
    talk = talks()
    talk.machines.free = 0
    talk.say("writer", "/taxobot run")
    assert "waiting until a machine is there" in talk.say("stranger", "/taxobot status")
    job = talk.jobs[0].spec
    talk.book.jobs.sent(job)
    talk.book.jobs.begun(job.id, worker="m")
    talk.book.jobs.beats(job.id, worker="m", progress=Progress(stage="train", since=0, remaining=20))
    assert "stage 4 of 5: train" in talk.say("stranger", "/taxobot status")


def test_explain_says_what_a_maintainer_has_to_let_pass(talks: Talks) -> None:
    talk = talks(desk=FakeDesk(leaves={LEAF: ""}))
    assert "because it only deletes leaves" in talk.say("stranger", "/taxobot explain")


def test_a_comment_before_any_webhook_begins_the_life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = AppTalk(tmp_path, monkeypatch)
    assert "has not been checked yet" in talk.say("writer", "/taxobot run")
    assert "begins as soon" in talk.say("writer", "/taxobot run")


def test_a_closed_pull_request_answers_that_it_is_closed(talks: Talks) -> None:
    talk = talks()
    talk.hub.change_pull(NUMBER, open=False)
    assert "is closed" in talk.say("writer", "/taxobot run")
    assert talk.jobs == []


def test_a_failure_that_may_pass_is_told_and_tried_again(talks: Talks) -> None:
    talk = talks()
    talk.desk.problem = Unavailable("GitHub answers 502", 502)
    with pytest.raises(Unavailable):
        talk.say("writer", "/taxobot run")
    assert "GitHub answers 502" in talk.answer
    talk.desk.problem = None
    talk.consider(talk.comment_notice())
    assert "begins as soon" in talk.answer
    assert len(talk.jobs) == 1


def test_what_nobody_foresaw_is_told_by_its_name_only(talks: Talks) -> None:
    talk = talks()
    talk.desk.problem = ZeroDivisionError("ghs_secret")
    with pytest.raises(ZeroDivisionError):
        talk.say("writer", "/taxobot run")
    assert "an unexpected ZeroDivisionError" in talk.answer
    assert "ghs_secret" not in talk.answer


def test_considering_a_comment_twice_enters_one_job(talks: Talks) -> None:
    """A step is done at least once."""
    talk = talks()
    talk.say("writer", "/taxobot run")
    word = talk.told[-1][1]
    again = ask(talk.office, talk.head(), word)
    assert (again.job, len(talk.jobs)) == (talk.jobs[0].spec.id, 1)


def test_what_was_approved_for_an_older_head_is_not_asked_for(talks: Talks) -> None:
    """S10: a push came between the word and the step."""
    talk = talks()
    talk.say("writer", "/taxobot run")
    old, word = talk.head(), talk.told[-1][1]
    talk.push()
    talk.open("synchronize")
    asked = ask(talk.office, old, word)
    assert (asked.job, asked.standing.state, asked.standing.scene) == ("", State.OUTDATED, "")
    assert talk.ended == [old.life]
