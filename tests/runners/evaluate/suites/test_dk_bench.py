from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from fakes.candidates import ScriptedCandidate
from fakes.rating_judges import MarkingJudge
from runners.evaluate.judges.overlap import OverlapJudge
from runners.evaluate.judges.seam import FIVE, Judge
from runners.evaluate.suites.dk_bench import count_dk_bench, evaluate_dk_bench
from runners.evaluate.suites.dk_questions import DkQuestion, count_unanswered, read_dk_questions
from runners.evaluate.suites.outcome import Candidates, Options, Outcome
from schemas.errors import UsageError
from schemas.result import Word


def asked(count: int = 10, *, response: str | None = None, rubric: str = "") -> tuple[DkQuestion, ...]:
    return tuple(
        DkQuestion(
            number=number,
            question=f"Why {number}?",
            reference=f"plum{number} fig{number}",
            response=response,
            rubric=rubric,
        )
        for number in range(1, count + 1)
    )


def evaluate(candidates: Candidates, judge: Judge, questions: tuple[DkQuestion, ...]) -> Outcome:
    return evaluate_dk_bench(candidates, judge, questions=questions, options=Options(), tick=lambda _: None)


def marks(good: float = 4.0) -> MarkingJudge:
    return MarkingJudge(lambda exchange: good if exchange.answer == "good" else 2.0, scale=FIVE)


def test_the_mean_of_marks_from_one_to_five() -> None:
    model = ScriptedCandidate(lambda turn: "good" if turn < "Why 5" else "bad", name="m")
    evaluation = evaluate({"tuned": model}, marks(), asked(8)).evaluation
    assert (evaluation.low, evaluation.high) == (1, 5)
    assert evaluation.model.score == 3
    assert [(one.name, one.model) for one in evaluation.subjects][:2] == [("question 1", 4), ("question 2", 4)]
    assert evaluation.settings["marks"] == "1 to 5"


def test_the_embedded_judge_is_brought_to_the_same_scale() -> None:
    model = ScriptedCandidate(lambda turn: "nothing of it" if turn == "Why 1?" else "plum2 fig2")
    outcome = evaluate({"tuned": model}, OverlapJudge(), asked(2))
    assert [record.rating for record in outcome.records["tuned"]] == [1, 5]


def test_given_answers_are_rated_as_they_are_and_no_model_is_needed() -> None:
    judge = marks()
    outcome = evaluate({}, judge, asked(3, response="good", rubric="5: names the fig"))
    assert outcome.evaluation.model.score == 4
    assert outcome.evaluation.model.name == "answers of the file"
    shown = [exchange for exchange in judge.asked if exchange.answer == "good"]
    assert [exchange.rubric for exchange in shown] == ["5: names the fig"] * 3


def test_an_empty_given_answer_is_an_error_and_no_score() -> None:
    questions = (*asked(9, response="good"), asked(10, response=" ")[-1])
    evaluation = evaluate({}, marks(), questions).evaluation
    assert evaluation.error_rate == 0.1
    assert evaluation.model.score == 4
    assert evaluation.subjects[-1].word is Word.ERROR
    assert evaluation.subjects[-1].model is None


def test_what_is_not_given_is_asked() -> None:
    model = ScriptedCandidate(lambda _: "bad")
    questions = (*asked(1, response="good"), *asked(3)[1:])
    outcome = evaluate({"tuned": model}, marks(), questions)
    assert [prompt.turns for prompt in model.asked] == [("Why 2?",), ("Why 3?",)]
    assert [record.answer for record in outcome.records["tuned"]] == ["good", "bad", "bad"]
    assert outcome.evaluation.warnings == ("1 of 3 answers stood in the file",)


def test_who_must_answer_and_who_may_not() -> None:
    with pytest.raises(UsageError, match="question 1 has no `response`; name the model"):
        evaluate({}, marks(), asked(2))
    both: Candidates = {"base": ScriptedCandidate(lambda _: "x"), "tuned": ScriptedCandidate(lambda _: "y")}
    with pytest.raises(UsageError, match="question 1 brings a `response`"):
        evaluate(both, marks(), asked(2, response="good"))


def test_two_models_are_compared_over_all_questions_and_none_alone() -> None:
    both: Candidates = {"base": ScriptedCandidate(lambda _: "bad"), "tuned": ScriptedCandidate(lambda _: "good")}
    judge = MarkingJudge(
        lambda exchange: 2.0 if exchange.answer == "bad" else 3.0 + sum(exchange.id.encode()) % 2, scale=FIVE
    )
    evaluation = evaluate(both, judge, asked(10)).evaluation
    assert {subject.word for subject in evaluation.subjects} == {Word.INCONCLUSIVE}
    assert evaluation.subjects[0].why.startswith("cannot be significant: 1 independent question, at least 6")
    assert evaluation.overall is not None
    assert (evaluation.overall.n, evaluation.overall.delta) == (10, pytest.approx(1.6))
    assert evaluation.overall.p is not None
    assert evaluation.overall.p < 0.01


def test_ticks_are_counted() -> None:
    ticks: list[int] = []
    questions, options = asked(30), Options(limit=25)
    candidates: Candidates = {"tuned": ScriptedCandidate(lambda _: "good")}
    outcome = evaluate_dk_bench(candidates, marks(), questions=questions, options=options, tick=ticks.append)
    assert len(outcome.items) == 25
    assert sum(ticks) == count_dk_bench(questions, models=1, options=options)


def test_files(tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    rows = [
        {"user_input": " Why? ", "reference": "So."},
        {"user_input": "A", "reference": "B", "response": "C", "x": 1},
    ]
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    found = read_dk_questions(file)
    assert found == (
        DkQuestion(number=1, question="Why?", reference="So."),
        DkQuestion(number=2, question="A", reference="B", response="C"),
    )
    assert count_unanswered(found) == 1


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"user_input": "a"}, "`reference` is missing"),
        ({"user_input": "", "reference": "b"}, "`user_input`: "),
        ({"user_input": "a", "reference": 5}, "`reference`: "),
        ({"user_input": "a", "reference": "b", "response": ["c"]}, "`response`: "),
    ],
)
def test_lines_that_are_no_questions(tmp_path: Path, row: object, problem: str) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text(json.dumps({"user_input": "a", "reference": "b"}) + "\n" + json.dumps(row))
    with pytest.raises(UsageError, match="^" + re.escape(f"{file}:2: {problem}")):
        read_dk_questions(file)
