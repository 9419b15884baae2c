"""Addresses of endpoints, as people write them."""

from __future__ import annotations

import pytest

from runners.models.client.address import base_url, endpoint_at, is_loopback
from schemas.errors import UsageError


@pytest.mark.parametrize(
    ("written", "used"),
    [
        ("http://localhost:8000", "http://localhost:8000/v1"),
        ("http://localhost:8000/", "http://localhost:8000/v1"),
        (" http://localhost:8000/v1/ ", "http://localhost:8000/v1"),
        ("https://models.example.org/v1", "https://models.example.org/v1"),
        ("http://localhost:8000/v1/chat/completions", "http://localhost:8000/v1"),
        ("http://localhost:8000/v1/completions/", "http://localhost:8000/v1"),
        ("https://example.org/api/openai", "https://example.org/api/openai/v1"),
        ("https://example.org/v1beta/openai/", "https://example.org/v1beta/openai"),
        ("http://[::1]:8000", "http://[::1]:8000/v1"),
    ],
)
def test_addresses_are_accepted_in_the_forms_that_people_use(written: str, used: str) -> None:
    assert base_url(written) == used
    assert base_url(used) == used
    assert endpoint_at(written, "model", key="k").url == used


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("localhost:8000", "did you mean http://localhost:8000?"),
        ("example.org/v1", "did you mean http://example.org/v1?"),
        ("ftp://example.org", "no http address"),
        ("", "one looks like"),
        ("http://", "no address"),
        ("http://host:port/v1", "no address"),
        ("http://host:99999", "no address"),
        ("http://host:0", "no address"),
        (f"http://{'a' * 64}.example/v1", "no address"),
        ("http://two..dots/v1", "no address"),
        ("http://[::1/v1", "no address"),
        ("http://ho st/v1", "no address"),
        ("http://host/v1\x1b[2J", "no address"),
    ],
)
def test_what_is_no_address_is_refused_with_what_to_do(written: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        base_url(written)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "written",
    [
        "https://user:hunter2@example.org/v1",
        "https://hunter2@example.org/v1",
        "https://example.org/v1?api_key=hunter2",
        "https://example.org/v1#hunter2",
        "ftp://user:hunter2@example.org",
        "user:hunter2@example.org",
        "https://user:hunter2@exa[mple.org/v1",
    ],
)
def test_secrets_in_an_address_are_refused_and_not_repeated(written: str) -> None:
    with pytest.raises(UsageError) as refused:
        base_url(written)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "is_here"),
    [
        ("http://localhost:1/v1", True),
        ("http://127.0.0.1/v1", True),
        ("http://127.8.8.8:1/v1", True),
        ("http://[::1]:1/v1", True),
        ("http://192.168.0.1/v1", False),
        ("https://localhost.example.org/v1", False),
    ],
)
def test_this_machine_is_known_by_its_loopback(url: str, is_here: bool) -> None:
    assert is_loopback(url) is is_here


def test_a_key_stands_in_no_repr() -> None:
    assert "hunter2" not in repr(endpoint_at("http://localhost", "model", key="hunter2"))
