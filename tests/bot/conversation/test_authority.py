"""Who may say what: a table, and the promise that nothing unclear ever grants anything."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.authority import ANYONE, RULERS, STARTERS, Rights, may
from bot.conversation.commands import Name
from bot.github.errors import Forbidden, GithubError, NotFound, Unavailable
from bot.github.values import Role, User
from fakes.hub import FakeHub
from schemas.policy import TeamsPolicy

TEAMS = TeamsPolicy(triagers=("triagers", "helpers"), maintainers=("maintainers",))
ERRORS = (NotFound("gone", 404), Forbidden("no", 403), Unavailable("later", 503))


def rights_of(role: Role, *teams: str, policy: TeamsPolicy = TEAMS) -> Rights:
    hub = FakeHub()
    return Rights.of(hub, hub.add_user("mona", role=role, teams=teams), policy)


def test_every_command_has_one_place_in_the_table() -> None:
    assert set(Name) == ANYONE | STARTERS | RULERS
    assert len(ANYONE) + len(STARTERS) + len(RULERS) == len(Name)


@pytest.mark.parametrize(
    ("role", "teams", "granted"),
    [
        (Role.NONE, (), ANYONE),
        (Role.READ, (), ANYONE),
        (Role.TRIAGE, (), ANYONE),
        (Role.WRITE, (), ANYONE | STARTERS),
        (Role.MAINTAIN, (), set(Name)),
        (Role.ADMIN, (), set(Name)),
        (Role.READ, ("triagers",), ANYONE | STARTERS),
        (Role.NONE, ("helpers",), ANYONE | STARTERS),
        (Role.READ, ("maintainers",), set(Name)),
        (Role.WRITE, ("maintainers",), set(Name)),
        (Role.WRITE, ("triagers",), ANYONE | STARTERS),
        (Role.READ, ("strangers",), ANYONE),
    ],
)
def test_the_table(role: Role, teams: tuple[str, ...], granted: set[Name]) -> None:
    rights = rights_of(role, *teams)
    assert {name for name in Name if may(rights, name)} == granted
    assert rights.doubts == ()


@pytest.mark.parametrize("role", [Role.NONE, Role.READ, Role.TRIAGE])
def test_an_empty_list_of_teams_means_nobody(role: Role) -> None:
    rights = rights_of(role, "triagers", "maintainers", policy=TeamsPolicy())
    assert {name for name in Name if may(rights, name)} == ANYONE


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_teams_that_cannot_be_asked_grant_nothing(error: GithubError) -> None:
    hub = FakeHub()
    mona = hub.add_user("mona", role=Role.READ, teams=("triagers", "maintainers"))
    hub.fail("is_member", error, error, error)
    rights = Rights.of(hub, mona, TEAMS)
    assert {name for name in Name if may(rights, name)} == ANYONE
    assert [doubt.split(":")[0] for doubt in rights.doubts] == [
        "the team maintainers",
        "the team triagers",
        "the team helpers",
    ]


def test_one_broken_team_does_not_hide_another() -> None:
    hub = FakeHub()
    mona = hub.add_user("mona", teams=("triagers",))
    hub.fail("is_member", Forbidden("no", 403))
    rights = Rights.of(hub, mona, TEAMS)
    assert may(rights, Name.RUN)
    assert not may(rights, Name.ALLOW)


@pytest.mark.parametrize("call", ["role", "user"])
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_account_that_cannot_be_asked_for_is_granted_nothing(call: str, error: GithubError) -> None:
    hub = FakeHub()
    mona = hub.add_user("mona", role=Role.ADMIN)
    hub.fail(call, error)
    rights = Rights.of(hub, mona, TEAMS)
    assert {name for name in Name if may(rights, name)} == ANYONE
    assert "mona" in rights.doubts[0]


def test_a_login_that_changed_hands_is_granted_nothing() -> None:
    hub = FakeHub()
    hub.add_user("mona", id=1, role=Role.ADMIN, teams=("maintainers",))
    rights = Rights.of(hub, User(2, "mona"), TEAMS)
    assert {name for name in Name if may(rights, name)} == ANYONE
    assert rights.doubts == ("the account mona: it belongs to somebody else by now",)


def test_teams_are_not_asked_where_the_role_is_enough() -> None:
    hub = FakeHub()
    hub.fail("is_member", *ERRORS)
    for login, role in (("ada", Role.ADMIN), ("max", Role.MAINTAIN)):
        assert Rights.of(hub, hub.add_user(login, role=role), TEAMS).doubts == ()


names = st.sampled_from(["triagers", "helpers", "maintainers", "others"])
lists = st.lists(names, max_size=3, unique=True)


@given(
    role=st.sampled_from(Role),
    member_of=lists,
    triagers=lists,
    maintainers=lists,
    failing=st.lists(st.sampled_from(["role", "user", "is_member"]), max_size=6),
)
def test_nothing_is_granted_without_a_reason(
    role: Role, member_of: list[str], triagers: list[str], maintainers: list[str], failing: list[str]
) -> None:
    """Over (configuration, role, failures): what is granted follows from what GitHub said, and failures only take."""
    hub = FakeHub()
    mona = hub.add_user("mona", role=role, teams=member_of)
    policy = TeamsPolicy(triagers=tuple(triagers), maintainers=tuple(maintainers))
    healthy = Rights.of(hub, mona, policy)
    for call in failing:
        hub.fail(call, Unavailable("later", 503))
    rights = Rights.of(hub, mona, policy)
    for name in Name:
        entitled = name in ANYONE
        entitled |= name in STARTERS and (role.reaches(Role.WRITE) or bool({*member_of} & {*triagers, *maintainers}))
        entitled |= name in RULERS and (role.reaches(Role.MAINTAIN) or bool({*member_of} & {*maintainers}))
        assert may(healthy, name) == entitled
        assert not may(rights, name) or entitled


@given(fields=st.fixed_dictionaries({"triager": st.booleans(), "maintainer": st.booleans()}))
def test_a_name_outside_the_table_is_denied(fields: dict[str, Any]) -> None:
    assert not may(Rights(User(1, "mona"), Role.ADMIN, **fields), "merge")  # type: ignore[arg-type]
