"""Scores, words and everything beside them, of leaves and of MMLU's subjects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pytest

from runners.evaluate.suites.choice_report import Context, report_choices
from schemas.item import ChoiceItem, ChoiceRecord, ItemKind
from schemas.result import Word

NEW, CONTROL, FROZEN = ItemKind.NEW_QUESTION, ItemKind.CONTROL, ItemKind.FROZEN


def items(leaf: str, count: int, kind: ItemKind = NEW) -> list[ChoiceItem]:
    return [
        ChoiceItem(
            id=f"{leaf}/{kind}/{number}",
            kind=kind,
            leaf=leaf,
            cluster=f"c{number}",
            template="",
            question="?",
            options=("a", "b"),
            answer=0,
        )
        for number in range(count)
    ]


def answers(asked: Sequence[ChoiceItem], right: int) -> list[ChoiceRecord]:
    """The first `right` of them are right."""
    return [
        ChoiceRecord(
            item=item.id,
            loglikelihoods=(-1.0, -2.0) if number < right else (-2.0, -1.0),
            chosen=0 if number < right else 1,
            correct=number < right,
            p_correct=0.7 if number < right else 0.3,
        )
        for number, item in enumerate(asked)
    ]


def context(benchmark: Literal["mmlu", "mmlu_branch"] = "mmlu_branch") -> Context:
    return Context(benchmark=benchmark, models={"base": "b", "tuned": "t"}, digests={"tuned": "d"}, warnings=("w",))


def test_one_question_of_27_is_no_improvement() -> None:
    asked = items("tonsils", 27)
    told = report_choices(asked, {"base": answers(asked, 20), "tuned": answers(asked, 21)}, context())
    (subject,) = told.subjects
    assert (round(subject.base or 0, 2), round(subject.model or 0, 2)) == (0.74, 0.78)
    assert subject.word is Word.INCONCLUSIVE
    assert subject.comparison is not None
    assert subject.comparison.interval is not None
    assert [round(100 * end, 1) for end in (subject.comparison.interval.low, subject.comparison.interval.high)] == [
        -9.2,
        18.3,
    ]


def test_leaves_weigh_by_their_questions_and_subjects_alike() -> None:
    few, many = items("few", 6), items("many", 200)
    records = {"tuned": [*answers(few, 6), *answers(many, 50)]}
    leaves = report_choices([*few, *many], records, context())  # type: ignore[arg-type]
    subjects = report_choices(
        [*items("few", 6, FROZEN), *items("many", 200, FROZEN)],
        {"tuned": [*answers(items("few", 6, FROZEN), 6), *answers(items("many", 200, FROZEN), 50)]},
        context("mmlu"),
    )
    assert leaves.model.score == pytest.approx(56 / 206)
    assert subjects.model.score == pytest.approx((1.0 + 0.25) / 2)
    assert (leaves.base, leaves.overall) == (None, None)
    assert [(one.name, one.n, one.model, one.word) for one in leaves.subjects] == [
        ("few", 6, 1.0, None),
        ("many", 200, 0.25, None),
    ]


def test_control_questions_stand_beside_and_give_the_specific_gain() -> None:
    new, control = items("leaf", 100), items("leaf", 100, CONTROL)
    records = {
        "base": [*answers(new, 30), *answers(control, 30)],
        "tuned": [*answers(new, 90), *answers(control, 40)],
    }
    (subject,) = report_choices([*new, *control], records, context()).subjects  # type: ignore[arg-type]
    assert subject.word is Word.BETTER
    assert subject.comparison is not None
    assert subject.comparison.kind is NEW
    assert [(one.kind, round(one.delta, 2)) for one in subject.others] == [(CONTROL, 0.1)]
    assert subject.specific_gain is not None
    assert subject.specific_gain.shown
    assert subject.specific_gain.delta == pytest.approx(0.5)


def test_passages_of_different_leaves_are_different_ones() -> None:
    one, two = items("one", 20), items("two", 20)
    records = {"base": [*answers(one, 5), *answers(two, 5)], "tuned": [*answers(one, 9), *answers(two, 9)]}
    overall = report_choices([*one, *two], records, context()).overall  # type: ignore[arg-type]
    assert overall is not None
    assert (overall.n, overall.clusters) == (40, 40)


def test_subjects_of_mmlu_are_a_family_and_stay_frozen_items() -> None:
    asked = [item for number in range(8) for item in items(f"mmlu_{number}", 25, FROZEN)]
    of = [asked[start : start + 25] for start in range(0, 200, 25)]
    base = [record for one in of for record in answers(one, 10)]
    tuned = [*answers(of[0], 16), *(record for one in of[1:] for record in answers(one, 10))]
    alone = report_choices(of[0], {"base": answers(of[0], 10), "tuned": answers(of[0], 16)}, context("mmlu"))
    family = report_choices(asked, {"base": base, "tuned": tuned}, context("mmlu"))
    assert alone.subjects[0].word is Word.BETTER
    assert family.subjects[0].word is Word.INCONCLUSIVE
    assert "not significant among 8 leaves" in family.subjects[0].why
    assert {one.comparison.kind for one in family.subjects if one.comparison} == {FROZEN}


def test_a_leaf_without_new_questions_is_not_measured() -> None:
    new, control = items("one", 10), items("two", 10, CONTROL)
    records = {seat: [*answers(new, 5), *answers(control, 5)] for seat in ("base", "tuned")}
    told = report_choices([*new, *control], records, context())  # type: ignore[arg-type]
    assert [one.word for one in told.subjects][1] is Word.ERROR
    assert told.warnings == ("w",)
    assert told.model.digest == "d"
