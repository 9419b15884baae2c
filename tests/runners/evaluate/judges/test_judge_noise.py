from __future__ import annotations

import math

import pytest

from fakes.judges import FixedJudge, ScriptedModels, ticks
from runners.evaluate.judges.llm.judge import LlmJudge
from runners.evaluate.judges.noise import measure_noise, noise_of
from runners.evaluate.judges.seam import Exchange, Judge

TWO = (Exchange("a", "Why?", "So."), Exchange("b", "Who?", "They."))


def drawing(marks: dict[str, list[str]]) -> LlmJudge:
    """Says marks by question and draw."""

    def say(question: object, draw: int) -> str:
        (asked,) = [name for name in marks if name in str(question)]
        return f"Rating: [[{marks[asked][draw]}]]"

    return LlmJudge(ScriptedModels(say), model="m", repeats=3)


def test_noise_is_the_spread_within_answers_not_between_them() -> None:
    judge = drawing({"Why?": ["2", "2", "2"], "Who?": ["7", "8", "9"]})
    assert measure_noise(lambda _: judge, TWO, repeats=3) == pytest.approx(math.sqrt((0 * 2 + 1 * 2) / 4))


def test_more_marks_weigh_more() -> None:
    judge = drawing({"Why?": ["2", "4", "none"], "Who?": ["5", "5", "5"]})
    assert measure_noise(lambda _: judge, TWO, repeats=3) == pytest.approx(math.sqrt((2 * 1 + 0 * 2) / 3))


def test_the_judge_is_made_for_so_many_marks() -> None:
    made: list[int] = []

    def make(repeats: int) -> Judge:
        made.append(repeats)
        return FixedJudge(5.0)

    tick, told = ticks()
    assert measure_noise(make, TWO, repeats=4, tick=tick) is None
    assert (made, sum(told)) == ([4], 2)


@pytest.mark.parametrize(
    ("marks", "noise"),
    [
        ([], None),
        ([(), (5.0,), (7.0,)], None),
        ([(5.0, 5.0)], 0.0),
        ([(4.0, 6.0), (8.0,)], math.sqrt(2)),
        ([(4.0, 6.0), (1.0, 1.0)], 1.0),
    ],
)
def test_noise_of_marks(marks: list[tuple[float, ...]], noise: float | None) -> None:
    assert noise_of(marks) == (None if noise is None else pytest.approx(noise))
