from __future__ import annotations

import pytest

from fakes.judges import ticks
from runners.evaluate.judges.overlap import OverlapJudge
from runners.evaluate.judges.seam import Exchange


@pytest.mark.parametrize(
    ("reference", "answer", "mark"),
    [
        ("The old mill stands by the river", "The old mill stands by the river", 10.0),
        ("The old mill stands by the river", "the OLD mill, stands by the river!", 10.0),
        ("red green blue white", "red blue", 7.0),  # precision 1, recall 1/2: F1 2/3
        ("red green blue white", "black", 1.0),
        ("алые паруса", "Алые паруса", 10.0),
        ("1 + 1", "2", 1.0),
        ("!?", "!?", 10.0),
    ],
)
def test_overlap(reference: str, answer: str, mark: float) -> None:
    tick, told = ticks()
    (rating,) = OverlapJudge().rate([Exchange("o", "Why?", answer, reference)], tick=tick)
    assert (rating.id, rating.score, rating.marks, rating.failure) == ("o", mark, (mark,), "")
    assert told == [1]


def test_without_a_reference_it_has_nothing_to_go_by() -> None:
    (rating,) = OverlapJudge().rate([Exchange("o", "Why?", "Because.")], tick=ticks()[0])
    assert rating.score is None
    assert "needs a reference" in rating.failure


def test_the_embedded_judge_names_itself() -> None:
    assert OverlapJudge().name == "overlap judge (embedded)"
