from __future__ import annotations

from typing import Any

import pytest

from fakes.judges import ScriptedModels, says, ticks
from runners.asking.seam import Question
from runners.evaluate.judges.pairwise import LlmPairJudge
from runners.evaluate.judges.seam import Pair, Preference

PAIR = Pair("p", "Why?", base="the old one", tuned="the new one")


def first_of(question: Question) -> str:
    """Whose answer stands in the first place."""
    text = question.messages[-1][1]
    return "base" if text.index(PAIR.base) < text.index(PAIR.tuned) else "tuned"


def judged(says_of: dict[str, str], *pairs: Pair) -> tuple[Preference, ...]:
    """The judge's word by who stands first."""
    models = ScriptedModels(lambda question, _: f"Fine.\nVerdict: [[{says_of[first_of(question)]}]]")
    return LlmPairJudge(models, model="m").prefer(pairs or [PAIR], tick=ticks()[0])


@pytest.mark.parametrize(
    ("straight", "swapped", "won", "flipped"),
    [
        ("B", "A", 1, False),
        ("A", "B", -1, False),
        ("TIE", "TIE", 0, False),
        ("A", "A", 0, True),  # whoever stands first
        ("B", "B", 0, True),
        ("A", "TIE", 0, True),
        ("TIE", "A", 0, True),
    ],
)
def test_a_win_counts_only_in_both_orders(straight: str, swapped: str, won: int, flipped: bool) -> None:
    assert judged({"base": straight, "tuned": swapped}) == (Preference("p", won, flipped, comment="Fine."),)


@pytest.mark.parametrize("unreadable", ["base", "tuned"])
def test_an_order_without_a_verdict_makes_it_missing(unreadable: str) -> None:
    (preference,) = judged({"base": "A", "tuned": "B"} | {unreadable: "A or B"})
    assert (preference.won, preference.flipped) == (None, False)
    assert "names neither A, nor B, nor a tie" in preference.failure


def test_an_unreadable_verdict_is_asked_for_once_more() -> None:
    models = says("B wins", "A wins", "Verdict: [[TIE]]")
    (preference,) = LlmPairJudge(models, model="m").prefer([PAIR], tick=ticks()[0])
    assert preference.won == 0
    assert len(models.asked) == 4
    assert {question.role for question, _ in models.asked} == {"judge"}


def test_the_same_answer_twice_needs_no_judge() -> None:
    models = says("Verdict: [[A]]")
    pairs = [Pair("p", "Why?", base="same", tuned="same\n"), Pair("q", "Why?", base="", tuned="said")]
    tick, told = ticks()
    same, missing = LlmPairJudge(models, model="m").prefer(pairs, tick=tick)
    assert same == Preference("p", 0)
    assert (missing.won, missing.failure) == (None, "one of the answers is missing")
    assert models.asked == []
    assert sum(told) == 2


def test_without_pairs_nobody_is_called() -> None:
    models = says("x")
    assert LlmPairJudge(models, model="m").prefer([], tick=ticks()[0]) == ()
    assert models.opened == 0


def test_the_name_tells_what_verdicts_depend_on() -> None:
    settings: list[dict[str, Any]] = [{}, {"merge_system": True}, {"max_tokens": 5}]
    assert len({LlmPairJudge(says("x"), model="m", **one).name for one in settings}) == 3
