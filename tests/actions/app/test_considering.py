"""What deliveries lead to: lives begin, end and hear something, once, whenever and in whatever order they come."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from actions.app.considered import branch, group
from actions.app.considering import consider
from bot.app.book.pulls import Overtaken
from bot.app.notices import BranchNotice, GroupNotice, InstallationNotice, PullNotice, RerunNotice, RunNotice
from bot.app.patience import passes
from bot.app.words import Head, Start, Tell
from bot.github.errors import Rejected, Unavailable
from bot.github.values import Pull
from bot.merge_group import Judgement
from bot.records import State
from fakes.app_talk import PLACE, AppTalk
from fakes.desk import HEAD, NEXT, NUMBER
from schemas.errors import UsageError


@pytest.fixture
def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTalk:
    """A pull request of which nothing was heard."""
    return AppTalk(tmp_path, monkeypatch)


def start(sha: str = HEAD, turn: int = 1, replaces: str = "", reason: str | None = None) -> Start:
    head = Head(repository=1, name="o/r", pull=NUMBER, sha=sha, turn=turn)
    said = f"{sha[:7]} has replaced it" if reason is None else reason
    return Start(head=head, replaces=replaces, reason=said)


def test_an_opened_pull_request_lives_once(talk: AppTalk) -> None:
    """S3: the same again, and late ones, change nothing."""
    assert [talk.open(action) for action in ("opened", "opened", "synchronize")] == [(start(),)] * 3
    assert talk.book.repositories.all()[0].name == "o/r"


def test_a_push_ends_the_older_life_and_begins_another(talk: AppTalk) -> None:
    """S10: within one event; the second delivery says the same, since the first may have died before it was heard."""
    old = talk.open()[0]
    assert isinstance(old, Start)
    talk.push()
    expected = (start(NEXT, 2, old.head.life),)
    assert (talk.open("synchronize"), talk.open("synchronize")) == (expected, expected)


def test_what_comes_too_late_speaks_of_the_head_as_it_is_now(talk: AppTalk) -> None:
    talk.push()
    assert talk.open("opened") == (start(NEXT),)


def test_another_base_branch_is_another_life_once(talk: AppTalk) -> None:
    """S13."""
    talk.open()
    talk.hub.change_pull(NUMBER, base_ref="next")
    expected = (start(HEAD, 2, f"life-1-7-{HEAD}-1", "its base branch or policy changed"),)
    assert (talk.open("edited"), talk.open("edited")) == (expected, expected)


def test_a_closed_one_ends_and_lives_again_when_it_is_reopened(talk: AppTalk) -> None:
    talk.open()
    talk.hub.change_pull(NUMBER, open=False)
    for _ in range(2):
        (order,) = talk.open("closed")
        assert isinstance(order, Tell)
        assert (order.life, order.word.kind, order.word.reason) == (
            f"life-1-7-{HEAD}-1",
            "end",
            "the pull request was closed",
        )
    talk.hub.change_pull(NUMBER, open=True)
    assert (talk.open("reopened"), talk.open("reopened")) == ((start(turn=2),), (start(turn=2),))


def test_one_that_was_closed_before_anything_was_heard_is_nothing(talk: AppTalk) -> None:
    talk.hub.change_pull(NUMBER, open=False)
    assert talk.open("opened") == ()


def looking_away(talk: AppTalk, monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Something happens right after GitHub was asked for the pull request, once."""
    ask, left = talk.hub.pull, [happens]

    def asked(number: int) -> Pull:
        found = ask(number)
        if left:
            left.pop()()
        return found

    monkeypatch.setattr(talk.hub, "pull", asked)


