"""Scores of open items beside the judge's: which of them gives a leaf its word, and what becomes of the others."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.evaluate.judges.fitness import Fitness
from runners.evaluate.judges.seam import Preference
from runners.evaluate.statistics.mcnemar import mid_p
from runners.evaluate.statistics.tango import tango_interval
from runners.evaluate.verdict.compare import compare
from runners.evaluate.verdict.leaf import LeafRecords
from runners.evaluate.verdict.paired import SHARES, Sample
from runners.evaluate.verdict.words import decide_word, decide_words, margin_of
from schemas.gate import GatePolicy
from schemas.item import ItemKind, OpenRecord
from schemas.result import LeafResult, ScoreName, Word

FIT, UNFIT = Fitness(own=10.0, shuffled=1.5, judge="a judge"), Fitness(own=8.0, shuffled=4.0, judge="a judge")
RATED, LIKELY, EXACT = (GatePolicy(skills=score) for score in ("judge", "likelihood", "exact"))
UP = [0.2 + 0.01 * (index % 5) for index in range(20)]
"""Gains in likelihood, not all alike."""


def answered(
    make: Any,
    n: int = 20,
    *,
    ratings: tuple[Any, Any] = (5.0, 5.0),
    gains: list[float | None] | None = None,
    exact: tuple[int, int] = (0, 0),
    kind: ItemKind = ItemKind.NEW_QUESTION,
    **changes: Any,
) -> LeafRecords:
    """A skill leaf: everybody is rated alike; the first `exact` answers of base and tuned are the reference."""
    items = tuple(make.opened(f"{kind}{index}", kind=kind) for index in range(n))
    moved: list[float | None] = [None] * n if gains is None else gains
    records = [
        tuple(
            OpenRecord(
                item=item.id,
                answer="A reference." if index < exact[side] else "said",
                rating=ratings[side],
                likelihood=None if gain is None else -2.0 - 0.1 * (index % 3) + side * gain,
            )
            for index, (item, gain) in enumerate(zip(items, moved, strict=True))
        )
        for side in (0, 1)
    ]
    settings: dict[str, Any] = {
        "leaf": "compositional_skills/x",
        "leaf_kind": "freeform skill",
        "open_items": items,
        "base_answers": records[0],
        "tuned_answers": records[1],
        "fitness": FIT,
    }
    return LeafRecords(**(settings | changes))


def decide(records: LeafRecords, policy: GatePolicy) -> LeafResult:
    return decide_words([records], policy=policy)[0]


def scores_of(leaf: LeafResult) -> list[tuple[str, str]]:
    return [(entry.score, entry.kind) for entry in leaf.comparisons]


def test_the_likelihood_decides_where_the_policy_says_so(make: Any) -> None:
    leaf = decide(answered(make, gains=UP), LIKELY)
    assert (leaf.word, leaf.deciding) == (Word.BETTER, "likelihood")
    assert scores_of(leaf) == [("likelihood", "new-question"), ("judge", "new-question")]
    comparison = leaf.comparisons[0]
    assert comparison.delta == pytest.approx(0.22)
    assert comparison.tuned < 0
    assert comparison.interval is not None
    assert comparison.interval.method == "t over clusters"
    assert 0.2 < comparison.interval.low < comparison.interval.high < 0.24
    assert comparison.p is not None
    assert comparison.p < 0.001
    assert "(sign-flip over seeds)" in leaf.why
    assert (comparison.p_holm, leaf.comparisons[1].p_holm) == (comparison.p, None)


def test_only_require_better_with_an_advisory_judge_turns_to_it_unasked(make: Any) -> None:
    records = answered(make, gains=UP)
    assert decide(records, GatePolicy()).deciding == "judge"
    assert decide(records, GatePolicy(require="better")).deciding == "likelihood"
    assert decide(records, GatePolicy(require="better", judge="binding")).deciding == "judge"


def test_likelihoods_earn_no_change_within_their_own_margin(make: Any) -> None:
    wobble = [0.01 * (index % 5 - 2) for index in range(20)]
    leaf = decide(answered(make, gains=wobble), LIKELY)
    assert leaf.word is Word.NO_CHANGE
    assert "lies within ±0.050 nats/token" in leaf.why
    assert (
        "nats/token"
        in decide(answered(make, gains=wobble), GatePolicy(skills="likelihood", likelihood_margin=0.001)).why
    )


def test_likelihoods_that_move_alike_or_are_missing_say_nothing(make: Any) -> None:
    alike = decide(answered(make, gains=[0.25] * 20), LIKELY)
    assert alike.word is Word.INCONCLUSIVE
    assert alike.why == (
        "cannot be significant: all likelihoods moved by the same amount, which says nothing about their noise"
    )
    absent = decide(answered(make), LIKELY)
    assert (absent.word, absent.deciding) == (Word.ERROR, "")
    assert absent.why == "the likelihood of the reference answers was not computed"
    some = decide(answered(make, gains=[None, None, None, *UP[3:]]), LIKELY)
    assert (some.word, some.why) == (Word.ERROR, "3 of 20 likelihoods failed, more than 10%")
    assert decide(answered(make, gains=[None, None, *UP[2:]]), LIKELY).word is Word.BETTER


def test_exact_answers_are_flips(make: Any) -> None:
    leaf = decide(answered(make, 40, exact=(2, 11)), EXACT)
    assert (leaf.word, leaf.deciding) == (Word.BETTER, "exact")
    comparison = leaf.comparisons[0]
    assert (comparison.base, comparison.tuned) == (0.05, 0.275)
    assert comparison.p == mid_p(9, 0)
    assert comparison.interval is not None
    assert (comparison.interval.low, comparison.interval.high) == tango_interval(9, 0, 40)
    assert leaf.why == "9 gained, 0 lost of 40 items; p = .0020 (McNemar mid-p)"
    assert {(example.base_right, example.tuned_right) for example in leaf.examples} == {(False, True)}
    assert leaf.examples[0].tuned == "A reference."


def test_exact_answers_stand_beside_a_deciding_judge_only_where_there_are_any(make: Any) -> None:
    assert scores_of(decide(answered(make), RATED)) == [("judge", "new-question")]
    assert ("exact", "new-question") in scores_of(decide(answered(make, exact=(1, 0)), RATED))
    assert scores_of(decide(answered(make), EXACT))[0] == ("exact", "new-question")


def test_an_answer_that_never_came_is_missing_and_not_wrong(make: Any) -> None:
    records = answered(make, exact=(0, 20))
    failed = tuple(one.model_copy(update={"answer": "", "rating": None}) for one in records.base_answers[:3])
    broken = decide(
        LeafRecords(
            leaf="x",
            leaf_kind="skill",
            open_items=records.open_items,
            base_answers=failed + records.base_answers[3:],
            tuned_answers=records.tuned_answers,
        ),
        EXACT,
    )
    assert (broken.word, broken.why) == (Word.ERROR, "3 of 20 answers failed, more than 10%")


@pytest.mark.parametrize(("policy", "word", "deciding"), [(RATED, Word.ERROR, ""), (LIKELY, Word.BETTER, "likelihood")])
def test_an_unfit_judge_is_told_and_not_heard(make: Any, policy: GatePolicy, word: Word, deciding: str) -> None:
    leaf = decide(answered(make, gains=UP, fitness=UNFIT), policy)
    assert (leaf.word, leaf.deciding) == (word, deciding)
    assert scores_of(leaf) == [("likelihood", "new-question")]
    assert leaf.judge == UNFIT.check()
    assert not leaf.judge.fit
    assert (leaf.why == UNFIT.describe()) == (word is Word.ERROR)


def test_a_fit_judge_is_named(make: Any) -> None:
    leaf = decide(answered(make), RATED)
    assert leaf.judge is not None
    assert (leaf.judge.judge, leaf.judge.fit) == ("a judge", True)


def test_preferences_stand_in_for_ratings(make: Any) -> None:
    records = answered(make, 40)
    won = [1] * 12 + [-1] * 2 + [0] * 25 + [None]
    preferences = tuple(
        Preference(item.id, result, failure="" if result is not None else "no readable answer")
        for item, result in zip(records.open_items, won, strict=True)
    )
    leaf = decide(answered(make, 40, preferences=preferences), RATED)
    (comparison,) = leaf.comparisons
    assert (leaf.word, leaf.deciding, comparison.score) == (Word.BETTER, "pairwise", "pairwise")
    assert (comparison.n, comparison.missing) == (39, 1)
    assert (comparison.base, comparison.tuned) == (pytest.approx(2 / 39), pytest.approx(12 / 39))
    assert comparison.p == mid_p(12, 2)
    assert [example.question for example in leaf.examples[:3]] == [
        "new-question0?",
        "new-question12?",
        "new-question1?",
    ]
    assert decide(answered(make, 40, preferences=preferences, gains=UP * 2), LIKELY).deciding == "likelihood"


def test_preferences_of_a_judge_that_never_answers_are_an_error(make: Any) -> None:
    records = answered(make)
    silent = tuple(Preference(item.id, None, failure="unreadable") for item in records.open_items)
    leaf = decide(answered(make, preferences=silent), RATED)
    assert (leaf.word, leaf.comparisons) == (Word.ERROR, ())
    with pytest.raises(ValueError, match="was not answered by both models"):
        decide(answered(make, preferences=silent[1:]), RATED)


def test_multiple_choice_decides_whatever_skills_are_taken_by(make: Any) -> None:
    items, base, tuned = make.flips(9, 2, 40)
    leaf = decide(answered(make, gains=UP, choice_items=items, base_choices=base, tuned_choices=tuned), LIKELY)
    assert (leaf.word, leaf.deciding) == (Word.BETTER, "choice")
    assert [entry.score for entry in leaf.comparisons] == ["choice", "likelihood", "judge"]


def test_the_gain_beyond_control_items_is_that_of_the_deciding_score(make: Any) -> None:
    new = answered(make, gains=UP)
    control = answered(make, gains=[gain - 0.2 for gain in UP], kind=ItemKind.CONTROL)
    leaf = decide(
        LeafRecords(
            leaf="x",
            leaf_kind="skill",
            open_items=new.open_items + control.open_items,
            base_answers=new.base_answers + control.base_answers,
            tuned_answers=new.tuned_answers + control.tuned_answers,
            fitness=FIT,
        ),
        LIKELY,
    )
    assert leaf.specific_gain is not None
    assert leaf.specific_gain.delta == pytest.approx(0.2)
    assert leaf.specific_gain.shown


@given(
    st.sampled_from(["choice", "exact", "pairwise", "judge", "likelihood"]),
    st.lists(st.integers(-4, 6), min_size=1, max_size=16),
    st.integers(1, 3),
)
def test_exchanged_models_get_mirrored_words_and_no_word_crosses_zero(
    score: ScoreName, moved: list[int], per_cluster: int
) -> None:
    share = score in SHARES
    sample = Sample(
        ItemKind.NEW_QUESTION,
        score,
        base=tuple(float(step < 0) if share else 5.0 for step in moved),
        tuned=tuple(float(step > 0) if share else 5.0 + step / 2 for step in moved),
        clusters=tuple(f"s{index // per_cluster}" for index in range(len(moved))),
    )
    found = [compare(one) for one in (sample, sample.swap(frozenset(sample.clusters)))]
    words = [decide_word(sample, one, margin=0.5, p_holm=1.0 if one.p is None else one.p)[0] for one in found]
    assert found[1].delta == pytest.approx(-found[0].delta)
    assert found[1].p == found[0].p
    mirrored = {Word.BETTER: Word.WORSE, Word.WORSE: Word.BETTER}
    assert words[1] is mirrored.get(words[0], words[0])
    if words[0] in mirrored:
        assert found[0].interval is not None
        assert found[0].interval.low > 0 or found[0].interval.high < 0


def test_each_score_has_its_margin() -> None:
    policy = GatePolicy(leaf_margin=0.04, judge_margin=0.6, likelihood_margin=0.07)
    margins = {score: margin_of(score, policy) for score in ("choice", "exact", "pairwise", "judge", "likelihood")}
    assert margins == {"choice": 0.04, "exact": 0.04, "pairwise": 0.04, "judge": 0.6, "likelihood": 0.07}
