"""Only GitHub's own bytes are believed (S2)."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.app.signature import is_signed, sign

SECRET = SecretStr("It's a Secret to Everybody")


def test_github_s_own_example() -> None:
    """The values of GitHub's page on validating deliveries."""
    expected = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    assert sign(b"Hello, World!", SECRET) == expected
    assert is_signed(b"Hello, World!", expected, SECRET)


@given(st.binary(max_size=200), st.integers(0, 10_000), st.integers(1, 255))
def test_one_byte_changed_is_another_body(body: bytes, place: int, change: int) -> None:
    signature = sign(body, SECRET)
    assert is_signed(body, signature, SECRET)
    at = place % (len(body) + 1)
    changed = body[:at] + bytes([(body[at] if at < len(body) else 0) ^ change]) + body[at + 1 :]
    assert not is_signed(changed, signature, SECRET)


def test_other_signatures_do_not_count() -> None:
    body = b"{}"
    digest = hmac.new(SECRET.get_secret_value().encode(), body, hashlib.sha256).hexdigest()
    sha1 = hmac.new(SECRET.get_secret_value().encode(), body, hashlib.sha1).hexdigest()
    for header in (
        None,
        "",
        digest,
        f"sha1={sha1}",
        f"sha256={sha1}",
        f"SHA256={digest}",
        f"sha256={digest} ",
        "sha256=é",
    ):
        assert not is_signed(body, header, SECRET)
    assert not is_signed(body, sign(body, SecretStr("another")), SECRET)


def test_there_is_no_empty_secret() -> None:
    empty = "sha256=" + hmac.new(b"", b"{}", hashlib.sha256).hexdigest()
    with pytest.raises(ValueError, match="empty"):
        is_signed(b"{}", empty, SecretStr(""))