def test_a_push_that_lands_while_an_older_delivery_is_considered_wins(
    talk: AppTalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S10: whoever looked before it is told to look again, and finds the new head."""

    def push() -> None:
        talk.push()
        talk.open("synchronize")

    looking_away(talk, monkeypatch, push)
    with pytest.raises(Overtaken) as caught:
        consider(talk.office, PullNotice(place=PLACE, action="opened", number=NUMBER, head=HEAD, sender=1))
    assert passes(caught.value)
    assert talk.open("opened") == (start(NEXT),)


def test_a_command_does_not_bring_an_older_head_back(talk: AppTalk, monkeypatch: pytest.MonkeyPatch) -> None:
    def push() -> None:
        talk.push()
        talk.open("synchronize")

    looking_away(talk, monkeypatch, push)
    with pytest.raises(Overtaken):
        talk.say("writer", "/taxobot validate")
    assert talk.answer == "", "it is answered when it is done again"
    assert talk.head().sha == NEXT


def test_one_that_is_reopened_while_its_close_is_considered_lives(
    talk: AppTalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk.open()
    talk.hub.change_pull(NUMBER, open=False)
    looking_away(talk, monkeypatch, lambda: talk.hub.change_pull(NUMBER, open=True))
    closed = PullNotice(place=PLACE, action="closed", number=NUMBER, head=HEAD, sender=1)
    ended, begun = consider(talk.office, closed)
    assert isinstance(ended, Tell)
    assert ended.life == f"life-1-7-{HEAD}-1"
    assert begun == start(turn=2)


def test_the_end_of_a_run_is_told_to_the_life_that_waits_for_it(talk: AppTalk) -> None:
    talk.open()
    talk.say("writer", "/taxobot run")
    job = talk.jobs[0].spec
    assert talk.consider(RunNotice(place=PLACE, run=77)) == ()
    talk.book.jobs.sent(job, run=77)
    (order,) = talk.consider(RunNotice(place=PLACE, run=77))
    assert isinstance(order, Tell)
    assert (order.life, order.word.kind, order.word.job) == (job.life, "result", job.id)
    talk.book.jobs.ended(job.id)
    assert talk.consider(RunNotice(place=PLACE, run=77)) == ()


def rerun(talk: AppTalk, login: str = "writer", *, check: int = 5, external: str = str(NUMBER)) -> list[str]:
    """Somebody presses Re-run; the words that lives heard of it."""
    talk.told.clear()
    sender = talk.hub.user(login).id
    talk.consider(
        RerunNotice(place=PLACE, check=check, external=external, head=HEAD, sender=sender, login=login),
    )
    return talk.words


def test_rerun_looks_again_and_repeats_what_failed(talk: AppTalk) -> None:
    talk.open()
    assert (rerun(talk), rerun(talk, check=0, external="")) == (["look"], ["look"])
    assert rerun(talk, external="8") == []
    talk.say("writer", "/taxobot run")
    talk.book.jobs.ended(talk.jobs[0].spec.id)
    talk.book.pulls.keep(talk.record.model_copy(update={"state": State.ERROR}), life=talk.head().life)
    assert rerun(talk, "reader") == []
    assert rerun(talk, "triager") == ["approve"]
    assert talk.told[-1][1].again


def with_policy(monkeypatch: pytest.MonkeyPatch, policy: str) -> None:
    monkeypatch.setattr(branch, "fetch", lambda *_: None)
    monkeypatch.setattr(branch, "policy_id", lambda *_: policy)


def push_to(talk: AppTalk, ref: str = "main") -> list[str]:
    talk.told.clear()
    talk.consider(BranchNotice(place=PLACE, ref=ref, sha="9" * 40))
    return talk.words


def test_another_policy_on_the_base_is_looked_at(talk: AppTalk, monkeypatch: pytest.MonkeyPatch) -> None:
    """S13: like a push; other branches, and the same policy, change nothing."""
    talk.open()
    with_policy(monkeypatch, talk.desk.policy_blob)
    assert push_to(talk) == []
    with_policy(monkeypatch, "f" * 40)
    assert (push_to(talk, "other"), push_to(talk)) == ([], ["look"])
    assert talk.ended == []


def test_work_that_was_approved_under_the_old_policy_ends(talk: AppTalk, monkeypatch: pytest.MonkeyPatch) -> None:
    talk.open()
    talk.say("writer", "/taxobot run")
    old = talk.head().life
    with_policy(monkeypatch, "f" * 40)
    talk.desk.policy_blob = "f" * 40
    push_to(talk)
    assert (talk.ended, talk.record.approval, talk.head().turn) == ([old], None, 2)
    assert push_to(talk) == []


def group_notice(head: str = "8" * 40) -> GroupNotice:
    return GroupNotice(place=PLACE, head=head, head_ref="q/pr-7-x", base="b" * 40, base_ref="main")


def test_a_merge_group_is_answered_once(talk: AppTalk, monkeypatch: pytest.MonkeyPatch) -> None:
    """S31."""
    monkeypatch.setattr(group, "judge_group", lambda *_: Judgement("success", "1 changed leaf is exactly as measured"))
    for _ in range(2):
        assert talk.consider(group_notice()) == ()
    (check,) = talk.hub.checks("8" * 40, "taxobot/gate")
    assert (check.conclusion, check.title) == ("success", "1 changed leaf is exactly as measured")


def test_a_merge_group_is_not_answered_by_somebody_elses_check(talk: AppTalk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group, "judge_group", lambda *_: Judgement("failure", "it was never measured"))
    forged = group._draft(group_notice(), Judgement("failure", "x"))
    talk.hub.add_check("8" * 40, forged, app=15368)
    talk.consider(group_notice())
    assert talk.hub.checks("8" * 40, "taxobot/gate")[0].app == talk.office.doors.app


def test_a_group_that_cannot_be_compared_fails_and_does_not_hang(
    talk: AppTalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> Judgement:
        raise problems.pop(0)

    problems = [Unavailable("GitHub answers 502", 502), UsageError("no such commit"), Rejected("odd", 422)]
    monkeypatch.setattr(group, "judge_group", refuse)
    with pytest.raises(Unavailable):
        talk.consider(group_notice())
    talk.consider(group_notice())
    (check,) = talk.hub.checks("8" * 40, "taxobot/gate")
    assert (check.conclusion, check.title) == ("failure", "it could not be compared: no such commit")


def test_repositories_come_and_go(talk: AppTalk) -> None:
    """S4: those that are not in the operator's list are not remembered."""
    both = ((1, "o/r"), (2, "else/where"))
    talk.consider(InstallationNotice(action="created", installation=3, repositories=both))
    assert [one.name for one in talk.book.repositories.all()] == ["o/r"]
    talk.open()
    gone = InstallationNotice(action="removed", installation=3, removed=((1, "o/r"),))
    for _ in range(2):
        orders = talk.consider(gone)
        assert [one.word.reason for one in orders if isinstance(one, Tell)] == [
            "taxobot was removed from the repository"
        ]
    assert (talk.book.repositories.all(), talk.book.boards.get(1, NUMBER)) == ([], None)
    assert talk.book.pulls.living(1) == []


def test_a_suspended_installation_is_left_altogether(talk: AppTalk) -> None:
    talk.open()
    orders = talk.consider(InstallationNotice(action="suspend", installation=3))
    assert [one.word.kind for one in orders if isinstance(one, Tell)] == ["end"]
    assert talk.book.repositories.all() == []
