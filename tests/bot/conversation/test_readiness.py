"""What stands in the way of a run, whoever asks."""

from __future__ import annotations

from itertools import product

import pytest

from bot.conversation.readiness import Obstacle, find_obstacle, is_current
from bot.records import Record, State
from bot.scope import Kind, Scope

HEAD, BASE, POLICY = "a" * 40, "b" * 40, "c" * 40


def record(state: State = State.WAITING, **changes: str) -> Record:
    known = {"repository": 1, "pull": 7, "head": HEAD, "base": BASE, "policy": POLICY, "seen": "x", "state": state}
    return Record.model_validate(known | changes)


def look(known: Record | None, *, kind: Kind = Kind.APPLICABLE, valid: bool = True, busy: bool = False) -> object:
    scope = Scope(kind, "because")
    return find_obstacle(known, head=HEAD, base=BASE, policy=POLICY, valid=valid, scope=scope, busy=busy)


def test_a_checked_head_may_be_run() -> None:
    assert look(record()) is None


@pytest.mark.parametrize("changes", [{"head": "e" * 40}, {"base": "e" * 40}, {"policy": ""}])
def test_a_head_that_people_were_not_told_about_is_unchecked(changes: dict[str, str]) -> None:
    assert not is_current(record(**changes), head=HEAD, base=BASE, policy=POLICY)
    assert look(record(**changes)) is Obstacle.UNCHECKED
    assert look(record(**changes), busy=True) is Obstacle.UNCHECKED


def test_no_record_is_unchecked() -> None:
    assert look(None) is Obstacle.UNCHECKED


@pytest.mark.parametrize(
    ("kind", "valid", "busy", "obstacle"),
    [
        (Kind.APPLICABLE, False, False, Obstacle.INVALID),
        (Kind.INVALID, True, False, Obstacle.INVALID),
        (Kind.HELD, False, False, Obstacle.INVALID),
        (Kind.HELD, True, False, Obstacle.HELD),
        (Kind.HELD, True, True, Obstacle.HELD),
        (Kind.NOT_APPLICABLE, True, False, Obstacle.NOTHING),
        (Kind.APPLICABLE, True, True, Obstacle.BUSY),
    ],
)
def test_obstacles(kind: Kind, valid: bool, busy: bool, obstacle: Obstacle) -> None:
    assert look(record(), kind=kind, valid=valid, busy=busy) is obstacle


def test_a_head_that_people_were_told_is_invalid_is_shown_anew_first() -> None:
    assert look(record(State.INVALID)) is Obstacle.UNCHECKED


@pytest.mark.parametrize("state", [state for state in State if state is not State.INVALID])
def test_what_was_measured_before_may_be_measured_again(state: State) -> None:
    assert look(record(state)) is None


def test_only_the_one_good_combination_passes() -> None:
    for kind, valid, busy in product(Kind, (True, False), (True, False)):
        free = look(record(), kind=kind, valid=valid, busy=busy) is None
        assert free == (kind is Kind.APPLICABLE and valid and not busy)
