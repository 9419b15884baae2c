"""What a policy changes about the words, over one run with a fake engine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from examples.materialise import Example
from fakes.bench import Bench
from schemas.gate import GatePolicy
from schemas.result import LeafResult, Word


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory, example: Example) -> Bench:
    """A bench that everything was asked on."""
    made = Bench(Path(tmp_path_factory.mktemp("comparing")), example)
    made.run()
    return made


def leaves_under(bench: Bench, policy: GatePolicy) -> tuple[LeafResult, ...]:
    bench.preset = replace(bench.preset, policy=policy)
    leaves = bench.run().leaves
    assert not [title for title in bench.ran if title.startswith(("evaluate", "rate", "check"))], "asked again"
    assert bench.engine.calls == []
    return leaves


def test_skills_are_taken_by_the_judge_and_knowledge_by_its_choices(bench: Bench) -> None:
    leaves = leaves_under(bench, GatePolicy())
    assert [leaf.deciding for leaf in leaves] == ["judge", "judge", "choice"]
    for leaf in leaves[:2]:
        assert leaf.judge is not None
        assert (leaf.judge.judge, leaf.judge.fit) == ("overlap judge (embedded)", True)
        assert {entry.score for entry in leaf.comparisons} == {"judge", "exact", "likelihood"}
    assert leaves[2].judge is None
    assert {entry.score for entry in leaves[2].comparisons} == {"choice"}


@pytest.mark.parametrize("score", ["likelihood", "exact"])
def test_a_policy_can_take_skills_without_a_judge(bench: Bench, score: str) -> None:
    leaves = leaves_under(bench, GatePolicy(skills=score))
    assert [leaf.deciding for leaf in leaves] == [score, score, "choice"]
    assert {leaf.word for leaf in leaves} == {Word.BETTER}
    for leaf in leaves[:2]:
        decided = [entry for entry in leaf.comparisons if entry.p_holm is not None]
        assert [entry.score for entry in decided] == [score]


def test_better_without_a_binding_judge_is_decided_by_likelihood(bench: Bench) -> None:
    assert [leaf.deciding for leaf in leaves_under(bench, GatePolicy(require="better"))][:2] == ["likelihood"] * 2
    binding = GatePolicy(require="better", judge="binding")
    assert [leaf.deciding for leaf in leaves_under(bench, binding)][:2] == ["judge"] * 2
