"""Secrets are taken out of what is logged, whatever shape they have and wherever they stand (S38)."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.app.redaction import REDACTED, SHORTEST, Redactor

KEY = (
    rsa.generate_private_key(public_exponent=65537, key_size=2048)
    .private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    .decode()
)
SHAPES = {
    "installation": ("ghs_16C7e42F292c6912E7710c838347Ae178B4a", "16C7e42F"),
    "stateless installation": ("ghs_123_eyJhbGciOi.eyJpc3MiOi.c2lnbmF0dXJl", "c2lnbmF0dXJl"),
    "personal": ("ghp_16C7e42F292c6912E7710c838347Ae178B4a", "16C7e42F"),
    "oauth": ("gho_16C7e42F292c6912E7710c838347Ae178B4a", "16C7e42F"),
    "user": ("ghu_16C7e42F292c6912E7710c838347Ae178B4a", "16C7e42F"),
    "refresh": ("ghr_1B4a2e77838347a7E420ce178F2E7c6912E1692", "1B4a2e77"),
    "fine grained": ("github_pat_11AAAAAAA0abcdefghijkl_mnopqrstuvwxyz", "mnopqrstuv"),
    "web token": ("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOjEyMzQ1fQ.c2lnbmF0dXJlLW9m", "c2lnbmF0dXJlLW9m"),
    "bearer": ("Authorization: Bearer abcdefghijklmnop", "abcdefghijklmnop"),
    "basic": ("authorization: basic dXNlcjpwYXNzd29yZA==", "dXNlcjpwYXNz"),
    "token": ("{'Authorization': 'token 0123456789abcdef0123'}", "0123456789abcdef"),
    "database": ("postgresql+psycopg://taxobot:p4ss-w0rd!@db.internal:5432/x", "p4ss-w0rd"),
    "user without a name": ("redis://:p4ss-w0rd@db/0", "p4ss-w0rd"),
    "git": ("https://x-access-token:abcdef123@github.com/acme/x.git", "abcdef123"),
    "query": ("https://api.example/x?access_token=abc123def&y=1", "abc123def"),
    "teacher": ("sk-proj-abcdefghijklmnopqrstuvwx", "abcdefghijkl"),
    "hub": ("hf_abcdefghijklmnopqrstuvwxyz", "abcdefghijkl"),
    "key": (KEY, KEY.splitlines()[3]),
    "key in one line": (json.dumps(KEY), KEY.splitlines()[3]),
    "key that was cut": (KEY[:300], KEY.splitlines()[3]),
}


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_what_looks_like_a_secret_is_taken_out(shape: str) -> None:
    text, part = SHAPES[shape]
    shown = Redactor().text(f"before it {text} after")
    assert part not in shown
    assert REDACTED in shown
    assert shown.startswith("before it ")


@pytest.mark.parametrize(
    "text",
    [
        "step failed: GET https://api.github.com/repos/acme/taxonomy/pulls/7: 502",
        "life-1-7-0123456789abcdef0123456789abcdef01234567-1",
        "sha256=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "token of acme/taxonomy",
        "the bearer of it",
        "https://github.com/acme/taxonomy/blob/main/a.md",
        "mail ann@example.org: nothing",
    ],
)
def test_other_text_stays(text: str) -> None:
    assert Redactor().text(text) == text


@given(st.text(min_size=SHORTEST, max_size=40).filter(lambda text: text.strip() == text), st.text(max_size=20))
def test_the_secrets_that_we_hold_are_taken_out(secret: str, around: str) -> None:
    shown = Redactor([SecretStr(secret)]).text(f"{around}|{secret}|{around}")
    assert secret not in shown.replace(around, "") or secret in REDACTED


def test_every_line_of_a_key_that_we_hold_is_taken_out() -> None:
    redactor = Redactor([SecretStr(KEY)])
    for line in KEY.splitlines()[1:-2]:
        assert line not in redactor.text(f"could not deserialize {line!r}")


def test_a_secret_with_line_ends_is_found_where_it_is_escaped() -> None:
    secret = "first-part\nsecond"
    assert "second" not in Redactor([SecretStr(secret)]).text(repr({"secret": secret}))


def test_short_and_empty_values_hide_nothing() -> None:
    assert Redactor([SecretStr(""), SecretStr("ab")]).text("about a cab") == "about a cab"


@dataclass
class Held:
    token: str


def test_everything_that_holds_text_is_looked_through() -> None:
    token = "ghs_16C7e42F292c6912E7710c838347Ae178B4a"
    held = {
        "a": [token, (token, {token: 1})],
        "b": Held(token),
        "c": ValueError(token),
        "d": token.encode(),
        "e": {token},
    }
    shown = json.dumps(Redactor().value(held))
    assert "16C7e42F" not in shown
    assert shown.count(REDACTED) == 7


def test_plain_values_stay_as_they_are() -> None:
    held = {"number": 7, "share": 0.5, "yes": True, "nothing": None, "words": ["a"]}
    assert Redactor().value(held) == held
