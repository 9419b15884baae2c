"""Labels follow the leaves and the state; those of others are left alone."""

from __future__ import annotations

import pytest

from bot.github.labels import choose_labels
from bot.records import State
from schemas.policy import LabelsPolicy
from schemas.taxonomy import LeafKind

ALL = {"skill", "knowledge", "triage-needed", "precheck-generate-ready", "sdg-unsuccessful"}


@pytest.mark.parametrize(("kinds", "state", "approved", "wanted"), [
    ({"knowledge"}, State.WAITING, False, {"knowledge", "triage-needed"}),
    ({"skill"}, State.WAITING, False, {"skill", "triage-needed"}),
    ({LeafKind.FREEFORM, LeafKind.KNOWLEDGE}, State.RUNNING, True, {"skill", "knowledge", "precheck-generate-ready"}),
    ({LeafKind.GROUNDED}, State.PASS, True, {"skill", "precheck-generate-ready"}),
    ({"skill"}, State.FAIL, True, {"skill", "precheck-generate-ready", "sdg-unsuccessful"}),
    ({"skill"}, State.ERROR, True, {"skill", "precheck-generate-ready", "sdg-unsuccessful"}),
    ({"skill"}, State.ERROR, False, {"skill"}),
    ({"skill"}, State.INVALID, False, {"skill"}),
    (set(), State.NOT_APPLICABLE, False, set()),
])  # fmt: skip
def test_what_holds_is_added_and_the_rest_of_ours_removed(
    kinds: set[str], state: State, approved: bool, wanted: set[str]
) -> None:
    add, remove = choose_labels(LabelsPolicy(), kinds=kinds, state=state, approved=approved)
    assert set(add) == wanted
    assert set(remove) == ALL - wanted


def test_an_empty_name_switches_a_label_off() -> None:
    add, remove = choose_labels(LabelsPolicy(skill="", failed=""), kinds={"skill"}, state=State.FAIL, approved=True)
    assert "" not in add + remove
    assert set(add) == {"precheck-generate-ready"}


def test_two_meanings_of_one_label_add_it_when_one_holds() -> None:
    policy = LabelsPolicy(skill="content", knowledge="content")
    for kinds in ({"skill"}, {"knowledge"}):
        add, remove = choose_labels(policy, kinds=kinds, state=State.PASS, approved=False)
        assert "content" in add
        assert "content" not in remove
