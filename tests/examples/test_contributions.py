from __future__ import annotations

from pathlib import Path

import pytest

from leaves import check_leaf
from schemas.finding import Finding
from schemas.taxonomy import Leaf, LeafKind

ROOT = Path(__file__).parents[2] / "examples"
LEAVES = sorted(path.relative_to(ROOT) for path in (ROOT / "taxonomy").rglob("qna.yaml"))


def check(path: Path) -> tuple[Leaf | None, tuple[Finding, ...]]:
    parts = path.parts[3:] if "contribution" in path.parts else path.parts[2:]
    attribution = ROOT / path.parent / "attribution.txt"
    return check_leaf(
        "/".join(parts),
        (ROOT / path).read_bytes(),
        attribution=attribution.read_bytes() if attribution.exists() else None,
    )


@pytest.mark.parametrize("path", [path for path in LEAVES if "faulty" not in path.parts], ids=str)
def test_good_leaves_have_no_finding(path: Path) -> None:
    leaf, findings = check(path)
    assert leaf is not None
    assert findings == ()


def test_the_faulty_leaf_shows_its_faults() -> None:
    (path,) = [path for path in LEAVES if "faulty" in path.parts]
    leaf, findings = check(path)
    assert leaf is None
    assert {finding.rule for finding in findings} == {
        "sources/attribution",
        "sources/commit",
        "structure/empty",
        "structure/required",
        "structure/too-few",
        "structure/type",
    }
    lines = (ROOT / path).read_text().splitlines()
    (truth,) = [finding for finding in findings if "truth value" in finding.message]
    assert lines[truth.line - 1].strip() == "answer: yes"


def test_contexts_are_copied_word_for_word_from_the_documents() -> None:
    (path,) = [path for path in LEAVES if "korrow_isles" in path.parts]
    leaf, _ = check(path)
    assert leaf is not None
    text = "\n".join(path.read_text() for path in (ROOT / "documents").glob("*.md"))
    assert leaf.kind is LeafKind.KNOWLEDGE
    assert all(seed.context and seed.context.strip() in text for seed in leaf.seeds)
    assert all(len(seed.pairs) == 3 for seed in leaf.seeds)


@pytest.mark.parametrize("name", ["opposites", "short_notices"])
def test_skills_have_seeds_enough_with_short_answers(name: str) -> None:
    (path,) = [path for path in LEAVES if name in path.parts]
    leaf, _ = check(path)
    assert leaf is not None
    assert len(leaf.seeds) == 18  # a third is withheld: six, the fewest that can be significant
    assert all(3 <= len(seed.pairs[0].answer.split()) <= 8 for seed in leaf.seeds)


def test_the_documents_are_about_three_thousand_words() -> None:
    words = sum(len(path.read_text().split()) for path in (ROOT / "documents").glob("*.md"))
    assert 3000 <= words <= 3500
