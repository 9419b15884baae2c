"""Certificates: whom the client trusts, and what it shows of itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fakes.canned import serve_canned
from fakes.certificates import Pair, make_pair
from fakes.endpoint_asking import Asking
from runners.models.client.http import HttpClient
from runners.models.client.meter import Meter
from runners.models.client.seam import Endpoint
from runners.models.client.tls import Tls
from schemas.errors import EndpointUnreachable, UsageError

SESAME = "open sesame"
MODELS = json.dumps({"data": [{"id": "m"}]}).encode()


@pytest.fixture
def server(tmp_path: Path) -> Pair:
    return make_pair(_folder(tmp_path / "server"))


@pytest.fixture
def caller(tmp_path: Path) -> Pair:
    return make_pair(_folder(tmp_path / "caller"), password=SESAME)


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def models(url: str, tls: Tls) -> tuple[str, ...]:
    return Asking(Endpoint(url, "m"), tries=1, tls=tls)(lambda client: client.models())


def test_whoever_answers_is_trusted_only_where_that_is_asked_for(server: Pair) -> None:
    with serve_canned(MODELS, tls=server.server()) as url:
        assert models(url, Tls(insecure=True)) == ("m",)
        with pytest.raises(EndpointUnreachable, match="cannot be trusted"):
            models(url, Tls())


def test_certificates_of_the_environment_are_trusted(server: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(server.cert))
    with serve_canned(MODELS, tls=server.server()) as url:
        assert models(url, Tls()) == ("m",)


def test_a_certificate_is_shown_to_an_endpoint_that_asks_for_it(server: Pair, caller: Pair) -> None:
    with serve_canned(MODELS, tls=server.server(wants=caller.cert)) as url:
        for shown in (Tls(True, caller.cert, caller.key, SESAME), Tls(True, caller.both, None, SESAME)):
            assert models(url, shown) == ("m",)
        with pytest.raises(EndpointUnreachable):
            models(url, Tls(insecure=True))


@pytest.mark.parametrize("password", [None, "", "wrong"])
def test_a_key_that_does_not_open_is_named_and_no_password_asked_for(caller: Pair, password: str | None) -> None:
    with pytest.raises(UsageError, match="can't be used") as refused:
        client("https://models.invalid", Tls(cert=caller.cert, key=caller.key, password=password))
    assert str(caller.cert) in str(refused.value)
    assert str(caller.key) in str(refused.value)
    assert "wrong" not in str(refused.value)


def test_files_that_are_none_are_named(tmp_path: Path, server: Pair) -> None:
    (tmp_path / "empty.pem").touch()
    for tls in (Tls(cert=tmp_path / "missing.pem"), Tls(cert=tmp_path / "empty.pem"), Tls(cert=server.cert)):
        with pytest.raises(UsageError, match=f"the client certificate {tls.cert} can't be used"):
            client("https://models.invalid", tls)


def test_a_key_alone_is_half_of_what_is_needed(server: Pair) -> None:
    with pytest.raises(UsageError, match="without its certificate"):
        client("https://models.invalid", Tls(key=server.key))


def test_certificates_have_no_meaning_without_encryption() -> None:
    with pytest.raises(UsageError, match="begins with https"):
        client("http://models.invalid", Tls(insecure=True))


def test_a_password_is_in_no_representation() -> None:
    assert "sesame" not in repr(Tls(password=SESAME))


def client(url: str, tls: Tls) -> HttpClient:
    return HttpClient(Endpoint(url, "m"), timeout=1, tries=1, meter=Meter(), tls=tls)
