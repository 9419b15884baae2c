"""The text report: the lines that users of InstructLab know, and what is told beside them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.evaluation.numbers import of_two
from bot.evaluation.text import render_text
from schemas.evaluation import Benchmark, Evaluation, ModelScore, Subject
from schemas.item import ItemKind
from schemas.result import Comparison, Interval, JudgeCheck, SpecificGain, Word

HARD = "a\x1b[2J##[error]\u202eb"


def comparison(base: float, tuned: float, **more: Any) -> Comparison:
    told: dict[str, Any] = {
        "kind": ItemKind.NEW_QUESTION,
        "score": "choice",
        "n": 27,
        "clusters": 27,
        "missing": 0,
        "interval": Interval(low=-0.092, high=0.183, method="tango"),
        "p": 0.5,
    }
    return Comparison(base=base, tuned=tuned, delta=tuned - base, **{**told, **more})


def subject(name: str, base: float, model: float, word: Word, **more: Any) -> Subject:
    return Subject(name=name, n=27, base=base, model=model, word=word, comparison=comparison(base, model), **more)


def evaluation(benchmark: Benchmark = "mmlu_branch", high: float = 1.0, **more: Any) -> Evaluation:
    told: dict[str, Any] = {
        "model": ModelScore(name="/m/tuned", score=7 / 9),
        "base": ModelScore(name="/m/base", score=20 / 27),
        "subjects": (),
    }
    return Evaluation(tool_version="1", benchmark=benchmark, low=0.0, high=high, **{**told, **more})


def test_two_models_and_their_lists() -> None:
    subjects = (
        subject("small gain", 0.2, 0.3, Word.BETTER),
        subject("large gain", 0.2, 0.7, Word.BETTER),
        subject("loss", 0.5, 0.42, Word.WORSE),
        subject("large loss", 0.5, 0.2, Word.WORSE),
        subject("same", 0.5, 0.5, Word.NO_CHANGE),
        subject("tonsils", 20 / 27, 21 / 27, Word.INCONCLUSIVE, why="about 400 items would decide"),
        Subject(name="fresh", n=4, model=0.25, word=Word.NEW),
        Subject(name="gone", n=0, model=None, word=Word.REMOVED, why="the leaf is gone at head"),
        Subject(name="broken", n=0, model=None, word=Word.ERROR, why="3 of 4 answers failed"),
    )
    interval = "[n = 27, −9.2 … +18.3 pp]"
    assert render_text(evaluation(subjects=subjects)).splitlines() == [
        "# KNOWLEDGE EVALUATION REPORT",
        "",
        "## BASE MODEL (SCORE)",
        "/m/base (0.74/1.0)",
        "",
        "## MODEL (SCORE)",
        "/m/tuned (0.78/1.0)",
        "",
        "### IMPROVEMENTS (0.0 to 1.0):",
        f"1. large gain: 0.2 -> 0.7 (+0.5) {interval}",
        f"2. small gain: 0.2 -> 0.3 (+0.1) {interval}",
        "",
        "### REGRESSIONS (0.0 to 1.0):",
        f"1. large loss: 0.5 -> 0.2 (-0.3) {interval}",
        f"2. loss: 0.5 -> 0.42 (-0.08) {interval}",
        "",
        "### NO CHANGE (0.0 to 1.0):",
        f"1. same (0.5) {interval}",
        "",
        "### NEW (0.0 to 1.0):",
        "1. fresh (0.25) [n = 4]",
        "",
        "### INCONCLUSIVE (0.0 to 1.0):",
        f"1. tonsils: 0.74 -> 0.78 (+0.04) {interval}",
        "   about 400 items would decide",
        "",
        "### REMOVED:",
        "1. gone",
        "",
        "### NOT MEASURED:",
        "1. broken",
        "   3 of 4 answers failed",
    ]


@pytest.mark.parametrize("word", sorted(set(Word) - {Word.BETTER, Word.WORSE}))
@pytest.mark.parametrize("model", [0.1, 0.9])
def test_only_a_supported_difference_is_an_improvement_or_a_regression(word: Word, model: float) -> None:
    said = render_text(evaluation(subjects=(subject("leaf", 0.5, model, word),)))
    assert "IMPROVEMENTS" not in said
    assert "REGRESSIONS" not in said


def test_an_improvement_on_questions_that_were_taught_says_so() -> None:
    seen = comparison(1.0, 1.5, kind=ItemKind.SEEN)
    one = subject("x", 1.0, 1.5, Word.BETTER).model_copy(update={"comparison": seen})
    told = evaluation(subjects=(one,), overall=seen)
    lines = [line for line in render_text(told).splitlines() if "1.0 -> 1.5" in line]
    assert len(lines) == 2
    assert all(line.endswith(", questions that stand in training]") for line in lines)
    assert "in training" not in render_text(evaluation(subjects=(subject("x", 1.0, 1.5, Word.BETTER),)))


def test_one_model() -> None:
    alone = evaluation("mmlu", base=None, subjects=(Subject(name="mmlu_x", n=100, model=0.3125),))
    lines = render_text(alone).splitlines()
    assert lines[:4] == ["# KNOWLEDGE EVALUATION REPORT", "", "## MODEL (SCORE)", "/m/tuned (0.78/1.0)"]
    assert lines[4:] == ["", "### SCORES (0.0 to 1.0):", "mmlu_x - 0.31 [n = 100]"]


def test_turns_of_conversations() -> None:
    model = ModelScore(name="m", score=7.265, turns=(7.48, 7.05))
    base = ModelScore(name="b", score=6.0, turns=(6.0, None))
    alone = render_text(evaluation("mt_bench", 10.0, model=model, base=None))
    both = render_text(evaluation("mt_bench", 10.0, model=model, base=base))
    assert alone.startswith(
        "# SKILL EVALUATION REPORT\n\n## MODEL (SCORE)\nm (7.26/10.0)\n\n### TURN ONE (0.0 to 10.0):\n"
    )
    assert "### TURN ONE (0.0 to 10.0):\n7.48\n\n### TURN TWO (0.0 to 10.0):\n7.05\n" in alone
    assert "b (6.0/10.0)" in both
    assert "### TURN ONE (0.0 to 10.0):\n6.0 -> 7.48 (+1.48)\n" in both
    assert "### TURN TWO (0.0 to 10.0):\nnot measured -> 7.05 (0.0)\n" in both


def test_a_turn_that_nobody_took_is_not_told() -> None:
    model = ModelScore(name="m", score=7.0, turns=(7.0, None))
    said = render_text(evaluation("mt_bench", 10.0, model=model, base=None))
    assert "TURN ONE" in said
    assert "TURN TWO" not in said


def test_the_error_rate_is_told_where_there_is_one() -> None:
    assert "ERROR RATE" not in render_text(evaluation())
    assert "\n\n### ERROR RATE:\n0.13\n" in render_text(evaluation(error_rate=0.125001))


def test_what_was_measured_besides() -> None:
    gain = SpecificGain(delta=0.198, interval=Interval(low=0.065, high=0.331, method="welch"), shown=True)
    unsure = gain.model_copy(update={"shown": False})
    other = comparison(0.2, 0.3, kind=ItemKind.CONTROL)
    check = JudgeCheck(judge="j", own=9.9, shuffled=1.0, fit=True, said="the judge is fit")
    subjects = (
        subject("one", 0.5, 0.5, Word.NO_CHANGE, specific_gain=gain, others=(other,), judge=check),
        subject("two", 0.5, 0.5, Word.NO_CHANGE, specific_gain=unsure, judge=check),
    )
    said = render_text(
        evaluation(
            subjects=subjects,
            judge="j",
            overall=comparison(0.5, 0.6),
            embedded=("overlap judge",),
            settings={"questions": "taxobot's own 80 questions"},
            warnings=("look out",),
        )
    )
    assert "one: +19.8 pp [+6.5 … +33.1]\ntwo: +19.8 pp [+6.5 … +33.1], which is not shown to be above 0\n" in said
    assert "one, choice (control): 20.0 → 30.0 % [n = 27, −9.2 … +18.3 pp]\n" in said
    assert said.count("the judge is fit") == 1
    assert "### ALL QUESTIONS TOGETHER:\n0.5 -> 0.6 (+0.1) [n = 27, −9.2 … +18.3 pp]\n" in said
    for line in (
        "### QUESTIONS:\ntaxobot's own 80 questions",
        "overlap judge, brought along",
        "### WARNINGS:\nlook out",
    ):
        assert line in said


def test_judges_that_were_found_different_are_told_apart() -> None:
    fit = JudgeCheck(judge="j", own=9.9, shuffled=1.0, fit=True, said="fit")
    unfit = JudgeCheck(judge="j", own=5.0, shuffled=1.0, fit=False, said="unfit")
    both = (subject("a", 1, 2, Word.ERROR, judge=fit), subject("b", 1, 2, Word.ERROR, judge=unfit))
    assert "### JUDGE:\nj\na: fit\nb: unfit\n" in render_text(evaluation("mt_bench", 10.0, subjects=both, judge="j"))


def test_how_repeated_marks_spread_is_told() -> None:
    spread = JudgeCheck(judge="j", own=9.9, shuffled=1.0, fit=True, said="fit", noise=0.412)
    both = (subject("a", 1, 2, Word.BETTER, judge=spread), subject("b", 1, 2, Word.BETTER, judge=spread))
    said = render_text(evaluation("mt_bench", 10.0, subjects=both, judge="j"))
    assert "### JUDGE:\nj\nfit\nmarks of one answer differ by 0.41 (standard deviation)\n" in said


def test_marks_of_ones_own_questions() -> None:
    subjects = tuple(Subject(name=f"question {n}", n=1, model=mark) for n, mark in enumerate([5.0, None, 2.5], 1))
    model = ModelScore(name="answers", score=3.75)
    said = render_text(evaluation("dk_bench", 5.0, model=model, base=None, subjects=subjects)).splitlines()
    assert said[:3] == ["# DK-BENCH REPORT", "", "## MODEL: answers"]
    assert said[4:7] == ["Question #1:     5/5", "Question #2:     not measured/5", "Question #3:     2.5/5"]
    assert said[8:] == ["Average Score:   3.75/5", "Total Score:     7.5/10"]


def test_no_difference_has_no_sign() -> None:
    assert of_two(0.9923, 0.9900) == "0.99 -> 0.99 (0.0)"


def test_questions_with_marks_of_two_models() -> None:
    """Each model with its own marks, both over all questions, and no line for a question's other scores."""
    other = comparison(-5.2, -6.1, score="likelihood", n=1)
    subjects = tuple(
        Subject(name=f"question {n}", n=1, base=base, model=mark, word=Word.INCONCLUSIVE, others=(other,))
        for n, (base, mark) in enumerate(((1.0, 1.0), (2.0, 5.0)), start=1)
    )
    both = comparison(1.5, 3.0, score="judge", n=2, interval=None, note="2 questions show nothing")
    said = render_text(evaluation("dk_bench", 5.0, subjects=subjects, overall=both)).splitlines()
    assert said[:9] == [
        *("# DK-BENCH REPORT", "", "## BASE MODEL: /m/base", "", "Question #1:     1/5", "Question #2:     2/5"),
        *("-" * 27, "Average Score:   1.50/5", "Total Score:     3/10"),
    ]
    assert said[9:12] == ["", "## MODEL: /m/tuned", ""]
    assert said[15:] == [
        *("Average Score:   3.00/5", "Total Score:     6/10", ""),
        *("### ALL QUESTIONS TOGETHER:", "1.5 -> 3.0 (+1.5) [n = 2]", "   2 questions show nothing"),
    ]


def test_words_of_strangers_are_shown_and_not_obeyed() -> None:
    one = subject(HARD, 0.2, 0.9, Word.INCONCLUSIVE, why=HARD)
    said = render_text(
        evaluation(
            model=ModelScore(name=HARD, score=None), subjects=(one,), warnings=(HARD, "::warning::x"), judge=HARD
        )
    )
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert "##[" not in said
    assert "\n::" not in said
