from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fakes.candidates import ScriptedCandidate
from fakes.rating_judges import MarkingJudge
from runners.evaluate.judges.overlap import OverlapJudge
from runners.evaluate.suites.branch_questions import BranchLeaf, BranchQuestions
from runners.evaluate.suites.mt_bench_branch import count_mt_bench_branch, evaluate_mt_bench_branch
from runners.evaluate.suites.outcome import Options, Outcome
from schemas.errors import EmptyResult
from schemas.item import ItemKind, OpenItem
from schemas.result import Word

SKILL, BROKEN, GONE = "compositional_skills/x", "compositional_skills/broken", "compositional_skills/gone"


def items(leaf: str, count: int, kind: ItemKind = ItemKind.SEEN) -> tuple[OpenItem, ...]:
    return tuple(
        OpenItem(
            id=f"{leaf}#{kind}/{number}",
            kind=kind,
            leaf=leaf,
            cluster=f"{kind}{number}",
            template="t",
            question=f"{leaf} {kind} {number}?",
            reference=f"plum{number} fig{number}",
        )
        for number in range(count)
    )


def branch(*leaves: BranchLeaf, **more: Any) -> BranchQuestions:
    return BranchQuestions(base="b" * 40, head="a" * 40, leaves=leaves, **more)


def leaf(path: str = SKILL, count: int = 8, **more: Any) -> BranchLeaf:
    return BranchLeaf(path=path, kind="freeform skill", **({"items": items(path, count)} | more))


def evaluate(
    questions: BranchQuestions,
    *,
    tuned: Callable[[str], str | None] = lambda _: "good",
    alone: bool = False,
    **more: Any,
) -> Outcome:
    models = {"base": ScriptedCandidate(lambda _: "bad", name="b"), "tuned": ScriptedCandidate(tuned, name="t")}
    if alone:
        del models["base"]
    judge = MarkingJudge(lambda exchange: 2.0 if exchange.answer == "bad" else 8.0 + sum(exchange.id.encode()) % 2)
    return evaluate_mt_bench_branch(models, judge, questions=questions, options=Options(**more), tick=lambda _: None)


def test_seed_questions_give_a_word_that_says_what_it_rests_on() -> None:
    outcome = evaluate(branch(leaf()))
    (subject,) = outcome.evaluation.subjects
    assert subject.word is Word.BETTER
    assert subject.why.startswith("on the leaf's own questions, which stand in training: ")
    assert subject.comparison is not None
    assert (subject.comparison.kind, subject.comparison.n) == (ItemKind.SEEN, 8)
    assert subject.judge is not None
    assert subject.judge.fit
    assert {example.kind for example in subject.examples} <= {ItemKind.SEEN}


def test_five_seed_examples_can_show_nothing() -> None:
    (subject,) = evaluate(branch(leaf(count=5))).evaluation.subjects
    assert subject.word is Word.INCONCLUSIVE
    assert "cannot be significant" in subject.why
    assert subject.base == 2
    assert subject.model == pytest.approx(8.5, abs=0.2)


def test_new_questions_decide_where_there_are_some_and_controls_give_the_specific_gain() -> None:
    new, control = items(SKILL, 9, ItemKind.NEW_QUESTION), items(SKILL, 7, ItemKind.CONTROL)
    mixed = leaf(items=(*new, *control, *items(SKILL, 8)))
    outcome = evaluate(branch(mixed), tuned=lambda turn: "good" if "new-question" in turn else "bad")
    (subject,) = outcome.evaluation.subjects
    assert subject.word is Word.BETTER
    assert subject.n == 9
    assert subject.comparison is not None
    assert subject.comparison.kind is ItemKind.NEW_QUESTION
    assert {one.kind for one in subject.others if one.score == "judge"} == {ItemKind.CONTROL, ItemKind.SEEN}
    assert subject.specific_gain is not None
    assert subject.specific_gain.delta == pytest.approx(6.44, abs=0.01), "nothing is gained on controls"
    assert outcome.evaluation.overall is not None
    assert outcome.evaluation.overall.n == 9


def test_both_models_answer_the_same_questions_and_a_new_leaf_has_a_base_result() -> None:
    outcome = evaluate(branch(leaf(), leaf("compositional_skills/new")))
    assert [len(found) for found in outcome.records.values()] == [16, 16]
    assert [[record.item for record in found] for found in outcome.records.values()] == [
        [item.id for item in outcome.items]
    ] * 2
    assert all(subject.base is not None for subject in outcome.evaluation.subjects)


def test_removed_and_unreadable_leaves_stand_in_the_report() -> None:
    questions = branch(
        leaf(),
        leaf(BROKEN, items=(), failure="qna.yaml:1: no"),
        removed=(GONE,),
    )
    subjects = {subject.name: subject for subject in evaluate(questions).evaluation.subjects}
    assert subjects[GONE].word is Word.REMOVED
    assert subjects[BROKEN].word is Word.ERROR
    assert subjects[BROKEN].why == "qna.yaml:1: no"
    assert subjects[SKILL].word is Word.BETTER
    alone = {subject.name: subject for subject in evaluate(questions, alone=True).evaluation.subjects}
    assert alone[BROKEN].word is Word.ERROR
    assert alone[SKILL].word is None
    assert alone[SKILL].model == pytest.approx(8.5)


def test_what_is_not_asked_is_told() -> None:
    questions = branch(leaf(gone=("What was it?",)), knowledge=("knowledge/k",), warnings=("more",))
    warnings = evaluate(questions).evaluation.warnings
    assert f"{SKILL}: questions of the base that are asked no more (1): What was it?" in warnings
    assert "knowledge is measured by mmlu_branch, and was not asked about: knowledge/k" in warnings
    assert "more" in warnings


@pytest.mark.parametrize(
    ("questions", "reason"),
    [
        (branch(), "no skill was added or changed between bbbbbbbbbbbb and aaaaaaaaaaaa"),
        (branch(knowledge=("knowledge/k",)), "knowledge is measured by mmlu_branch"),
        (branch(leaf(items=(), failure="qna.yaml:1: no")), "qna.yaml:1: no"),
    ],
    ids=["nothing", "knowledge", "unreadable"],
)
def test_nothing_to_ask_is_said(questions: BranchQuestions, reason: str) -> None:
    with pytest.raises(EmptyResult, match=reason):
        evaluate(questions)


def test_ticks_and_limits() -> None:
    questions = branch(leaf(items=(*items(SKILL, 9, ItemKind.NEW_QUESTION), *items(SKILL, 8))))
    ticks: list[int] = []
    models = {"base": ScriptedCandidate(lambda _: "plum1"), "tuned": ScriptedCandidate(lambda _: "fig2")}
    options = Options(limit=4)
    outcome = evaluate_mt_bench_branch(models, OverlapJudge(), questions=questions, options=options, tick=ticks.append)
    assert len(outcome.items) == 8, "four of each kind"
    assert sum(ticks) == count_mt_bench_branch(questions, models=2, options=options)
