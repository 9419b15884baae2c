from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from runners.evaluate.judges.fitness import Fitness
from runners.evaluate.verdict.leaf import LeafRecords
from runners.evaluate.verdict.words import decide_words
from schemas.gate import GatePolicy
from schemas.item import ItemKind
from schemas.result import LeafResult, Word

POLICY = GatePolicy()


def leaf_of_flips(make: Any, gained: int, lost: int, n: int, *, per_cluster: int = 1) -> LeafRecords:
    items, base, tuned = make.flips(gained, lost, n, per_cluster=per_cluster)
    return LeafRecords(
        leaf="knowledge/harbours", leaf_kind="knowledge", choice_items=items, base_choices=base, tuned_choices=tuned
    )


def leaf_of_groups(make: Any, groups: list[list[int]]) -> LeafRecords:
    d = [difference for group in groups for difference in group]
    names = [f"p{index}" for index, group in enumerate(groups) for _ in group]
    items = tuple(make.choice(f"i{index}", cluster=name) for index, name in enumerate(names))
    return LeafRecords(
        leaf="knowledge/harbours",
        leaf_kind="knowledge",
        choice_items=items,
        base_choices=make.choice_records(items, [difference < 0 for difference in d]),
        tuned_choices=make.choice_records(items, [difference > 0 for difference in d]),
    )


def leaf_of_ratings(make: Any, base: list[Any], tuned: list[Any], **changes: Any) -> LeafRecords:
    items = tuple(make.opened(f"o{index}") for index in range(len(base)))
    settings: dict[str, Any] = {
        "leaf": "compositional_skills/x",
        "leaf_kind": "freeform skill",
        "open_items": items,
        "base_answers": make.open_records(items, base),
        "tuned_answers": make.open_records(items, tuned),
        "fitness": Fitness(own=10.0, shuffled=1.5),
    }
    return LeafRecords(**(settings | changes))


def decide(*records: LeafRecords) -> LeafResult:
    return decide_words(records, policy=POLICY)[0]


@pytest.mark.parametrize(
    ("gained", "lost", "n", "word", "why"),
    [
        (1, 0, 27, Word.INCONCLUSIVE, "holds 0 as well as"),
        (4, 3, 27, Word.INCONCLUSIVE, "beyond ±5.0 pp, p = .7266; about "),
        (4, 0, 25, Word.INCONCLUSIVE, "just short: p = .0625"),
        (5, 0, 25, Word.BETTER, "5 gained, 0 lost of 25 items"),
        (6, 0, 25, Word.BETTER, "p = .0156 (McNemar mid-p)"),
        (9, 2, 40, Word.BETTER, "p = .0386"),
        (2, 9, 40, Word.WORSE, "p = .0386"),
        (0, 0, 20, Word.INCONCLUSIVE, "about 73 items"),
        (12, 3, 100, Word.BETTER, "p = .0213"),
        (15, 6, 100, Word.INCONCLUSIVE, "just short: p = .0525"),
        (30, 12, 200, Word.BETTER, "p = .0054"),
        (3, 2, 200, Word.NO_CHANGE, "lies within ±5.0 pp; p = .6875"),
        (4, 14, 400, Word.WORSE, "p = .0192"),
    ],
)
def test_published_choice_cases(make: Any, gained: int, lost: int, n: int, word: Word, why: str) -> None:
    result = decide(leaf_of_flips(make, gained, lost, n))
    assert result.word is word
    assert why in result.why


def test_ten_passages_of_three_leave_the_published_words(make: Any) -> None:
    alike = decide(leaf_of_groups(make, [[1, 1, 1], [1, 1, 1], [0, 0, 0], [-1, 0, 0], [0, 0, 0]]))
    unalike = decide(leaf_of_groups(make, [[1, 1, 0], [1, 0, 1], [0, 1, 1], [1, 0, 0], [0, 0, 1]]))
    for result in (alike, unalike):
        assert result.word is Word.INCONCLUSIVE
        assert result.why == "cannot be significant: 5 independent passages, at least 6 are needed"


