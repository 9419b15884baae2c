from __future__ import annotations

import pytest
from run_results import comparison, control, gain, judged_leaf, leaf, seen

from bot.leaves import controls_of, deciding, doubt_gain, explain_gain
from schemas.item import ItemKind
from schemas.result import LeafResult, Word

UNSHOWN = gain(0.05, 0.09).model_copy(update={"shown": False})
UNIFORM = "all scores moved by the same amount, which says nothing about their noise"


def test_controls_are_those_of_the_score_that_decides() -> None:
    rated = control(score="judge")
    assert controls_of(leaf(comparisons=(comparison(), rated, control()))) == control()
    assert controls_of(leaf(comparisons=(comparison(score="judge"), control(), rated))) == rated
    assert controls_of(leaf(comparisons=(comparison(), control(n=0)))) is None
    assert deciding(leaf(comparisons=(seen(),))) is None


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (leaf(), ""),
        (leaf(specific_gain=gain(-0.02, 0.1)), "(−2.0 … +10.0) is not shown to be above 0"),
        (judged_leaf(word=Word.BETTER), "was not measured: no control item was asked"),
        (leaf(comparisons=(seen(), control()), specific_gain=None), "was not measured: no new-question item was asked"),
        (leaf(specific_gain=None), f"was not measured: {UNIFORM}"),
        (
            leaf(comparisons=(comparison(), control(clusters=1)), specific_gain=None),
            "was not measured: control items come from only 1 independent passage; at least 6 are needed to show it",
        ),
        (
            leaf(comparisons=(comparison(clusters=5), control()), specific_gain=UNSHOWN),
            "(+5.0 … +9.0) is not shown: new-question items come from only 5 independent passages; "
            "at least 6 are needed to show it",
        ),
    ],
)
def test_what_is_said_of_a_gain(one: LeafResult, said: str) -> None:
    assert doubt_gain(one) == said


def test_seeds_are_called_seeds() -> None:
    rated = (comparison(score="judge"), control(score="judge", clusters=5))
    assert "only 5 independent seeds;" in explain_gain(leaf(comparisons=rated, specific_gain=UNSHOWN))


def test_a_gain_is_never_shown_by_its_flag_alone() -> None:
    flagged = gain(-0.01, 0.2).model_copy(update={"shown": True})
    assert doubt_gain(leaf(specific_gain=flagged)) == "(−1.0 … +20.0) is not shown to be above 0"
    assert {entry.kind for entry in leaf().comparisons} == {ItemKind.NEW_QUESTION, ItemKind.CONTROL, ItemKind.SEEN}
