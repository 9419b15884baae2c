from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache
from typing import Any, Literal

import pytest
from rapidfuzz.distance import LCSseq

from runners.generate.dedupe import coding, known, postings
from runners.generate.dedupe.dedupe import Deduper, Repeat
from runners.generate.dedupe.measure import f_measure
from runners.generate.dedupe.words import Words, split_words
from timing import cpu_seconds

THRESHOLDS = [0.0, 0.1, 0.3, 0.5, 2 / 3, 0.75, 0.8, 0.9, 0.95, 1.0]
WORDS = "the a of in water river stone light green who what why fall 7 42 naïve Straße 日本 été -- don't A.B".split()
SIZES = {
    "as it is": {},
    "all counted": {"known.FEW": 0, "postings.ENTRIES": 0},
    "rows early": {"known.FEW": 4, "postings.ENTRIES": 40, "postings.FEW": 3, "postings.ROOM": 16},
    "few lists": {"known.FEW": 0, "postings.ENTRIES": 1_000_000, "postings.FEW": 1_000_000},
    "threads, numbers for words": {"known.MANY": 0, "coding.LAST": 20},
}


def repetitive(number: int, *, least: int = 3, most: int = 14, seed: int = 0) -> list[str]:
    """Texts of which about half are an earlier one with a few words changed, always the same ones."""
    chance = random.Random(seed)
    texts: list[str] = []
    for _ in range(number):
        if texts and chance.random() < 0.5:
            words = chance.choice(texts).split()
            for _ in range(chance.randint(0, 3)):
                words[chance.randrange(len(words))] = chance.choice(WORDS)
        else:
            words = [_word(chance) for _ in range(chance.randint(least, most))]
        texts.append(" ".join(words) + chance.choice(["", "?", "!"]))
    return texts


def _word(chance: random.Random) -> str:
    return chance.choice(WORDS) if chance.random() < 0.6 else f"word{chance.randrange(400)}"


def decide(texts: Sequence[str], threshold: float, **settings: Any) -> list[Repeat | None]:
    return Deduper(threshold, **settings).decide([("", text) for text in texts])


def expected(texts: Sequence[str], scores: Sequence[Sequence[float]], threshold: float) -> list[Repeat | None]:
    """What comparing with every text that is kept says."""
    kept: list[int] = []
    decisions: list[Repeat | None] = []
    for number in range(len(texts)):
        score, other = max(((scores[number][one], -one) for one in kept), default=(0.0, 0))
        if score > threshold or threshold == 0:
            decisions.append(Repeat(score, texts[-other] if score else ""))
        else:
            decisions.append(None)
            kept.append(number)
    return decisions


@cache
def rouge_scores() -> tuple[list[str], list[list[float]]]:
    scorer = pytest.importorskip("rouge_score.rouge_scorer").RougeScorer(["rougeL"], use_stemmer=False)
    texts = [*repetitive(120), "", "日本語です", "日本語です", "Ünïcödé", "!", *repetitive(20, least=1, most=3, seed=5)]
    return texts, [[scorer.score(old, new)["rougeL"].fmeasure for old in texts] for new in texts]


@cache
def all_scores(words: Words) -> tuple[list[str], list[list[float]]]:
    texts = [*repetitive(500, seed=2), *repetitive(60, least=30, most=60, seed=3)]
    split = [split_words(text, words) for text in texts]
    return texts, [
        [f_measure(LCSseq.similarity(old, new), len(old), len(new)) for old in split[:number]]
        for number, new in enumerate(split)
    ]


@pytest.mark.parametrize("threshold", THRESHOLDS)
def test_decisions_are_those_of_rouge_score(threshold: float) -> None:
    texts, scores = rouge_scores()
    assert decide(texts, threshold) == expected(texts, scores, threshold)


@pytest.mark.parametrize("threshold", THRESHOLDS)
@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("words", ["rouge", "unicode"])
def test_however_texts_are_looked_up_decisions_are_those_of_comparing_all(
    monkeypatch: pytest.MonkeyPatch, words: Literal["rouge", "unicode"], sizes: str, threshold: float
) -> None:
    modules = {"known": known, "postings": postings, "coding": coding}
    for name, size in SIZES[sizes].items():
        monkeypatch.setattr(modules[name.split(".")[0]], name.split(".")[1], size)
    texts, scores = all_scores(words)
    assert decide(texts, threshold, words=words, workers=2) == expected(texts, scores, threshold)


