from __future__ import annotations

import pytest
from evidence_samples import answered, evidence, rated
from run_results import INCLUSION, LIGHTHOUSE, PHOENIX

from bot.report.browser import MOST_ANSWERS, browse
from bot.report.outcomes import SLUGS, outcome_of, say_moved
from bot.report.shares import share_out
from schemas.evidence import Answered
from schemas.item import ItemKind


@pytest.mark.parametrize(
    ("answer", "outcome", "moved"),
    [
        (answered(), "gained", "right answer 43.1 pp likelier"),
        (answered(base_right=True, tuned_right=False, moved=-0.5), "lost", "right answer 50.0 pp less likely"),
        (answered(base_right=True, moved=0.0), "both right", ""),
        (answered(tuned_right=False, moved=0.0), "both wrong", ""),
        (rated(), "rated higher", "+5.50 points"),
        (rated(moved=-1.0), "rated lower", "−1.00 points"),
        (rated(moved=0.0), "rated the same", ""),
        (rated(base_rating=None, moved=0.0), "not rated", ""),
        (rated(tuned_rating=None, moved=0.0), "not rated", ""),
    ],
)
def test_what_happened(answer: Answered, outcome: str, moved: str) -> None:
    assert (outcome_of(answer), say_moved(answer)) == (outcome, moved)


def test_groups_stand_in_the_order_of_the_leaves_and_the_suite_last() -> None:
    browser = browse(evidence().answers, [LIGHTHOUSE, INCLUSION])
    assert [group.name for group in browser.groups] == [
        LIGHTHOUSE,
        INCLUSION,
        PHOENIX,  # not among the leaves, yet not lost
        "Frozen suite, where the models answer differently",
    ]
    assert browser.groups[-1].answers[0].place == "frozen/WordNet nouns"
    assert not browser.left_out


def test_only_what_is_there_can_be_chosen() -> None:
    browser = browse((answered(), answered(kind=ItemKind.SEEN, tuned_right=False)), [PHOENIX])
    assert browser.kinds == ("new-question", "seen")
    assert browser.outcomes == ("gained", "both wrong")
    assert ("seen", SLUGS["gained"]) in browser.pairs
    assert len(browser.pairs) == 9
    assert browse((), [PHOENIX]).groups == ()


def test_what_moved_most_comes_first_within_a_kind() -> None:
    asked = [
        answered(question="control", kind=ItemKind.CONTROL, moved=0.9),
        answered(question="little", base_right=True, moved=0.8),
        answered(question="lost", base_right=True, tuned_right=False, moved=-0.6),
        answered(question="gained", moved=0.3),
    ]
    (group,) = browse(asked, [PHOENIX]).groups
    assert [answer.question for answer in group.answers] == ["lost", "gained", "little", "control"]


def test_what_does_not_fit_is_counted_and_said_where_it_is() -> None:
    many = [answered(question=str(number), moved=number / 10_000) for number in range(3 * MOST_ANSWERS)]
    browser = browse([*many, rated()], [PHOENIX, INCLUSION])
    busy, small = browser.groups
    assert len(busy.answers) == MOST_ANSWERS - 1
    assert len(small.answers) == 1
    assert busy.tally == ("new-question: 3,600 gained",)
    assert busy.answers[0].question == "3599"
    assert "1,200 of 3,601 answers" in browser.left_out
    assert "items.jsonl, records_base.jsonl and records_tuned.jsonl" in browser.left_out


def test_line_breaks_and_indents_stay_and_what_cannot_be_seen_goes() -> None:
    (group,) = browse([answered(base="def f():\n\tpass\x1b[31m\u202e\n\n\n\nend")], [PHOENIX]).groups
    assert group.answers[0].base == "def f():\n    pass[31m\n\nend"


@pytest.mark.parametrize(
    ("wanted", "most", "given"),
    [
        ([5, 5], 100, [5, 5]),
        ([50, 2, 50], 12, [5, 2, 5]),
        ([50, 0, 1], 8, [7, 0, 1]),
        ([3, 3, 3], 2, [1, 1, 0]),
        ([10, 10], 7, [4, 3]),
        ([], 5, []),
    ],
)
def test_shares(wanted: list[int], most: int, given: list[int]) -> None:
    assert share_out(wanted, most) == given
