"""Artifacts come from another host, which sees no token, and end where the limit does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bot.github.client import GithubClient
from bot.github.errors import Forbidden, GithubError, NotFound, Rejected, Unavailable
from fakes.scripted import DROP, Reply, Scripted, json_reply

TOKEN = "ghs_" + "secret" * 8


@contextmanager
def stored(*script: Any) -> Iterator[tuple[GithubClient, Scripted, Scripted]]:
    """A client, the API that sends it on, and the store that it is sent to; `{store}` becomes the store's address."""
    with Scripted(*script) as store:
        moved = Reply(302, headers={"Location": f"{store.url}/blob?sig=signature"})
        with Scripted(*[moved] * 3) as api:
            hub = GithubClient("o/r", token=TOKEN, base_url=api.url, pause=lambda _: None)
            yield hub, api, store
            hub.close()


def test_the_store_is_asked_without_the_token(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".netrc").write_text("default login user password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with stored(Reply(200, b"zip")) as (hub, api, store):
        assert hub.download(3, limit=3) == b"zip"
    assert api.seen[0].path == "/repos/o/r/actions/artifacts/3/zip"
    assert "secret" in api.seen[0].headers["authorization"]
    assert store.seen[0].path == "/blob?sig=signature"
    assert "authorization" not in store.seen[0].headers
    assert not any("secret" in value for value in store.seen[0].headers.values())


@pytest.mark.parametrize("length", [None, 10])
def test_it_ends_where_the_limit_does(length: int | None) -> None:
    with stored(Reply(200, b"x" * 500_000, length=length)) as (hub, _, store):
        with pytest.raises(Rejected, match="more than the 9 bytes"):
            hub.download(3, limit=9)
        assert len(store.seen) == 1


@pytest.mark.parametrize("trouble", [DROP, Reply(200, b"half", length=4000), Reply(503)])
def test_trouble_on_the_way_starts_it_again_with_a_new_address(trouble: Reply) -> None:
    with stored(trouble, Reply(200, b"zip")) as (hub, api, store):
        assert hub.download(3, limit=9000) == b"zip"
        assert len(api.seen) == len(store.seen) == 2


@pytest.mark.parametrize(("reply", "kind"), [
    (Reply(404), NotFound), (Reply(410), NotFound), (Reply(403), Unavailable), (DROP, Unavailable),
    (Reply(302, headers={"Location": "/again"}), Unavailable),
])  # fmt: skip
def test_no_error_shows_the_address_which_is_a_key_itself(reply: Reply, kind: type[GithubError]) -> None:
    with stored(*[reply] * 20) as (hub, *_), pytest.raises(kind) as caught:
        hub.download(3, limit=9)
    assert str(caught.value).startswith("artifact 3 of o/r: ")
    assert "signature" not in str(caught.value)
    assert "127.0.0.1" not in str(caught.value)


@pytest.mark.parametrize(("reply", "kind"), [
    (json_reply({"message": "Artifact has expired"}, 410), NotFound),
    (json_reply({"message": "Not Found"}, 404), NotFound),
    (json_reply({"message": "Resource not accessible by integration"}, 403), Forbidden),
    (Reply(500, b"<html>"), Unavailable),
    (Reply(200, b"zip"), Unavailable),
    (Reply(302), Unavailable),
    (Reply(302, headers={"Location": "file:///etc/passwd"}), Unavailable),
    (Reply(302, headers={"Location": "ftp://127.0.0.1/x"}), Unavailable),
])  # fmt: skip
def test_an_answer_that_leads_nowhere_is_an_error(reply: Reply, kind: type[GithubError]) -> None:
    with Scripted(*[reply] * 20) as api:
        hub = GithubClient("o/r", token=TOKEN, base_url=api.url, pause=lambda _: None)
        with pytest.raises(kind, match="artifact 3 of o/r"):
            hub.download(3, limit=9)
        hub.close()
