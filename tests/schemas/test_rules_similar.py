"""Similar questions: as a comparison of all pairs finds them, but in linear time."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from rapidfuzz.distance import Indel

from schemas.rules.content.similar import Asked, find_matches
from timing import cpu_seconds


def asked(*questions: str) -> list[Asked]:
    return [Asked(tuple(question.split()), "", number) for number, question in enumerate(questions)]


def test_the_same_and_nearly_the_same() -> None:
    questions = asked("a b c d e f g h i j", "k l m", "a b c d e f g h i x", "k l m", "k m l")
    assert [tuple(match) for match in find_matches(questions, 0.9)] == [(2, 0, pytest.approx(0.9)), (3, 1, 1.0)]


def test_scopes_and_groups_keep_questions_apart() -> None:
    words = ("why", "is", "it")
    assert not list(find_matches([Asked(words, "one", 1), Asked(words, "two", 2)], 0.9))
    assert not list(find_matches([Asked(words, "", 1), Asked(words, "", 1)], 0.9))
    same = [Asked(words, "", 1), Asked(words, "", 1), Asked(words, "", 2), Asked(words, "", 1)]
    assert [(match.later, match.earlier) for match in find_matches(same, 0.9)] == [(2, 0), (3, 2)]


def test_words_that_stand_twice_count_twice() -> None:
    assert not list(find_matches(asked("no no no no no", "no"), 0.9))
    assert len(list(find_matches(asked("no no no no no no no no no no", "no no no no no no no no no"), 0.9))) == 1


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("since", [0, 60])
def test_nothing_is_missed(seed: int, since: int) -> None:
    chance = random.Random(seed)
    questions = list(_questions(chance))
    threshold = chance.choice([0.7, 0.8, 0.9, 0.95, 1.0])
    best = {match.later: match.score for match in find_matches(questions, threshold, since=since)}
    assert best == pytest.approx(_by_all_pairs(questions, threshold, since))
    assert best


def _questions(chance: random.Random) -> list[Asked]:
    vocabulary = [f"w{number}" for number in range(chance.choice([20, 60, 200]))]
    asked: list[Asked] = []
    for number in range(150):
        words = list(chance.choice(asked).words) if asked and chance.random() < 0.5 else []
        words = words or [chance.choice(vocabulary) for _ in range(chance.choice([1, 2, 3, 6, 12, 35, 38, 41, 60]))]
        for _ in range(chance.randint(0, 3)):
            words[chance.randrange(len(words))] = chance.choice(vocabulary)
        asked.append(Asked(tuple(words), chance.choice(["", "other"]), chance.choice([number, 1, 2])))
    return asked


def _by_all_pairs(questions: Sequence[Asked], threshold: float, since: int) -> dict[int, float]:
    found = {}
    for number, question in enumerate(questions[since:], since):
        others = (one for one in questions[:number] if one.scope == question.scope and one.group != question.group)
        best = max((Indel.normalized_similarity(one.words, question.words) for one in others), default=0.0)
        if best >= threshold - 1e-6:
            found[number] = best
    return found


def test_questions_of_one_template_take_bounded_time() -> None:
    template = "in which year was the harbour of the island of {} first named in the letters of {}"
    questions = asked(*(template.format(number, -number) for number in range(4000)))
    assert not list(find_matches(questions, 0.95))
    assert cpu_seconds(lambda: list(find_matches(questions, 0.95)), enough=4) < 4


def test_questions_without_end_are_compared_by_their_beginning() -> None:
    words = [f"w{number}" for number in range(3_000)]
    first, second = " ".join(words), " ".join([*words[:2_500], "another"])
    assert [match[:2] for match in find_matches(asked(first, second), 0.9)] == [(1, 0)]
