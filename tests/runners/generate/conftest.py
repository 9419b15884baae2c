"""The example's leaves, and builders of small ones."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from leaves import check_leaf
from runners.generate.plan import LeafPlan, plan_leaf
from schemas.documents import Document, Documents
from schemas.taxonomy import Leaf, LeafKind, QuestionAnswer, SeedExample

ROOT = Path(__file__).parents[3]
CONTRIBUTION = ROOT / "examples" / "taxonomy" / "contribution"
KNOWLEDGE = "knowledge/geography/islands/korrow_isles"
FREEFORM = "compositional_skills/linguistics/opposites"
GROUNDED = "compositional_skills/grounded/extraction/short_notices"


def read_leaf(root: Path, path: str) -> Leaf:
    leaf, findings = check_leaf(
        f"{path}/qna.yaml",
        (root / path / "qna.yaml").read_bytes(),
        attribution=(root / path / "attribution.txt").read_bytes(),
    )
    assert leaf is not None, findings
    return leaf


def build_documents(**texts: str) -> Documents:
    files = tuple(Document(f"{name}.md", text) for name, text in sorted(texts.items()))
    return Documents("https://example.org/documents", "0" * 40, files, "digest")


@pytest.fixture(scope="session")
def knowledge() -> Leaf:
    return read_leaf(CONTRIBUTION / "knowledge", KNOWLEDGE)


@pytest.fixture(scope="session")
def documents(knowledge: Leaf) -> Documents:
    assert knowledge.document is not None
    folder = ROOT / "examples" / "documents"
    return build_documents(**{Path(name).stem: (folder / name).read_text() for name in knowledge.document.patterns})


@pytest.fixture(scope="session")
def knowledge_plan(knowledge: Leaf, documents: Documents) -> LeafPlan:
    return plan_leaf(knowledge, documents)


@pytest.fixture(scope="session", params=[FREEFORM, GROUNDED])
def skill(request: pytest.FixtureRequest) -> Leaf:
    return read_leaf(CONTRIBUTION / "skills", request.param)


@pytest.fixture
def documents_of() -> Callable[..., Documents]:
    return build_documents


@pytest.fixture
def leaf_of() -> Callable[..., Leaf]:
    """Build a leaf from (context, question, answer) seeds, one pair each."""

    def build(kind: LeafKind, *seeds: tuple[str | None, str, str]) -> Leaf:
        examples = tuple(
            SeedExample(context, (QuestionAnswer(question, answer, 1),), 1) for context, question, answer in seeds
        )
        return Leaf("knowledge/tests/leaf", kind, 3, "ada", examples, "digest")

    return build


@pytest.fixture(scope="session")
def corpus() -> Path:
    found = Path(os.environ.get("TAXOBOT_CORPUS") or ROOT.parent / "shared" / "corpus")
    if not found.is_dir():
        pytest.skip("the corpus of real contributions is not here")
    return found


@pytest.fixture(scope="session")
def real_documents(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of the repository that a real knowledge leaf names."""
    folder = tmp_path_factory.mktemp("real") / "documents"
    bundle = corpus / "real_pr" / "documents.bundle"
    subprocess.run(["git", "clone", "--quiet", str(bundle), str(folder)], check=True)
    return folder
