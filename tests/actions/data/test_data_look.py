"""What an endpoint tells before it is asked anything, and what is done where it does not."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from actions.cli.asking.demands import Demands
from actions.cli.asking.look import Seen, look, window_of
from actions.cli.asking.players import Remote
from actions.cli.data.asked import Asked
from actions.cli.data.seats import demands_of
from fakes.canned import serve_canned
from fakes.certificates import make_pair
from fakes.nothing_asked import NOTHING
from runners.models.client.seam import Endpoint
from runners.models.client.tls import Tls
from schemas.errors import EndpointError, EndpointRefused, EndpointUnreachable, UsageError, WrongModel


def models(*names: str, **card: int) -> bytes:
    return json.dumps({"data": [{"id": name, **card} for name in names]}).encode()


def see(url: str, model: str = "", asked: Asked = NOTHING, tls: Tls | None = None) -> Seen:
    demands = demands_of(asked)
    return look(Remote((Endpoint(url, model),)), replace(demands, tls=tls or demands.tls))[0]


def test_the_only_model_and_its_window() -> None:
    with serve_canned(models("a", max_model_len=4_096)) as url:
        assert see(url) == Seen(Endpoint(url, "a"), 4_096)
        assert see(url, asked=replace(NOTHING, server_ctx_size=900)).context == 900
        assert window_of(Endpoint(url, "a")) == 4_096


def test_one_of_several_has_to_be_named() -> None:
    with serve_canned(models("a", "b")) as url:
        with pytest.raises(UsageError, match="holds a, b; say which one: --model NAME"):
            see(url)
        assert see(url, "b").endpoint.model == "b"
        with pytest.raises(WrongModel, match="holds a, b; asked for was c"):
            see(url, "c")


def test_of_thousands_some_are_named() -> None:
    many = [f"model-{number}" for number in range(1_000)]
    with serve_canned(models(*many)) as url:
        with pytest.raises(UsageError, match=r"holds model-0, .*, model-19 and 980 more; say which one"):
            see(url)
        with pytest.raises(WrongModel, match="and 980 more; asked for was c"):
            see(url, "c")


def test_a_server_that_holds_none() -> None:
    with serve_canned(models()) as url:
        with pytest.raises(UsageError, match="holds no model"):
            see(url)
        assert see(url, "a").endpoint.model == "a"  # some tell of none, and have it


def test_a_server_without_a_list() -> None:
    with serve_canned(b"{}", status=404) as url:
        assert see(url, "a", replace(NOTHING, server_ctx_size=7)) == Seen(Endpoint(url, "a"), 7)
        with pytest.raises(UsageError, match="does not tell its models; say which one"):
            see(url)


def test_a_server_that_wants_a_key() -> None:
    with serve_canned(b"{}", status=401) as url:
        with pytest.raises(EndpointRefused, match="TAXOBOT_API_KEY, or name another with --api-key-variable"):
            see(url, "a")
        with pytest.raises(EndpointRefused) as caught:
            look(Remote((Endpoint(url, "a", "wrong"),)), Demands())
    assert "TAXOBOT_API_KEY" not in str(caught.value)


def test_what_is_remembered_needs_no_server() -> None:
    away = "http://127.0.0.1:9/v1"
    assert see(away, "a") == Seen(Endpoint(away, "a"), None)
    with pytest.raises(EndpointUnreachable):
        see(away)
    with pytest.raises(EndpointUnreachable):
        see(away, "a", replace(NOTHING, model_family="granite"))


def test_certificates_are_checked_unless_somebody_says_otherwise(tmp_path: Path) -> None:
    with serve_canned(models("a"), tls=make_pair(tmp_path).server()) as url:
        with pytest.raises(EndpointError, match="certificate"):
            see(url)
        assert see(url, tls=Tls(insecure=True)).endpoint.model == "a"
