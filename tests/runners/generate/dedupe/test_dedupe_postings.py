from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from runners.generate.dedupe import postings
from runners.generate.dedupe.measure import IMPOSSIBLE
from runners.generate.dedupe.postings import Postings


@pytest.fixture(params=[(0, 0, 8), (0, 0, 1_024), (60, 5, 8), (60, 200, 16), (10_000, 10_000, 1_024)], ids=str)
def _sizes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """How soon all texts are counted instead of some lists looked through, and how soon features get rows."""
    entries, few, room = request.param
    monkeypatch.setattr(postings, "ENTRIES", entries)
    monkeypatch.setattr(postings, "FEW", few)
    monkeypatch.setattr(postings, "ROOM", room)


def drifting(number: int, *, seed: int = 1) -> list[tuple[int, ...]]:
    """Sets of features; which of them are frequent changes as time goes by."""
    chance = random.Random(seed)
    return [
        tuple(
            {chance.randrange(6) + time // 40 * 3 if chance.random() < 0.7 else chance.randrange(500) for _ in range(k)}
        )
        for time, k in enumerate(chance.randint(1, 12) for _ in range(number))
    ]


def sharing(texts: Sequence[tuple[int, ...]], features: tuple[int, ...], needed: Sequence[int]) -> set[int]:
    fitting = ((number, text) for number, text in enumerate(texts) if len(text) < len(needed))
    return {number for number, text in fitting if len({*text} & {*features}) >= needed[len(text)]}


@pytest.mark.usefixtures("_sizes")
@pytest.mark.parametrize("share", [0.2, 0.6, 0.9])
def test_no_text_that_shares_enough_is_missed_and_few_others_are_named(share: float) -> None:
    texts, index = drifting(400), Postings()
    for number, text in enumerate(texts):
        needed = [IMPOSSIBLE, *(max(1, round(share * max(len(text), other))) for other in range(1, 11))]
        found = index.sharing(text, needed)
        expected = sharing(texts[:number], text, needed)
        assert found == sorted(found)
        assert expected <= {*found}
        if postings.ENTRIES == 0:
            assert expected == {*found}
        index.add(text)


@pytest.mark.usefixtures("_sizes")
def test_texts_of_many_features_are_counted_right() -> None:
    long, index = tuple(range(700)), Postings()
    index.add(long)
    index.add(long[:300])
    index.add((9_999,))
    needed = [1] * 701
    needed[300], needed[700] = 300, 700
    assert index.sharing(long, needed) == [0, 1]
    needed[300] = 301
    assert index.sharing(long, needed) == [0]


def test_features_that_become_frequent_or_rare_are_held_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings, "ROOM", 64)
    index = Postings()
    for number in range(64):
        index.add((1, 1_000 + number))
    index.add((2,))
    assert set(index._rows) == {1}
    for number in range(10_000):
        index.add((2, 2_000 + number))
    assert set(index._rows) == {2}
    assert index.sharing((1, 1_005), [IMPOSSIBLE, IMPOSSIBLE, 2]) == [5]
    assert index.sharing((1,), [IMPOSSIBLE, 1, 1]) == list(range(64))
