"""Which pull requests are measured, held, refused or waved through: one of each kind, and each mixture."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scope import LISTED, Kind, Scope, classify
from schemas.taxonomy import ROOTS

LEAF = "knowledge/science/astronomy/phoenix/qna.yaml"
DELETED = "compositional_skills/writing/old/qna.yaml"
ATTRIBUTION = "knowledge/science/astronomy/phoenix/attribution.txt"
STRAY = "foundational_skills/notes.txt"
WORKFLOW = ".github/workflows/taxobot-run.yml"
OTHER = "docs/README.md"
PARTS = {
    "leaf": LEAF,
    "deletion": DELETED,
    "attribution": ATTRIBUTION,
    "stray": STRAY,
    "github": WORKFLOW,
    "other": OTHER,
}


def look(*parts: str, cap: int = 50, author_writes: bool = False, allowed: bool = False) -> Scope:
    """Classify a pull request that is made of these parts."""
    leaves = sum(part in ("leaf", "deletion") for part in parts)
    return classify(
        [PARTS[part] for part in parts],
        leaves=leaves,
        cap=cap,
        author_writes=author_writes,
        allowed=allowed,
        deletes_only="deletion" in parts and "leaf" not in parts,
    )


@pytest.mark.parametrize(
    ("part", "stranger", "writer"),
    [
        ("leaf", Kind.APPLICABLE, Kind.APPLICABLE),
        ("deletion", Kind.HELD, Kind.HELD),
        ("attribution", Kind.NOT_APPLICABLE, Kind.NOT_APPLICABLE),
        ("stray", Kind.HELD, Kind.HELD),
        ("github", Kind.HELD, Kind.NOT_APPLICABLE),
        ("other", Kind.NOT_APPLICABLE, Kind.NOT_APPLICABLE),
    ],
)
def test_one_kind_of_change_alone(part: str, stranger: Kind, writer: Kind) -> None:
    assert look(part).kind is stranger
    assert look(part, author_writes=True).kind is writer


MIXTURES = [parts for size in range(2, len(PARTS) + 1) for parts in combinations(PARTS, size)]


@pytest.mark.parametrize("parts", MIXTURES, ids="+".join)
@pytest.mark.parametrize("author_writes", [False, True], ids=["stranger", "writer"])
def test_every_mixture(parts: tuple[str, ...], author_writes: bool) -> None:
    """Written as rules about sets, in another shape than the code's order of questions."""
    has = set(parts)
    leaves = has & {"leaf", "deletion"}
    if leaves and "github" in has:
        wanted = Kind.INVALID
    elif "leaf" in has:
        wanted = Kind.APPLICABLE
    elif leaves or "stray" in has or ("github" in has and not author_writes):
        wanted = Kind.HELD
    else:
        wanted = Kind.NOT_APPLICABLE
    assert look(*parts, author_writes=author_writes).kind is wanted


@pytest.mark.parametrize("parts", [*MIXTURES, *((part,) for part in PARTS)], ids="+".join)
def test_a_maintainer_lifts_what_is_held_and_nothing_else(parts: tuple[str, ...]) -> None:
    assert look(*parts, allowed=True).kind is (Kind.APPLICABLE if "leaf" in parts else Kind.NOT_APPLICABLE)


def test_a_pull_request_without_files_is_not_applicable() -> None:
    assert look().kind is Kind.NOT_APPLICABLE


@pytest.mark.parametrize(("leaves", "kind"), [(3, Kind.APPLICABLE), (4, Kind.INVALID)])
def test_the_cap_and_one_more(leaves: int, kind: Kind) -> None:
    paths = [f"knowledge/a{number}/qna.yaml" for number in range(leaves)]
    scope = classify(paths, leaves=leaves, cap=3, author_writes=False, allowed=False, deletes_only=False)
    assert scope.kind is kind
    if kind is Kind.INVALID:
        assert scope.reason == "it changes 4 leaves; at most 3 may come together"
    allowed = classify(paths, leaves=leaves, cap=3, author_writes=False, allowed=True, deletes_only=False)
    assert allowed.kind is Kind.APPLICABLE


def test_deleting_more_leaves_than_the_cap_is_invalid_too() -> None:
    paths = ["knowledge/a/qna.yaml", "knowledge/b/qna.yaml"]
    scope = classify(paths, leaves=2, cap=1, author_writes=True, allowed=False, deletes_only=True)
    assert scope.kind is Kind.INVALID


@pytest.mark.parametrize("path", [".github", ".GitHub/workflows/x.yml", *ROOTS, "Knowledge/x"])
def test_look_alikes_are_not_waved_through(path: str) -> None:
    scope = classify([path], leaves=0, cap=50, author_writes=False, allowed=False, deletes_only=False)
    assert scope.kind is Kind.HELD


@pytest.mark.parametrize("path", ["a/.github/x", "docs/knowledge/x", ".gitignore", "knowledge.md", "docs/qna.yaml"])
def test_what_only_sounds_similar_is_not_held(path: str) -> None:
    scope = classify([path], leaves=0, cap=50, author_writes=False, allowed=False, deletes_only=False)
    assert scope.kind is Kind.NOT_APPLICABLE


def test_more_files_than_github_lists_need_a_maintainer() -> None:
    paths = [f"docs/{number}.md" for number in range(LISTED)]
    facts = {"leaves": 0, "cap": 50, "author_writes": True, "deletes_only": False}
    assert classify(paths, allowed=False, **facts).kind is Kind.HELD
    assert classify(paths[1:], allowed=False, **facts).kind is Kind.NOT_APPLICABLE


@given(
    paths=st.lists(st.sampled_from([*PARTS.values(), "x", ".github/CODEOWNERS"]), max_size=6),
    leaves=st.just(0) | st.integers(0, 60),  # at 0 it is decided what passes
    author_writes=st.booleans(),
    deletes_only=st.booleans(),
)
def test_success_without_measuring_is_never_given_to_what_matters(
    paths: list[str], leaves: int, author_writes: bool, deletes_only: bool
) -> None:
    facts = {"leaves": leaves, "cap": 50, "author_writes": author_writes, "deletes_only": deletes_only}
    scope = classify(paths, allowed=False, **facts)
    touched = [path for path in paths if path.startswith(ROOTS) and not path.endswith("attribution.txt")]
    github = [path for path in paths if path.startswith(".github/")]
    if scope.kind is Kind.NOT_APPLICABLE:
        assert not leaves
        assert not touched
        assert author_writes or not github
    assert scope.reason
