"""The proxy before an address: which one the environment means, and what is said where it fails."""

from __future__ import annotations

import os
import socket

import pytest

from fakes.endpoint import Fault, serve_fake
from fakes.endpoint_asking import Asking
from runners.models.client import proxy
from runners.models.client.proxy import proxy_before
from runners.models.client.seam import Endpoint
from schemas.errors import EndpointRefused, EndpointUnreachable

ELSEWHERE = Endpoint("http://models.invalid/v1", "m")


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("environment", "url", "expected"),
    [
        ({}, "http://far.example/v1", None),
        ({"HTTP_PROXY": "http://p:1"}, "http://far.example/v1", "http://p:1"),
        ({"HTTP_PROXY": "http://p:1"}, "https://far.example/v1", None),
        ({"https_proxy": "p:1"}, "https://far.example/v1", "http://p:1"),
        ({"ALL_PROXY": "https://p:1"}, "https://far.example/v1", "https://p:1"),
        ({"ALL_PROXY": "http://a:1", "HTTP_PROXY": "http://p:1"}, "http://far.example/v1", "http://p:1"),
        ({"ALL_PROXY": "http://a:1", "NO_PROXY": "far.example"}, "http://far.example:8000/v1", None),
        ({"ALL_PROXY": "http://a:1", "NO_PROXY": "*"}, "http://far.example/v1", None),
        ({"ALL_PROXY": "http://a:1"}, "http://127.0.0.1:8000/v1", None),
        ({"ALL_PROXY": "http://a:1"}, "http://localhost:8000/v1", None),
    ],
)
def test_the_environment_says_what_stands_before_an_address(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], url: str, expected: str | None
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert proxy_before(url) == expected


def test_a_name_for_the_proxy_goes_to_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve_fake() as before:
        monkeypatch.setenv("HTTP_PROXY", f"http://me:pw@127.0.0.1:{before.port}")
        with pytest.raises(EndpointRefused):
            Asking(ELSEWHERE)(lambda client: client.models())
    assert before.asked[0].headers["proxy-authorization"].startswith("Basic ")


def test_a_proxy_that_does_not_answer_is_told_from_the_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as held:  # bound and not listening: nobody else can have the port meanwhile
        held.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HTTP_PROXY", f"http://me:pw@127.0.0.1:{held.getsockname()[1]}")
        with pytest.raises(EndpointUnreachable, match=f"the proxy before {ELSEWHERE.url} does not answer") as failed:
            Asking(ELSEWHERE, tries=1)(lambda client: client.models())
    assert failed.value.passing
    assert "pw" not in str(failed.value)


@pytest.mark.parametrize(("status", "passing"), [(407, False), (503, True)])
def test_a_proxy_that_refuses_is_told_from_the_endpoint(
    monkeypatch: pytest.MonkeyPatch, status: int, passing: bool
) -> None:
    with serve_fake() as before:
        before.faults.add(Fault("status", status=status))
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{before.port}")
        with pytest.raises(EndpointUnreachable, match=rf"the proxy before .* refuses \({status}\)") as failed:
            Asking(Endpoint("https://models.invalid/v1", "m"), tries=1)(lambda client: client.models())
    assert failed.value.passing is passing


def test_a_direct_client_passes_by(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxy, "is_loopback", lambda _: False)  # as another address of this machine
    with serve_fake() as before, serve_fake() as fake:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{before.port}")
        assert Asking(fake.endpoint, direct=True)(lambda client: client.models()) == ("fake",)
        assert (len(fake.asked), len(before.asked)) == (1, 0)
        with pytest.raises(EndpointRefused):
            Asking(fake.endpoint)(lambda client: client.models())
        assert (len(fake.asked), len(before.asked)) == (1, 1)
