"""What the base model knows already, told before a run, and told again in its result."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from examples.materialise import Example
from fakes.bench import Bench
from runners.precheck import KNOWN_FROM, judge_leaf, precheck
from schemas.errors import Blocked
from schemas.item import OpenRecord
from schemas.precheck import Precheck
from schemas.taxonomy import Leaf, LeafKind

KNOWLEDGE = "knowledge/geography/islands/korrow_isles"
SKILLS = ("compositional_skills/grounded/extraction/short_notices", "compositional_skills/linguistics/opposites")
LEAF = Leaf(path="knowledge/a", kind=LeafKind.KNOWLEDGE, version=3, created_by="a", seeds=(), digest="0" * 64)


@pytest.fixture
def bench(tmp_path: Path, example: Example) -> Bench:
    return Bench(tmp_path, example)


def ask(bench: Bench, head: str = "everything") -> Precheck:
    return precheck(bench.request(head), seams=bench.seams(), store=bench.store(), progress=bench.watch())


def records(*ratings: float | None) -> Sequence[OpenRecord]:
    return [OpenRecord(item=str(number), answer="", rating=rating) for number, rating in enumerate(ratings)]


def test_every_question_of_the_contribution_is_asked(bench: Bench) -> None:
    found = ask(bench)
    assert [(leaf.leaf, leaf.asked, leaf.n) for leaf in found.leaves] == [
        (SKILLS[0], 18, 18),
        (SKILLS[1], 18, 18),
        (KNOWLEDGE, 15, 15),
    ]
    assert len(found.answers) == 51
    assert not found.known
    assert (found.base_model, found.judge, found.threshold) == ("taxobot-tiny-1.4m", "overlap judge (embedded)", 7.0)
    assert found.embedded == ("tiny model", "overlap judge")
    grounded, knowledge = found.answers[0], found.answers[-1]
    assert grounded.context
    assert (knowledge.context, knowledge.base, knowledge.tuned) == ("", "who can tell", None)
    assert {title for title in bench.ran if not title.startswith("documents")} == {
        f"{stage} answers base {leaf}: own questions" for stage in ("evaluate", "rate") for leaf in (*SKILLS, KNOWLEDGE)
    }


def test_the_run_shows_the_same_answers_and_asks_the_base_no_more(bench: Bench) -> None:
    before = ask(bench)
    result = bench.run()
    assert [title for title in bench.ran if " base " in title and "own questions" in title] == []
    assert [(one.question, one.base, one.base_rating) for one in result.seed_answers] == [
        (one.question, one.base, one.base_rating) for one in before.answers
    ]
    told = {one.tuned == one.reference for one in result.seed_answers if one.leaf == KNOWLEDGE}
    assert told == {True}
    assert all(one.tuned_rating == 10 for one in result.seed_answers)


def test_a_model_that_was_taught_it_knows_it(bench: Bench) -> None:
    weights = bench.preset.student / "weights.json"
    weights.write_text(weights.read_text().replace("[]", f'["{KNOWLEDGE}", "{SKILLS[0]}", "{SKILLS[1]}"]'))
    found = ask(bench)
    assert found.known
    assert {leaf.mean for leaf in found.leaves} == {10}


@pytest.mark.parametrize(
    ("ratings", "known"),
    [
        ((KNOWN_FROM, KNOWN_FROM), True),
        ((KNOWN_FROM, KNOWN_FROM - 0.1), False),
        ((9.0,) * 9 + (None,), True),
        ((9.0,) * 8 + (None,) * 2, False),
        ((None,), False),
        ((), False),
    ],
)
def test_known_is_a_mean_over_nearly_all_answers(ratings: tuple[float | None, ...], known: bool) -> None:
    assert judge_leaf(LEAF, records(*ratings)).known is known


def test_nothing_is_asked_of_a_contribution_that_is_blocked(bench: Bench) -> None:
    with pytest.raises(Blocked, match=r"the contribution is INVALID: .*qna\.yaml:\d+:\d+: error: .* problems in all"):
        ask(bench, "faulty")
    assert bench.engine.calls == []


def test_nothing_changed_is_not_known(bench: Bench) -> None:
    found = ask(bench, bench.example.base)
    assert (found.leaves, found.answers, found.known) == ((), (), False)


def test_documents_need_not_be_at_hand(bench: Bench) -> None:
    bench.mirrors = {url: str(bench.output / "nowhere") for url in bench.mirrors}
    assert len(ask(bench).leaves) == 3
