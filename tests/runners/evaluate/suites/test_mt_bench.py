from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from fakes.candidates import ScriptedCandidate
from fakes.rating_judges import LongerWins, MarkingJudge
from runners.evaluate.judges.overlap import OverlapJudge
from runners.evaluate.judges.seam import FIVE, Exchange, Pair, Preference, Rating
from runners.evaluate.open.seam import Prompt, Spoken
from runners.evaluate.suites.mt_bench import count_mt_bench, evaluate_mt_bench
from runners.evaluate.suites.mt_questions import MtQuestion, read_mt_questions
from runners.evaluate.suites.outcome import Candidates, Options, Outcome
from runners.progress import Tick
from schemas.gate import GatePolicy
from schemas.result import Word


def asked(count: int = 10, *, category: str = "math", reference: bool = True) -> tuple[MtQuestion, ...]:
    return tuple(
        MtQuestion(
            id=f"{category}-{number}",
            category=category,
            turns=(f"{category} {number} first?", f"{category} {number} second?"),
            references=(f"plum{number} fig{number}", f"pear{number} quince{number}") if reference else ("", ""),
        )
        for number in range(count)
    )


def evaluate(
    candidates: Candidates,
    judge: Any,
    questions: tuple[MtQuestion, ...],
    *,
    ticks: list[int] | None = None,
    **more: Any,
) -> Outcome:
    temperatures = more.pop("temperatures", "same")
    counted = ticks if ticks is not None else []
    return evaluate_mt_bench(
        candidates,
        judge,
        questions=questions,
        options=Options(**more),
        temperatures=temperatures,
        tick=counted.append,
    )


def by_answer(marks: dict[str, float]) -> MarkingJudge:
    """Marks by the last word of an answer."""
    return MarkingJudge(lambda exchange: marks.get(exchange.answer.split()[-1]))


def test_means_by_turn_and_overall() -> None:
    model = ScriptedCandidate(lambda turn: "good" if "first" in turn else "bad", name="m")
    outcome = evaluate({"tuned": model}, by_answer({"good": 8, "bad": 3}), asked(4))
    evaluation = outcome.evaluation
    assert evaluation.model.turns == (8, 3)
    assert evaluation.model.score == 5.5
    assert (evaluation.low, evaluation.high, evaluation.error_rate) == (1, 10, 0)
    assert evaluation.base is None
    assert [(one.name, one.model, one.n, one.word) for one in evaluation.subjects] == [("math", 5.5, 8, None)]
    assert len(outcome.items) == len(outcome.records["tuned"]) == 8
    assert "cannot be compared with published" in evaluation.warnings[0]


def test_the_judge_sees_the_first_turn_with_the_second_and_the_references() -> None:
    judge = by_answer({"good": 8})
    evaluate({"tuned": ScriptedCandidate(lambda _: "good")}, judge, asked(1))
    first, second = (exchange for exchange in judge.asked if exchange.answer == "good")
    assert (first.question, first.reference, first.earlier) == ("math 0 first?", "plum0 fig0", ())
    assert (second.question, second.reference) == ("math 0 second?", "pear0 quince0")
    assert second.earlier == (("math 0 first?", "good"),)


def test_two_models_are_compared_category_by_category_on_pairs() -> None:
    base = ScriptedCandidate(lambda _: "bad", name="b")
    tuned = ScriptedCandidate(lambda turn: "good" if "math" in turn else "bad", name="t")
    judge = MarkingJudge(lambda exchange: 3.0 if exchange.answer == "bad" else 7.0 + sum(exchange.id.encode()) % 2)
    questions = (*asked(10), *asked(10, category="coding"))
    evaluation = evaluate({"base": base, "tuned": tuned}, judge, questions).evaluation
    math, coding = evaluation.subjects
    assert (math.name, math.word, math.n) == ("math", Word.BETTER, 20)
    assert math.comparison is not None
    assert math.comparison.clusters == 10, "two turns of a conversation are one unit"
    assert math.comparison.kind == "frozen"
    assert coding.word in (Word.INCONCLUSIVE, Word.NO_CHANGE)
    assert evaluation.overall is not None
    assert evaluation.overall.n == 40
    assert evaluation.model.score is not None
    assert evaluation.base is not None
    assert evaluation.base.score is not None
    assert evaluation.overall.delta == pytest.approx(evaluation.model.score - evaluation.base.score)
    assert base.asked == tuned.asked, "both are asked the same"


def test_failed_answers_and_marks_are_errors_and_never_scores() -> None:
    tuned = ScriptedCandidate(lambda turn: None if turn == "math 0 second?" else "odd" if " 1 " in turn else "good")
    judge = by_answer({"good": 8})
    outcome = evaluate({"tuned": tuned}, judge, asked(10))
    records = {record.item: record for record in outcome.records["tuned"]}
    assert records["math/math-0/1"].failure == records["math/math-0/2"].failure == "it never came"
    assert records["math/math-1/1"].failure == "it says nothing"
    assert all(exchange.question != "math 0 first?" or exchange.answer != "good" for exchange in judge.asked)
    assert outcome.evaluation.error_rate == 4 / 20
    assert outcome.evaluation.model.score == 8
    assert outcome.evaluation.subjects[0].missing == 4


