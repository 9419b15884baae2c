"""A pull request that people once made to the public taxonomy, unchanged, with its documents from a bundle."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from acceptance.repositories import git
from acceptance.runs import Laboratory, Run, foreign
from schemas.result import Word

LEAF = "knowledge/arts/music/fandom/swifties"
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def run(corpus: Path, laboratory: Laboratory, tmp_path_factory: pytest.TempPathFactory) -> Run:
    taxonomy = tmp_path_factory.mktemp("real") / "taxonomy.git"
    git(taxonomy.parent, "clone", "--quiet", "--bare", str(corpus / "real_pr" / "taxonomy.bundle"), str(taxonomy))
    leaf = git(taxonomy, "show", f"contribution:{LEAF}/qna.yaml")
    (address,) = re.findall(r"^  repo: (\S+)$", leaf, flags=re.MULTILINE)
    mirrors = {address: str(corpus / "real_pr" / "documents.bundle")}
    return laboratory.run("contribution", example=foreign(taxonomy, base="main", mirrors=mirrors))


def test_it_runs_to_a_report(run: Run, say: Callable[[str], None]) -> None:
    result = run.result
    (leaf,) = result.leaves
    assert (leaf.leaf, result.error) == (LEAF, "")
    assert leaf.word in {Word.BETTER, Word.WORSE, Word.NO_CHANGE, Word.INCONCLUSIVE}, leaf.why
    assert result.training is not None
    assert result.frozen is not None
    assert result.gate is not None
    assert result.gate.verdict in {"PASS", "FAIL", "INCONCLUSIVE"}
    say(f"{result.gate.verdict}: {result.gate.reason}")
    say(f"{leaf.word}: {leaf.why}")
    for entry in leaf.comparisons:
        say(f"{entry.kind}: n {entry.n} over {entry.clusters} passages, {entry.base:.3f} > {entry.tuned:.3f}")


def test_the_report_names_the_leaf_and_its_verdict(run: Run) -> None:
    assert run.result.gate is not None
    for report in (run.markdown, run.html):
        assert LEAF in report
        assert run.result.gate.verdict in report
