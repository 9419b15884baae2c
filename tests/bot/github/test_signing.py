"""Signatures of comments: every part counts, and no key is no signature."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.github.signing import SHORTEST, check_key, is_signed, normalise, sign
from bot.github.sticky import Sticky
from fakes.hub import FakeHub
from schemas.errors import UsageError

KEY = b"k" * 32
WHOLE: dict[str, Any] = {"repository": 1, "pull": 12, "slot": "main", "data": "{}", "text": "text"}


@pytest.mark.parametrize(("field", "other"), [
    ("repository", 2), ("pull", 2), ("slot", "answer"), ("data", ""), ("data", "{ }"), ("text", "texts"),
])  # fmt: skip
def test_each_field_changed_once_is_not_ours(field: str, other: object) -> None:
    mac = sign(KEY, **WHOLE)
    assert is_signed(mac, KEY, **WHOLE)
    assert not is_signed(mac, KEY, **WHOLE | {field: other})


def test_another_key_is_not_ours() -> None:
    assert not is_signed(sign(KEY, **WHOLE), b"j" * 32, **WHOLE)


def test_what_stands_where_matters() -> None:
    one = {"repository": 1, "pull": 23, "slot": "main", "data": "a", "text": "b"}
    assert sign(KEY, **one) != sign(KEY, **one | {"repository": 12, "pull": 3})  # type: ignore[arg-type]
    assert sign(KEY, **one) != sign(KEY, **one | {"data": "ab", "text": ""})  # type: ignore[arg-type]


@pytest.mark.parametrize("key", [b"", b"x" * (SHORTEST - 1)])
def test_a_key_that_signs_nothing_is_an_error_that_names_the_input(key: bytes) -> None:
    with pytest.raises(UsageError, match="input `comment-key`"):
        check_key(key)
    with pytest.raises(UsageError, match="input `comment-key`"):
        Sticky(FakeHub(), repository=1, key=key)


@given(st.text())
def test_normalising_twice_changes_nothing_and_line_ends_do_not_matter(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    plain = text.replace("\r", "")
    assert normalise(plain.replace("\n", "\r\n")) == normalise(plain.replace("\n", "\r")) == normalise(plain)
