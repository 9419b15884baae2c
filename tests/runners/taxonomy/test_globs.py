"""Patterns on paths of a tree."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runners.taxonomy.globs import matches, possible
from timing import cpu_seconds


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("a.md", "a.md", True),
        ("*.md", "a.md", True),
        ("*.md", "docs/a.md", False),
        ("**/*.md", "a.md", True),
        ("**/*.md", "docs/deep/a.md", True),
        ("docs/**", "docs/deep/a.md", True),
        ("docs/**", "other/a.md", False),
        ("docs/**/a.md", "docs/a.md", True),
        ("docs/*/a.md", "docs/x/y/a.md", False),
        ("d?cs/[a-c].md", "docs/b.md", True),
        ("d?cs/[!a-c].md", "docs/b.md", False),
        ("waldeyer's_ring.md", "waldeyer's_ring.md", True),
        ("A.md", "a.md", False),
        ("docs", "docs/a.md", False),
        ("docs/", "docs", False),
        ("**", "a/b", True),
        ("**.md", "a/b.md", False),
    ],
)
def test_patterns(pattern: str, path: str, expected: bool) -> None:
    assert matches(pattern, path) is expected


@pytest.mark.parametrize("pattern", ["**/" * 200 + "x", "*a" * 50 + "b", "/".join(["**", "*a*a*b"] * 50)])
def test_hostile_patterns_take_no_time(pattern: str) -> None:
    path = "/".join(["a" * 50] * 60)
    assert not matches(pattern, path)
    assert cpu_seconds(lambda: matches(pattern, path), enough=0.5) < 0.5


NAMES = st.lists(st.text("ab.", min_size=1, max_size=3), min_size=1, max_size=3).map("/".join)
PATTERNS = st.lists(st.text("ab.*?[]!", min_size=1, max_size=4) | st.just("**"), min_size=1, max_size=3).map("/".join)


@given(PATTERNS, st.lists(NAMES, max_size=8))
@settings(max_examples=500)
def test_what_a_glance_leaves_out_does_not_match(pattern: str, paths: list[str]) -> None:
    likely = possible(pattern, paths)
    assert {path for path in paths if matches(pattern, path)} <= set(likely) <= {*paths}


def test_a_glance_leaves_out_what_it_can() -> None:
    paths = ["docs/a.md", "docs/b.png", "src/c.md"]
    assert possible("docs/*.md", paths) == ["docs/a.md"]
    assert possible("docs/a.md", paths) == ["docs/a.md"]
    assert possible("docs/x.md", paths) == []
    assert possible("**", paths) == paths
