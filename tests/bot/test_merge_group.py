"""A merge group passes only with exactly what was measured."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.merge_group import Judgement, judge, vouches
from bot.records import Record, Ruling, State
from bot.scope import Kind, Scope

A, B = "knowledge/a/qna.yaml", "compositional_skills/b/qna.yaml"
APPLICABLE = Scope(Kind.APPLICABLE, "1 changed leaf")


def record(pull: int = 1, **changes: Any) -> Record:
    known: dict[str, Any] = {
        "repository": 7,
        "pull": pull,
        "head": "a" * 40,
        "base": "b" * 40,
        "policy": "p1",
        "seen": "2026-11-20T10:00:00+00:00",
        "state": State.PASS,
        "leaves": {A: "d1"},
        "model": "m1",
    }
    return Record.model_validate(known | changes)


def ruling(kind: str = "override", head: str = "a" * 40) -> Ruling:
    return Ruling(kind=kind, head=head, actor=1, login="mona", reason="because", time="2026-11-20T11:00:00+00:00")


def look(leaves: dict[str, str], *records: Record, model: str = "m1", policy: str = "p1") -> Judgement:
    return judge(leaves, model=model, policy=policy, scope=APPLICABLE, records=records)


def test_equal_to_what_passed() -> None:
    assert look({A: "d1"}, record()) == Judgement(
        "success", "1 changed leaf is exactly as measured, with the same base model and policy"
    )


@pytest.mark.parametrize(
    ("leaves", "given", "records", "reason"),
    [
        ({A: "d2"}, {}, [record()], f"{A} is not as it was measured in #1"),
        ({A: ""}, {}, [record()], f"{A} is not as it was measured in #1"),
        ({A: "d1", B: "d1"}, {}, [record()], f"{B} was changed by no pull request of this group that was measured"),
        ({A: "d1"}, {}, [], f"{A} was changed by no pull request of this group that was measured"),
        ({A: "d1"}, {"model": "m2"}, [record()], "the base model is not the one that #1 was measured with"),
        ({A: "d1"}, {"model": ""}, [record()], "the base model is not the one that #1 was measured with"),
        ({A: "d1"}, {"model": ""}, [record(model="")], "the base model is not the one that #1 was measured with"),
        ({A: "d1"}, {"policy": "p2"}, [record()], "the policy on the base is not the one that #1 passed under"),
        ({A: "d1"}, {"policy": ""}, [record()], "the policy on the base is not the one that #1 passed under"),
    ],
)
def test_anything_that_differs_fails(
    leaves: dict[str, str], given: dict[str, str], records: list[Record], reason: str
) -> None:
    judged = look(leaves, *records, **given)
    assert judged.conclusion == "failure"
    assert judged.reason.startswith(reason)


@pytest.mark.parametrize("state", [state for state in State if state not in (State.PASS, State.NOT_APPLICABLE)])
def test_what_did_not_pass_fails_unless_overridden(state: State) -> None:
    judged = look({A: "d1"}, record(state=state))
    assert judged == Judgement("failure", f"{A} comes from #1, which has not passed: it is {state.value}")
    assert look({A: "d1"}, record(state=state, rulings=(ruling(),))).conclusion == "success"
    assert look({A: "d1"}, record(state=state, rulings=(ruling(head="c" * 40),))).conclusion == "failure"
    assert look({A: "d1"}, record(state=state, rulings=(ruling("allow"),))).conclusion == "failure"


def test_an_override_before_any_measurement_has_no_model_to_compare() -> None:
    unmeasured = record(state=State.WAITING, model="", rulings=(ruling(),))
    assert look({A: "d1"}, unmeasured, model="m2").conclusion == "success"
    assert look({A: "d1"}, unmeasured, policy="p2").conclusion == "failure"
    measured = record(state=State.FAIL, rulings=(ruling(),))
    assert look({A: "d1"}, measured, model="m2").conclusion == "failure"


def test_an_allowed_deletion_passes() -> None:
    deleted = record(state=State.NOT_APPLICABLE, model="", leaves={A: ""}, rulings=(ruling("allow"),))
    assert look({A: ""}, deleted).conclusion == "success"


def test_two_passed_heads_in_one_group() -> None:
    one, other = record(1), record(2, head="c" * 40, leaves={B: "d2"})
    assert look({A: "d1", B: "d2"}, one, other).reason.startswith("2 changed leaves are exactly as measured")
    assert look({A: "d1", B: "d2"}, one, other.model_copy(update={"model": "m0"})).conclusion == "failure"


def test_two_pull_requests_that_change_one_leaf_were_never_measured_together() -> None:
    one, other = record(1), record(2, head="c" * 40, leaves={A: "d2"})
    assert look({A: "merged"}, one, other).conclusion == "failure"
    assert look({A: "d2"}, one, other).conclusion == "success"


@pytest.mark.parametrize("kind", Kind)
def test_a_group_without_a_changed_leaf_follows_its_scope(kind: Kind) -> None:
    judged = judge({}, model="m1", policy="p1", scope=Scope(kind, "because"), records=[record()])
    assert judged == Judgement("success" if kind is Kind.NOT_APPLICABLE else "failure", "because")


digests = st.sampled_from(["", "d1", "d2"])
records = st.builds(
    record,
    pull=st.integers(1, 3),
    policy=st.sampled_from(["", "p1", "p2"]),
    model=st.sampled_from(["", "m1", "m2"]),
    state=st.sampled_from(State),
    leaves=st.dictionaries(st.sampled_from([A, B]), digests),
    rulings=st.lists(st.builds(ruling, st.sampled_from(["allow", "override"])), max_size=1).map(tuple),
)


@given(leaves=st.dictionaries(st.sampled_from([A, B]), digests, min_size=1), records=st.lists(records, max_size=4))
def test_success_means_that_each_leaf_is_vouched_for(leaves: dict[str, str], records: list[Record]) -> None:
    judged = look(leaves, *records)
    covered = all(
        any(
            one.leaves.get(path) == digest
            and vouches(one)
            and one.policy == "p1"
            and (one.model == "m1" or (one.model == "" and one.state is not State.PASS))
            for one in records
        )
        for path, digest in leaves.items()
    )
    assert (judged.conclusion == "success") == covered
