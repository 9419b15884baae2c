"""What quantizing costs, decided as everything else is: by the test and the interval, never by a bare difference."""

from __future__ import annotations

from typing import Any

import pytest

from runners.evaluate.served import QuantizedRecords, compare_served, not_measured
from schemas.item import ChoiceItem, ChoiceRecord, ItemKind
from schemas.result import Word

MARGIN = 0.02


def suite(count: int, kind: ItemKind = ItemKind.FROZEN) -> tuple[ChoiceItem, ...]:
    return tuple(
        ChoiceItem(
            id=f"q{number}", kind=kind, leaf="frozen/facts", cluster=f"q{number}", template="t",
            question=f"Which one is {number}?", options=("this", "that"), answer=0,
        )
        for number in range(count)
    )  # fmt: skip


def records(*right: bool) -> tuple[ChoiceRecord, ...]:
    return tuple(
        ChoiceRecord(
            item=f"q{number}", loglikelihoods=(-1.0, -2.0) if one else (-2.0, -1.0), chosen=int(not one), correct=one,
            p_correct=0.7311 if one else 0.2689,
        )
        for number, one in enumerate(right)
    )  # fmt: skip


def judge(count: int, *, gained: int, lost: int, kind: ItemKind = ItemKind.FROZEN) -> Any:
    whole = [True] * count
    small = [True] * count
    whole[:gained] = [False] * gained
    small[gained : gained + lost] = [False] * lost
    found = QuantizedRecords(whole=records(*whole), small=records(*small), digest="ab", size=7)
    return compare_served(suite(count, kind), found, quantization="Q4_K_M", margin=MARGIN)


@pytest.mark.parametrize(
    ("count", "gained", "lost", "word"),
    [
        (400, 0, 0, Word.NO_CHANGE),
        (100, 0, 0, Word.INCONCLUSIVE),
        (400, 4, 14, Word.WORSE),
        (400, 14, 4, Word.BETTER),
        (100, 3, 4, Word.INCONCLUSIVE),
    ],
)
def test_the_word_is_earned(count: int, gained: int, lost: int, word: Word) -> None:
    served = judge(count, gained=gained, lost=lost)
    assert served.word is word
    assert served.comparison.n == count
    assert served.comparison.delta == pytest.approx((gained - lost) / count)
    assert served.comparison.base == pytest.approx((count - gained) / count)
    assert (served.format, served.margin, served.digest, served.size) == ("Q4_K_M", MARGIN, "ab", 7)


def test_items_count_whatever_they_are_called() -> None:
    assert judge(400, gained=0, lost=0, kind=ItemKind.NEW_QUESTION) == judge(400, gained=0, lost=0)


def test_what_was_not_measured_says_why_and_is_no_pass() -> None:
    empty = QuantizedRecords(whole=(), small=(), digest="ab", size=7)
    served = compare_served((), empty, quantization="Q4_K_M", margin=MARGIN)
    assert served == not_measured("Q4_K_M", "the frozen suite holds no item", margin=MARGIN)
    assert served.comparison is None
    assert served.word is Word.INCONCLUSIVE
    assert served.why == "not measured: the frozen suite holds no item"