@pytest.mark.parametrize(
    ("base", "tuned", "word"),
    [
        ([3, 4, 5], [6, 7, 7], Word.INCONCLUSIVE),
        ([4, 5, 6, 3, 7], [6, 7, 7, 5, 8], Word.INCONCLUSIVE),
        ([4, 5, 6, 3, 7, 5, 6, 4], [6, 7, 7, 5, 8, 5, 8, 5], Word.BETTER),
        ([6, 7, 7, 5, 8, 5, 8, 5], [4, 5, 6, 3, 7, 5, 6, 4], Word.WORSE),
        ([6, 7, 5, 8, 6, 7, 5, 6], [7, 6, 6, 8, 5, 7, 6, 5], Word.INCONCLUSIVE),
        ([5] * 8, [5] * 8, Word.INCONCLUSIVE),
        ([5] * 8, [7] * 8, Word.INCONCLUSIVE),
    ],
)
def test_published_judge_cases(make: Any, base: list[float], tuned: list[float], word: Word) -> None:
    result = decide(leaf_of_ratings(make, base, tuned))
    assert result.word is word
    assert len(result.why) > 20


def test_judge_scores_earn_no_change(make: Any) -> None:
    wobble = [5 + 0.2 * (index % 3) for index in range(24)]
    result = decide(leaf_of_ratings(make, [5.2] * 24, wobble))
    assert result.word is Word.NO_CHANGE
    assert "±0.50 points" in result.why


def test_holm_over_the_leaves_of_the_pull_request(make: Any) -> None:
    strong, weak = leaf_of_flips(make, 30, 8, 200), leaf_of_flips(make, 9, 2, 40)
    assert decide(weak).word is Word.BETTER
    results = decide_words([strong, *[weak] * 7], policy=POLICY)
    assert [result.word for result in results] == [Word.BETTER] + [Word.INCONCLUSIVE] * 7
    assert "after Holm over 8 leaves" in results[0].why
    assert results[1].why.startswith("not significant among 8 leaves (p = .0386, p = .27")
    for result in results:
        (comparison,) = result.comparisons
        assert comparison.p_holm is not None
        assert comparison.p is not None
        assert comparison.p_holm > comparison.p


def test_no_change_says_what_holm_took(make: Any) -> None:
    results = decide_words([leaf_of_flips(make, 4, 14, 400)] * 8, policy=POLICY)
    assert results[0].word is Word.NO_CHANGE
    assert "within ±5.0 pp; not significant among 8 leaves (p = .0192" in results[0].why


def test_leaves_without_a_test_count_in_the_family_those_in_error_do_not(make: Any) -> None:
    weak, silent = leaf_of_flips(make, 9, 2, 40), leaf_of_ratings(make, [5] * 8, [7] * 8)
    broken = LeafRecords(leaf="knowledge/lost", leaf_kind="knowledge", failure="the model ran out of memory")
    with_silent = decide_words([weak, silent], policy=POLICY)
    assert [result.word for result in with_silent] == [Word.INCONCLUSIVE, Word.INCONCLUSIVE]
    assert with_silent[1].comparisons[0].p_holm is None
    with_broken = decide_words([weak, broken], policy=POLICY)
    assert [result.word for result in with_broken] == [Word.BETTER, Word.ERROR]
    assert with_broken[1].why == "the model ran out of memory"