def test_zero_rejects_every_new_text_and_one_accepts_every_one() -> None:
    texts = ["alpha beta", "gamma", "alpha beta", "", "日本"]
    assert decide(texts, 0.0) == [Repeat(0.0, "")] * 5
    assert decide(texts, 1.0) == [None] * 5
    strict, open_ = Deduper(0.0), Deduper(1.0)
    for deduper in (strict, open_):
        deduper.know("alpha beta")
    assert strict.decide([("", "alpha beta"), ("", "alpha"), ("", "delta")]) == [
        Repeat(1.0, "alpha beta"),
        Repeat(f_measure(1, 1, 2), "alpha beta"),
        Repeat(0.0, ""),
    ]
    assert open_.decide([("", "alpha beta")]) == [None]


def test_at_the_threshold_a_text_is_kept() -> None:
    assert f_measure(9, 10, 10) == 0.9
    texts = ["a b c d e f g h i j", "a b c d e f g h i X"]
    assert decide(texts, 0.9) == [None, None]
    assert decide(texts, 0.8999) == [None, Repeat(0.9, texts[0])]


def test_the_nearest_is_named_and_of_equals_the_earliest() -> None:
    deduper = Deduper(0.5)
    for text in ("a b c d", "a b c z", "a b c y"):
        deduper.know(text)
    assert deduper.decide([("", "A, b, c!")]) == [Repeat(f_measure(3, 3, 4), "a b c d")]
    assert deduper.decide([("", "a b c, Z.")]) == [Repeat(1.0, "a b c z")]


def test_what_is_known_counts_and_what_is_rejected_does_not() -> None:
    deduper = Deduper(0.7)
    deduper.know("one two three four five")
    rejected = "one two three four six"
    near_the_rejected = "one two three seven six"
    assert deduper.decide([("", rejected), ("", near_the_rejected)]) == [
        Repeat(0.8000000000000002, "one two three four five"),
        None,
    ]


def test_texts_are_compared_within_their_group() -> None:
    deduper = Deduper(0.9)
    asked = "What is the total?"
    assert deduper.decide([("x", asked), ("y", asked), ("", asked), ("x", asked)]) == [None] * 3 + [Repeat(1.0, asked)]
    deduper.know("What is missing?", "y")
    assert deduper.decide([("x", "What is missing?"), ("y", "What is missing?")])[0] is None


def test_contexts_that_are_nearly_alike_are_one_group() -> None:
    deduper = Deduper(0.8)
    invoice, letter = "Invoice of May: three chairs, two tables, one lamp", "Dear aunt, the garden is in bloom"
    first, second = deduper.group_of(invoice), deduper.group_of(letter)
    assert len({first, second, ""}) == 3
    assert deduper.group_of(invoice.replace("May", "June")) == first
    assert deduper.group_of(invoice) == first
    assert deduper.group_of(letter) == second
    assert deduper.group_of(" \n") == deduper.group_of("") == ""


def test_contexts_join_the_group_of_the_nearest_first_one() -> None:
    deduper = Deduper(0.7)
    old, new = deduper.group_of("a b c d e f"), deduper.group_of("a b c w x y")
    assert old != new
    assert deduper.group_of("a b c d e y") == old
    assert deduper.group_of("a b c w x f") == new


@pytest.mark.parametrize("size", [1, 7, 500])
def test_in_how_many_parts_texts_come_does_not_matter(size: int) -> None:
    texts = [(f"{len(text) % 2}", text) for text in repetitive(300)]
    deduper = Deduper(0.6)
    parts = [texts[start : start + size] for start in range(0, len(texts), size)]
    assert [one for part in parts for one in deduper.decide(part)] == Deduper(0.6).decide(texts)


def test_other_languages_need_the_unicode_way() -> None:
    texts = ["東京はどこですか", "東京はどこですか。", "京都はいつですか"]
    assert decide(texts, 0.9) == [None] * 3
    assert decide(texts, 0.9, words="unicode") == [None, Repeat(1.0, texts[0]), None]


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan")])
def test_a_threshold_that_is_none(threshold: float) -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        Deduper(threshold)


def test_nobody_who_compares() -> None:
    with pytest.raises(ValueError, match="at least one worker"):
        Deduper(0.9, workers=0)


@pytest.mark.parametrize("threshold", [0.5, 0.9])
def test_thousands_of_texts_take_no_time(threshold: float) -> None:
    texts = repetitive(6_000, least=10, most=25)
    assert cpu_seconds(lambda: decide(texts, threshold), enough=2) < 2


def test_a_text_of_a_hundred_thousand_words_takes_no_time() -> None:
    long = [f"word{number % 5_000}" for number in range(100_000)]
    texts = [" ".join(long), " ".join(long[1:]), " ".join(long[50_000:])]
    assert [one is None for one in decide(texts, 0.9)] == [True, False, True]
    assert cpu_seconds(lambda: decide(texts, 0.9), enough=2) < 2