def test_a_tenth_of_failures_is_no_measurement() -> None:
    base = ScriptedCandidate(lambda turn: None if turn.startswith(("math 0 ", "math 1 ")) else "bad")
    evaluation = evaluate(
        {"base": base, "tuned": ScriptedCandidate(lambda _: "good")}, by_answer({"good": 8, "bad": 2}), asked(10)
    ).evaluation
    assert evaluation.subjects[0].word is Word.ERROR
    assert "4 of 20" in evaluation.subjects[0].why


def test_an_unfit_judge_measures_nothing() -> None:
    judge = MarkingJudge(lambda _: 8.0, unfit=True)
    models: Candidates = {"base": ScriptedCandidate(lambda _: "x"), "tuned": ScriptedCandidate(lambda _: "y")}
    for chosen in (models, {"tuned": models["tuned"]}):
        evaluation = evaluate(chosen, judge, asked(10)).evaluation
        (subject,) = evaluation.subjects
        assert subject.word is Word.ERROR
        assert "the judge is unfit" in subject.why
        assert subject.model is None
        assert evaluation.model.score is None
        assert evaluation.overall is None
        assert subject.judge is not None
        assert not subject.judge.fit


def test_the_embedded_judge_says_why_it_cannot_rate_without_references() -> None:
    questions = (*asked(7), *asked(7, category="writing", reference=False))
    evaluation = evaluate({"tuned": ScriptedCandidate(lambda _: "plum1 fig1")}, OverlapJudge(), questions).evaluation
    math, writing = evaluation.subjects
    assert math.model == pytest.approx(1 + 9 / 14), "one of fourteen answers is the reference"
    assert writing.word is Word.ERROR
    assert "needs a reference answer" in writing.why
    assert writing.model is None
    assert evaluation.error_rate == 0.5


def test_temperatures() -> None:
    questions = (*asked(1), *asked(1, category="writing"), *asked(1, category="gardening"))
    model = ScriptedCandidate(lambda _: "good")
    evaluate({"tuned": model}, by_answer({"good": 8}), questions)
    assert {prompt.temperature for prompt in model.asked} == {0.0}
    warm = ScriptedCandidate(lambda _: "good")
    evaluation = evaluate({"tuned": warm}, by_answer({"good": 8}), questions, temperatures="by category").evaluation
    assert [prompt.temperature for prompt in warm.asked] == [0.0, 0.7, 0.7]
    assert evaluation.settings["temperatures"] == "by category"


def test_a_judge_of_another_scale_is_stretched() -> None:
    judge = MarkingJudge(lambda _: 3.0, scale=FIVE)
    evaluation = evaluate({"tuned": ScriptedCandidate(lambda _: "x")}, judge, asked(3)).evaluation
    assert evaluation.model.score == 5.5


def test_two_answers_shown_at_once_give_the_words_and_ratings_the_means() -> None:
    judge = LongerWins()
    base, tuned = ScriptedCandidate(lambda _: "x"), ScriptedCandidate(lambda _: "longer x")
    outcome = evaluate({"base": base, "tuned": tuned}, MarkingJudge(lambda _: 5.0), asked(10), pair_judge=judge)
    (subject,) = outcome.evaluation.subjects
    assert subject.word is Word.BETTER
    assert subject.comparison is not None
    assert subject.comparison.score == "pairwise"
    assert (subject.base, subject.model) == (5, 5)
    assert outcome.evaluation.overall is not None
    assert outcome.evaluation.overall.score == "pairwise"
    assert len(outcome.preferences) == 20
    first, second = judge.asked[:2]
    assert (first.question, first.base) == ("math 0 first?", "x")
    assert second.question == "(1) math 0 first?\n\n(2) math 0 second?"
    assert second.tuned == "(1) longer x\n\n(2) longer x"
    assert "longer wins" in outcome.evaluation.judge


def test_the_spread_of_repeated_marks_is_measured_with_one_model_too() -> None:
    class Marks(MarkingJudge):
        def _rate(self, exchange: Exchange) -> Rating:
            return replace(super()._rate(exchange), marks=(4.0, 6.0))

    (subject,) = evaluate(
        {"tuned": ScriptedCandidate(lambda _: "x")}, Marks(lambda _: 5.0), asked(3)
    ).evaluation.subjects
    assert subject.judge is not None
    assert subject.judge.noise == pytest.approx(2**0.5)


def test_a_judge_of_pairs_that_goes_by_the_order_is_told_of() -> None:
    class GoesByOrder(LongerWins):
        def prefer(self, pairs: Sequence[Pair], *, tick: Tick) -> tuple[Preference, ...]:
            return tuple(replace(one, won=0, flipped=True) for one in super().prefer(pairs, tick=tick)[:3]) + tuple(
                super().prefer(pairs, tick=lambda _: None)[3:]
            )

    models: Candidates = {"base": ScriptedCandidate(lambda _: "x"), "tuned": ScriptedCandidate(lambda _: "yy")}
    for judge, told in ((GoesByOrder(), 1), (LongerWins(), 0)):
        found = evaluate(models, MarkingJudge(lambda _: 5.0), asked(10), pair_judge=judge).evaluation.warnings
        said = [one for one in found if one.startswith("in 3 of 20 pairs the judge changed its mind")]
        assert len(said) == told


