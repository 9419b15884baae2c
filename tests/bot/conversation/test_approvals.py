"""Approvals hold for exactly what was approved, by somebody who still may."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.approvals import Refusal, approve, bind, verify_approval
from bot.conversation.authority import NO_TEAMS, Rights
from bot.conversation.commands import Command, Name, parse
from bot.gate import GATE
from bot.github.errors import Forbidden, NotFound, Unavailable
from bot.github.values import CheckDraft, Comment, Pull, Role
from bot.records import Approval, Record, State
from fakes.hub import ACTIONS, FakeHub
from schemas.policy import TeamsPolicy

HEAD, BASE, POLICY = "a" * 40, "b" * 40, "c" * 40
SEEN = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
LATER = SEEN + timedelta(minutes=5)
TEAMS = TeamsPolicy(triagers=("triagers",))


def record_of(pull: Pull, **changes: Any) -> Record:
    known: dict[str, Any] = {
        "repository": 1,
        "pull": pull.number,
        "head": pull.head_sha,
        "base": BASE,
        "policy": POLICY,
        "seen": SEEN.isoformat(timespec="seconds"),
        "state": State.WAITING,
    }
    return Record.model_validate(known | changes)


class Scene:
    """A pull request whose head was looked at, and somebody who comments on it five minutes later."""

    def __init__(self, body: str = "/taxobot run", *, role: Role = Role.WRITE, teams: tuple[str, ...] = ()) -> None:
        self.hub = FakeHub()
        self.mona = self.hub.add_user("mona", role=role, teams=teams)
        self.pull = self.hub.add_pull(7, head_sha=HEAD, base_sha=BASE)
        self.comment = self.hub.add_comment(7, self.mona, body, LATER)

    def approve(self, **record: Any) -> Approval | Refusal:
        command = parse(self.comment.body)
        assert isinstance(command, Command)
        rights = Rights.of(self.hub, self.mona, TEAMS)
        return approve(command, self.comment, rights=rights, record=record_of(self.pull, **record), pull=self.pull)

    def approved(self) -> Approval:
        approval = self.approve()
        assert isinstance(approval, Approval)
        return approval

    def verify(self, approval: Approval, **facts: Any) -> str:
        known: dict[str, Any] = {"pull": self.hub.pull(7), "merge_base": BASE, "policy": POLICY, "teams": TEAMS}
        return verify_approval(self.hub, approval, **known | facts)


def by_hand(scene: Scene, **changes: Any) -> tuple[Approval, int]:
    run = scene.hub.add_run(actor=scene.mona)
    known = scene.approved().model_dump() | {"source": "dispatch"}
    return Approval.model_validate(known | changes), run.id


def test_what_an_approval_says() -> None:
    scene = Scene()
    assert scene.approved() == Approval(
        repository=1,
        pull=7,
        head=HEAD,
        base=BASE,
        policy=POLICY,
        purpose="run",
        approver=scene.mona.id,
        login="mona",
        source=f"comment:{scene.comment.id}",
        time="2026-11-02T10:05:00+00:00",
    )


@pytest.mark.parametrize("body", ["/taxobot run", "/taxobot run aaaaaaa", "@taxobot RUN " + HEAD, "/taxobot precheck"])
def test_what_was_approved_holds(body: str) -> None:
    scene = Scene(body)
    assert scene.verify(scene.approved()) == ""


def test_a_triager_approves_too() -> None:
    scene = Scene(role=Role.READ, teams=("triagers",))
    assert scene.verify(scene.approved()) == ""
    assert scene.verify(scene.approved(), teams=NO_TEAMS) == "mona may not start a run any more"


@pytest.mark.parametrize(
    ("seen", "holds"),
    [(LATER - timedelta(seconds=1), True), (LATER, False), (LATER + timedelta(seconds=1), False)],
)
def test_a_bare_command_speaks_for_a_head_that_was_looked_at_before(seen: datetime, holds: bool) -> None:
    approval = Scene().approve(seen=seen.isoformat(timespec="seconds"))
    assert isinstance(approval, Approval) == holds
    if not holds:
        assert approval == Refusal("the head aaaaaaa may be newer than the comment")


def test_a_whole_commit_speaks_for_itself() -> None:
    late = (LATER + timedelta(hours=1)).isoformat(timespec="seconds")
    assert isinstance(Scene(f"/taxobot run {HEAD}").approve(seen=late), Approval)


def test_first_digits_do_not_speak_for_a_later_commit_that_begins_alike() -> None:
    forged = HEAD[:30] + "f" * 10
    late = (LATER + timedelta(seconds=1)).isoformat(timespec="seconds")
    for body in ("/taxobot run aaaaaaa", f"/taxobot run {HEAD[:30]}"):
        scene = Scene(body)
        scene.pull = scene.hub.push(7, forged)
        assert scene.approve(seen=late) == Refusal("the head aaaaaaa may be newer than the comment")
        assert isinstance(scene.approve(seen=LATER.isoformat(timespec="seconds")), Approval)


def test_a_bare_command_after_a_push_is_refused() -> None:
    assert Scene().approve(head="e" * 40) == Refusal("the head aaaaaaa was not looked at when the comment was written")


def test_another_commit_is_refused() -> None:
    assert Scene("/taxobot run eeeeeee").approve() == Refusal("the head is aaaaaaa now, not eeeeeee")


def test_allow_and_override_are_bound_to_the_head_like_a_bare_run() -> None:
    scene = Scene()
    for command in (Command(Name.ALLOW), Command(Name.OVERRIDE, "aaaaaaa is good")):
        assert bind(command, scene.comment, record=record_of(scene.pull), head=HEAD) is None
        assert bind(command, scene.comment, record=None, head=HEAD) is not None
        assert bind(command, scene.comment, record=record_of(scene.pull, head="e" * 40), head=HEAD) is not None


@pytest.mark.parametrize("role", [Role.NONE, Role.READ, Role.TRIAGE])
def test_who_may_not_start_work_approves_nothing(role: Role) -> None:
    assert Scene(role=role).approve() == Refusal("mona may not start a run")


def test_rights_of_somebody_else_do_not_count() -> None:
    scene = Scene()
    rights = Rights.of(scene.hub, scene.hub.add_user("ada", role=Role.ADMIN), NO_TEAMS)
    refusal = approve(Command(Name.RUN), scene.comment, rights=rights, record=record_of(scene.pull), pull=scene.pull)
    assert refusal == Refusal("mona may not start a run")


@pytest.mark.parametrize("name", [name for name in Name if name not in (Name.RUN, Name.PRECHECK)])
def test_other_commands_approve_nothing(name: Name) -> None:
    scene = Scene()
    rights = Rights.of(scene.hub, scene.mona, NO_TEAMS)
    with pytest.raises(ValueError, match="approves nothing"):
        approve(Command(name), scene.comment, rights=rights, record=record_of(scene.pull), pull=scene.pull)


CHANGES = {
    "repository": (2, "the approval is for repository 2, which is 1 now"),
    "pull": (8, "the approval is for pull request 8, which is 7 now"),
    "head": ("e" * 40, f"the approval is for head {'e' * 40}, which is {HEAD} now"),
    "base": ("e" * 40, f"the approval is for merge base {'e' * 40}, which is {BASE} now"),
    "policy": ("", f"the approval is for policy none, which is {POLICY} now"),
    "purpose": ("precheck", "does not ask for a precheck"),
    "approver": (99, "was written by mona (user id "),
    "login": ("ada", "was written by mona (user id "),
    "source": ("comment:99", "comment 99 is not on pull request 7"),
    "time": ("2026-11-02T10:05:01+00:00", "was written at another time, which the approval does not say"),
}


def test_every_field_is_changed_once() -> None:
    assert CHANGES.keys() == Approval.model_fields.keys()


@pytest.mark.parametrize("name", CHANGES)
def test_each_field_changed_once_is_refused_with_its_reason(name: str) -> None:
    scene = Scene()
    scene.hub.add_user("ada", role=Role.ADMIN)
    value, reason = CHANGES[name]
    assert reason in scene.verify(scene.approved().model_copy(update={name: value}))


BY_HAND = {
    **{name: CHANGES[name] for name in ("repository", "pull", "head", "base", "policy")},
    "approver": (99, "was started by mona (user id "),
    "login": ("ada", "was started by mona (user id "),
    "source": ("comment:99", "comment 99 is not on pull request 7"),
    "time": ("yesterday", "the approval has no time"),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_each_field_of_one_by_hand_changed_once_is_refused(name: str) -> None:
    scene = Scene()
    scene.hub.add_user("ada", role=Role.ADMIN)
    approval, run = by_hand(scene)
    assert scene.verify(approval, run=run) == ""
    value, reason = BY_HAND[name]
    assert reason in scene.verify(approval.model_copy(update={name: value}), run=run)


def test_by_hand_needs_the_run_and_the_one_who_started_it() -> None:
    scene = Scene()
    approval, _ = by_hand(scene)
    assert scene.verify(approval) == "no workflow run is known that was started by hand"
    pushed = scene.hub.add_run(event="push", actor=scene.mona).id
    assert scene.verify(approval, run=pushed) == f"run {pushed} was started by push, not by hand"
    ours = scene.hub.add_run(actor=ACTIONS).id
    assert f"run {ours} was started by github-actions[bot]" in scene.verify(approval, run=ours)
    ours_too = approval.model_copy(update={"approver": ACTIONS.id, "login": ACTIONS.login})
    assert scene.verify(ours_too, run=ours) == "github-actions[bot] may not start a run any more"


def test_a_push_ends_it_and_another_merge_does_not() -> None:
    scene = Scene()
    approval = scene.approved()
    scene.hub.change_pull(7, base_sha="f" * 40)
    assert scene.verify(approval) == ""
    scene.hub.push(7, "e" * 40)
    assert scene.verify(approval).startswith("the approval is for head ")


def test_a_closed_pull_request_ends_it() -> None:
    scene = Scene()
    scene.hub.change_pull(7, open=False)
    assert scene.verify(scene.approved()) == "pull request 7 is closed"


def test_losing_the_role_ends_it() -> None:
    scene = Scene()
    approval = scene.approved()
    scene.hub.set_role("mona", Role.TRIAGE)
    assert scene.verify(approval) == "mona may not start a run any more"


def test_a_comment_that_is_gone_or_says_something_else_ends_it() -> None:
    scene = Scene("/taxobot run aaaaaaa")
    approval, number = scene.approved(), scene.comment.id
    for body, reason in {
        "never mind": f"comment {number} does not ask for a run",
        "/taxobot precheck": f"comment {number} does not ask for a run",
        "/taxobot run eeeeeee": f"comment {number} asks for eeeeeee, not for aaaaaaa",
    }.items():
        scene.hub.rewrite_comment(number, body)
        assert scene.verify(approval) == reason
    scene.hub.delete_comment(number)
    assert scene.verify(approval) == f"comment {number} is not on pull request 7"


def test_a_comment_on_another_pull_request_does_not_count() -> None:
    scene = Scene()
    scene.hub.add_pull(8, head_sha="e" * 40)
    elsewhere = scene.hub.add_comment(8, scene.mona, "/taxobot run", LATER)
    approval = scene.approved().model_copy(update={"source": f"comment:{elsewhere.id}"})
    assert scene.verify(approval) == f"comment {elsewhere.id} is not on pull request 7"


@pytest.mark.parametrize("call", ["comments", "user", "role", "is_member"])
@pytest.mark.parametrize("error", [NotFound("gone", 404), Forbidden("no", 403), Unavailable("later", 503)])
def test_what_github_does_not_answer_counts_against_it(call: str, error: Exception) -> None:
    scene = Scene(role=Role.READ, teams=("triagers",)) if call == "is_member" else Scene()
    approval = scene.approved()
    scene.hub.fail(call, error)
    assert scene.verify(approval) != ""


@pytest.mark.parametrize("call", ["comments", "user", "role", "is_member"])
def test_whoever_can_wait_is_told_that_github_is_away(call: str) -> None:
    """Nothing is decided: hours of work are not thrown away for it."""
    scene = Scene(role=Role.READ, teams=("triagers",)) if call == "is_member" else Scene()
    approval = scene.approved()
    scene.hub.fail(call, Unavailable("later", 503))
    with pytest.raises(Unavailable):
        scene.verify(approval, patient=True)


@pytest.mark.parametrize("call", ["comments", "user", "role", "is_member"])
@pytest.mark.parametrize("error", [NotFound("gone", 404), Forbidden("no", 403)])
def test_a_no_is_a_no_for_those_who_can_wait(call: str, error: Exception) -> None:
    scene = Scene(role=Role.READ, teams=("triagers",)) if call == "is_member" else Scene()
    approval = scene.approved()
    scene.hub.fail(call, error)
    assert scene.verify(approval, patient=True) != ""


fields = st.fixed_dictionaries(
    {},
    optional={
        "repository": st.integers(1, 2),
        "pull": st.integers(7, 8),
        "head": st.sampled_from([HEAD, "e" * 40]),
        "base": st.sampled_from([BASE, "e" * 40]),
        "policy": st.sampled_from([POLICY, ""]),
        "purpose": st.sampled_from(["run", "precheck"]),
        "approver": st.integers(1000, 1004),
        "login": st.sampled_from(["mona", "ada", "author"]),
        "time": st.sampled_from(["2026-11-02T10:05:00+00:00", "2026-11-02T10:00:00+00:00"]),
    },
)


@given(changes=fields)
def test_only_the_approval_itself_holds(changes: dict[str, Any]) -> None:
    scene = Scene()
    scene.hub.add_user("ada", role=Role.ADMIN)
    approval = scene.approved()
    changed = approval.model_copy(update=changes)
    assert (scene.verify(changed) == "") == (changed == approval)


def test_comments_of_a_whole_conversation_are_looked_through() -> None:
    scene = Scene()
    others = [scene.hub.add_comment(7, "author", f"remark {number}") for number in range(150)]
    assert all(isinstance(one, Comment) for one in others)
    assert scene.verify(scene.approved()) == ""


def pressed(scene: Scene, **check: Any) -> Approval:
    """The approval by the button of a check run of the gate."""
    fields = {"name": GATE, "external_id": "7"} | check
    draft = CheckDraft(status="completed", conclusion="action_required", title="t", summary="s", **fields)
    number = scene.hub.add_check(HEAD, draft).id
    command = Command(Name.RUN, HEAD)
    rights = Rights.of(scene.hub, scene.mona, TEAMS)
    record = record_of(scene.pull)
    made = approve(command, scene.comment, rights=rights, record=record, pull=scene.pull, check=number)
    assert isinstance(made, Approval)
    return made


def test_a_press_is_verified_by_its_check_run() -> None:
    scene = Scene("I only pressed a button.")
    approval = pressed(scene)
    assert approval.source.startswith("check:")
    assert scene.verify(approval) == ""


@pytest.mark.parametrize("check", [{"name": "lint"}, {"external_id": "8"}])
def test_a_check_run_that_is_not_the_gates_of_this_pull_request_approves_nothing(check: dict[str, str]) -> None:
    scene = Scene()
    assert "is none of taxobot/gate" in scene.verify(pressed(scene, **check))


def test_a_check_run_that_nobody_knows_approves_nothing() -> None:
    scene = Scene()
    unknown = pressed(scene).model_copy(update={"source": "check:1"})
    assert "check run 1 is none of taxobot/gate on aaaaaaa" in scene.verify(unknown)


def test_who_pressed_must_still_be_somebody_who_may() -> None:
    scene = Scene()
    approval = pressed(scene)
    scene.hub.set_role("mona", Role.READ)
    assert "mona may not start a run any more" in scene.verify(approval)
    assert "has no time" in Scene.verify(scene, approval.model_copy(update={"time": "soon"}))
