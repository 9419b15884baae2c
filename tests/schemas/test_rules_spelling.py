"""Texts as YAML values."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from schemas.rules.reading.spelling import spell


def node(text: str) -> yaml.Node:
    found = yaml.compose(text, Loader=yaml.SafeLoader)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("https://a.org/b", "x", "https://a.org/b"),
        ("https://a.org/b", "'x'", "'https://a.org/b'"),
        ("https://a.org/b", '"x"', '"https://a.org/b"'),
        ("https://a.org/b", "|\n  x", "https://a.org/b"),
        ("*.md", "x", "'*.md'"),
        ("it's.md", '"x"', '"it\'s.md"'),
        ("it's.md", "x", "'it''s.md'"),
        ("a: b/c", "x", "'a: b/c'"),
        ("1" * 40, "x", f"'{'1' * 40}'"),
        ("a\nb", "x", None),
        ("a\u2028b", "x", None),
    ],
)
def test_spellings(text: str, before: str, after: str | None) -> None:
    assert spell(text, instead_of=node(before)) == after


@given(st.text(max_size=30), st.sampled_from(["x", "'x'", '"x"']))
def test_what_is_spelt_is_read_back(text: str, before: str) -> None:
    spelt = spell(text, instead_of=node(before))
    if spelt is not None:
        assert yaml.safe_load(f"a: {spelt}") == {"a": text}
        assert yaml.safe_load(f"[{spelt}, b]") == [text, "b"]