def test_what_failed_is_not_shown_to_a_judge_of_pairs() -> None:
    judge = LongerWins()
    base = ScriptedCandidate(lambda turn: None if turn == "math 3 first?" else "x")
    models: Candidates = {"base": base, "tuned": ScriptedCandidate(lambda _: "yy")}
    outcome = evaluate(models, MarkingJudge(lambda _: 5.0), asked(10), pair_judge=judge)
    assert len(judge.asked) == 18
    assert [one.failure for one in outcome.preferences if one.won is None] == ["it never came"] * 2


def test_the_likelihood_of_references_is_a_second_opinion() -> None:
    def likelihood(values: float) -> Any:
        return lambda items, **_: [values + (place % 3) / 10 for place in range(len(items))]

    models: Candidates = {"base": ScriptedCandidate(lambda _: "x"), "tuned": ScriptedCandidate(lambda _: "y")}
    judge = MarkingJudge(lambda exchange: 4.0 + len(exchange.id) % 2)
    both = {"base": likelihood(-2.0), "tuned": likelihood(-1.0)}
    (subject,) = evaluate(models, judge, asked(10), likelihoods=both).evaluation.subjects
    found = next(one for one in subject.others if one.score == "likelihood")
    assert found.delta == pytest.approx(1.0)
    (alone,) = evaluate(models, judge, asked(10), likelihoods={"base": both["base"]}).evaluation.subjects
    assert all(one.score != "likelihood" for one in alone.others)


def test_likelihood_gives_the_words_where_the_policy_says_so_whatever_the_judge_is_worth() -> None:
    def likelihood(low: float) -> Any:
        return lambda items, **_: [low + (place % 3) / 10 for place in range(len(items))]

    models: Candidates = {"base": ScriptedCandidate(lambda _: "x"), "tuned": ScriptedCandidate(lambda _: "y")}
    told = {"base": likelihood(-2.0), "tuned": lambda items, **_: [-1.0 - place % 2 / 5 for place in range(len(items))]}
    policy = GatePolicy(require="better")
    judge = MarkingJudge(lambda _: 5.0, unfit=True)
    (subject,) = evaluate(models, judge, asked(10), likelihoods=told, policy=policy).evaluation.subjects
    assert subject.word is Word.BETTER
    assert subject.comparison is not None
    assert subject.comparison.score == "likelihood"
    assert (subject.base, subject.model) == (None, None), "an unfit judge's marks are not shown"


def test_limits_are_by_category_and_ticks_are_counted() -> None:
    questions = read_mt_questions()
    for models in (1, 2):
        options = Options(limit=2, pair_judge=LongerWins())
        seats: Candidates = {"tuned": ScriptedCandidate(lambda _: "x")}
        seats = {"base": ScriptedCandidate(lambda _: "y"), **seats} if models == 2 else seats
        ticks: list[int] = []
        outcome = evaluate(
            seats, MarkingJudge(lambda _: 5.0), questions, ticks=ticks, limit=2, pair_judge=options.pair_judge
        )
        assert len(outcome.items) == 32
        assert sum(ticks) == count_mt_bench(questions, models=models, options=options)


def test_answers_that_were_cut_are_told() -> None:
    evaluation = evaluate(
        {"tuned": ScriptedCandidate(lambda _: "x", cut=True)}, MarkingJudge(lambda _: 5.0), asked(3)
    ).evaluation
    assert "in 3 of 3 conversations of the tuned model" in evaluation.warnings[-1]


def test_answers_that_were_cut_and_never_rated_are_not_called_rated() -> None:
    class Fails(ScriptedCandidate):
        def _answer(self, prompt: Prompt) -> Spoken:
            return Spoken(prompt.id, ("x",), failure="no room" if prompt.id.endswith("0") else "", cut=True)

    questions = tuple(one.model_copy(update={"turns": one.turns[:1], "references": ("a",)}) for one in asked(3))
    evaluation = evaluate({"tuned": Fails(lambda _: "x")}, MarkingJudge(lambda _: 5.0), questions).evaluation
    assert "in 2 of 3 conversations of the tuned model" in evaluation.warnings[-1]


def test_the_order_of_questions_of_the_judge_does_not_change_the_result() -> None:
    def mark(exchange: Exchange) -> float:
        return 1.0 + sum(exchange.id.encode()) % 10

    models: Candidates = {"base": ScriptedCandidate(lambda _: "x"), "tuned": ScriptedCandidate(lambda _: "y")}
    first, second = (evaluate(models, MarkingJudge(mark), asked(10)).evaluation for _ in range(2))
    assert first.model_dump_json() == second.model_dump_json()
