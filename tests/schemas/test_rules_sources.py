"""Sources: attribution, and the address, commit and patterns of knowledge."""

from __future__ import annotations

import pytest

from schemas.rules.leaf import check_leaf
from schemas.rules.sources import pattern_problem, repo_problem

SKILL = "compositional_skills/rhymes/qna.yaml"
KNOWLEDGE = "knowledge/harbours/qna.yaml"


@pytest.mark.parametrize(
    ("attribution", "path"), [(None, SKILL), (b"", SKILL.replace("qna.yaml", "attribution.txt")), (b" \n", "")]
)
def test_attribution_must_be_there_and_say_something(skill: str, attribution: bytes | None, path: str) -> None:
    leaf, (finding,) = check_leaf(SKILL, skill.encode(), attribution=attribution)
    assert leaf is None
    assert (finding.rule, finding.line, finding.column) == ("sources/attribution", 1, 1)
    assert finding.path == (path or SKILL.replace("qna.yaml", "attribution.txt"))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("https://github.com/ada/harbours.git", "git@github.com:ada/harbours.git", ("sources/repo", 47, 9)),
        ("0123456789abcdef0123456789abcdef01234567", "main", ("sources/commit", 48, 11)),
        ("0123456789abcdef0123456789abcdef01234567", "--upload-pack=x", ("sources/commit", 48, 11)),
        ("0123456789abcdef0123456789abcdef01234567", "0123abc", ("sources/commit", 48, 11)),
        ("docs/*.md", "../../x.md", ("sources/pattern", 50, 7)),
        ("docs/*.md", "/etc/*.md", ("sources/pattern", 50, 7)),
    ],
)
def test_each_part_of_the_document_is_placed(
    knowledge: str, old: str, new: str, expected: tuple[str, int, int]
) -> None:
    leaf, (finding,) = check_leaf(KNOWLEDGE, knowledge.replace(old, new).encode(), attribution=b"Mine.")
    assert leaf is None
    assert (finding.rule, finding.line, finding.column) == expected
    assert new in finding.message


@pytest.mark.parametrize(
    "repo",
    [
        "http://github.com/a/b",
        "ext::sh -c id",
        "file:///etc",
        "/etc",
        "ssh://git@github.com/a/b",
        "https://user:pw@github.com/a/b",
        "https://169.254.169.254/a/b",
        "https://localhost/a",
        "https://[::1]/a",
        "https://github.com",
        "https://github.com/a/b?x",
        "https://github.com/a/b\nc",
        "--upload-pack=x",
    ],
)
def test_refused_addresses(repo: str) -> None:
    assert repo_problem(repo)


@pytest.mark.parametrize("repo", ["https://github.com/a/b", "https://git.example.org:8443/a/b.git"])
def test_accepted_addresses(repo: str) -> None:
    assert repo_problem(repo) == ""


def test_patterns() -> None:
    assert pattern_problem("docs/**/*.md") == ""
    assert pattern_problem("a..b.md") == ""
    assert pattern_problem("docs\\x.md")
    assert pattern_problem("~/x.md")
    assert pattern_problem("a/../b.md")