def test_only_new_questions_decide(make: Any) -> None:
    items, base, tuned = make.flips(0, 0, 80)
    seen, seen_base, seen_tuned = make.flips(60, 0, 80)
    seen = tuple(item.model_copy(update={"id": f"s{item.id}", "kind": ItemKind.SEEN}) for item in seen)
    renamed = [
        tuple(record.model_copy(update={"item": f"s{record.item}"}) for record in records)
        for records in (seen_base, seen_tuned)
    ]
    result = decide(
        LeafRecords(
            leaf="knowledge/harbours",
            leaf_kind="knowledge",
            choice_items=items + seen,
            base_choices=base + renamed[0],
            tuned_choices=tuned + renamed[1],
        )
    )
    assert result.word is Word.NO_CHANGE
    assert [comparison.kind for comparison in result.comparisons] == [ItemKind.NEW_QUESTION, ItemKind.SEEN]
    assert result.comparisons[1].delta == 0.75
    assert result.comparisons[1].p_holm is None
    assert result.specific_gain is None


@pytest.mark.parametrize(("missing", "word"), [(2, Word.BETTER), (3, Word.ERROR)])
def test_more_than_ten_percent_missing_is_an_error(make: Any, missing: int, word: Word) -> None:
    tuned = [8 + index % 2 for index in range(20)]
    result = decide(leaf_of_ratings(make, [3] * 20, [None] * missing + tuned[missing:]))
    assert result.word is word
    assert result.comparisons[0].missing == missing
    if word is Word.ERROR:
        assert result.why == "3 of 20 answers or ratings failed, more than 10%; most often: no rating"


def test_all_missing_is_an_error_without_numbers(make: Any) -> None:
    result = decide(leaf_of_ratings(make, [None] * 8, [5] * 8))
    assert (result.word, result.comparisons) == (Word.ERROR, ())


def test_an_unfit_judge_is_not_heard(make: Any) -> None:
    unfit = Fitness(own=8.0, shuffled=4.0)
    result = decide(leaf_of_ratings(make, [3, 3, 4, 3, 3, 3, 4, 3], [9] * 8, fitness=unfit))
    assert (result.word, result.comparisons) == (Word.ERROR, ())
    assert result.why == unfit.describe()


def test_nothing_asked_is_an_error(make: Any) -> None:
    result = decide(LeafRecords(leaf="knowledge/x", leaf_kind="knowledge"))
    assert (result.word, result.why) == (Word.ERROR, "no new-question item was asked")


def test_a_change_never_stands_beside_an_interval_that_crosses_zero(make: Any) -> None:
    """Clustered choice items: sign-flip and t interval disagree at the border; then the word is INCONCLUSIVE."""
    rng = np.random.default_rng(5)
    just_short = 0
    for _ in range(150):
        lean = rng.normal(0.25, 0.5, size=8)
        groups = [np.clip(np.rint(rng.normal(mean, 0.6, size=4)), -1, 1).astype(int).tolist() for mean in lean]
        result = decide(leaf_of_groups(make, groups))
        (comparison,) = result.comparisons
        assert comparison.interval is not None
        assert comparison.p is not None
        crosses = comparison.interval.low <= 0 <= comparison.interval.high
        assert (result.word in (Word.BETTER, Word.WORSE)) == (comparison.p <= 0.05 and not crosses)
        if (comparison.p <= 0.05) == crosses:
            just_short += 1
            assert result.why.startswith("just short")
    assert just_short > 0


def test_base_against_base_is_no_change_or_inconclusive(make: Any) -> None:
    for n, per_cluster, word in [(72, 1, Word.INCONCLUSIVE), (73, 1, Word.NO_CHANGE), (250, 8, Word.NO_CHANGE)]:
        result = decide(leaf_of_flips(make, 0, 0, n, per_cluster=per_cluster))
        assert result.word is word
        assert result.comparisons[0].delta == 0
        assert result.examples == ()


def test_the_leaf_carries_its_evidence(make: Any) -> None:
    result = decide(leaf_of_flips(make, 30, 12, 200))
    assert (result.leaf, result.leaf_kind, result.funnel) == ("knowledge/harbours", "knowledge", None)
    assert len(result.examples) == 10
    assert {(example.base_right, example.tuned_right) for example in result.examples} == {(False, True), (True, False)}
