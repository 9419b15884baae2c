"""Which requests are made again, after how long, and what is said when there is nothing more to try."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests
from github import GithubException
from requests.adapters import HTTPAdapter

from bot.github.errors import Forbidden, Unavailable
from bot.github.retry import FIRST_MINUTE, LONGEST, TRIES, Patience, is_limit, repeat
from fakes.scripted import DROP, Reply, Scripted, json_reply

NOW = 1_800_000_000


def asked(*script: Reply, method: str = "GET") -> tuple[requests.Response | Exception, list[float], int]:
    """Send one request; returns what came of it, the pauses, and how often it was sent."""
    pauses: list[float] = []
    with Scripted(*script) as server, requests.Session() as session:
        session.mount("http://", HTTPAdapter(max_retries=Patience(pause=pauses.append, now=lambda: NOW)))
        try:
            outcome: requests.Response | Exception = session.request(method, server.url, timeout=5)
        except (requests.RequestException, GithubException) as error:
            outcome = error
        return outcome, pauses, len(server.seen)


@pytest.mark.parametrize("failure", [Reply(500), Reply(502, b"<html>"), Reply(503), Reply(504), DROP])
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE", "PUT"])
def test_what_may_be_sent_twice_is_sent_again(method: str, failure: Reply) -> None:
    outcome, pauses, sent = asked(failure, failure, json_reply({}), method=method)
    assert isinstance(outcome, requests.Response)
    assert (outcome.status_code, sent) == (200, 3)
    assert 1 <= pauses[0] <= 2 <= pauses[1] <= 3


@pytest.mark.parametrize("failure", [Reply(500), Reply(502), DROP])
def test_what_creates_is_not(failure: Reply) -> None:
    outcome, pauses, sent = asked(failure, json_reply({}), method="POST")
    assert isinstance(outcome, requests.ConnectionError) or outcome.status_code == failure.status  # type: ignore[union-attr]
    assert (pauses, sent) == ([], 1)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_connection_that_was_never_made_is_tried_again(method: str) -> None:
    with Scripted() as server:
        closed = server.url
    pauses: list[float] = []
    with requests.Session() as session:
        session.mount("http://", HTTPAdapter(max_retries=Patience(pause=pauses.append)))
        with pytest.raises(requests.ConnectionError):
            session.request(method, closed, timeout=5)
    assert len(pauses) == TRIES - 1


def test_tries_end_and_each_pause_is_longer() -> None:
    outcome, pauses, sent = asked(*[Reply(500)] * 9)
    assert outcome.status_code == 500  # type: ignore[union-attr]
    assert sent == TRIES
    assert [int(pause // 1) >= 2**number for number, pause in enumerate(pauses)] == [True] * (TRIES - 1)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(("refusal", "least"), [
    (json_reply({"message": "You have exceeded a secondary rate limit"}, 403, retry_after="7"), 7),
    (json_reply({"message": "slow down"}, 429, retry_after="7"), 7),
    (json_reply({"message": "slow down"}, 429), FIRST_MINUTE),
    (json_reply({"message": "slow down"}, 429, retry_after="soon"), FIRST_MINUTE),
    (json_reply({"message": "You have exceeded a secondary rate limit. Wait."}, 403), FIRST_MINUTE),
    (json_reply({"message": "API rate limit exceeded"}, 403, x_ratelimit_remaining="0",
                x_ratelimit_reset=str(NOW + 30)), 31),
    (json_reply({"message": "API rate limit exceeded"}, 403, x_ratelimit_remaining="0",
                x_ratelimit_reset=str(NOW - 9)), 1),
])  # fmt: skip
def test_rate_limits_are_waited_for_whatever_the_request(refusal: Reply, least: float, method: str) -> None:
    outcome, pauses, sent = asked(refusal, json_reply({}), method=method)
    assert outcome.status_code == 200  # type: ignore[union-attr]
    assert sent == 2
    assert least <= pauses[0] <= least + 1


@pytest.mark.parametrize("refusal", [
    json_reply({"message": "API rate limit exceeded"}, 403, retry_after=str(int(LONGEST) + 1)),
    json_reply({"message": "API rate limit exceeded"}, 403, x_ratelimit_remaining="0",
               x_ratelimit_reset=str(NOW + 3000)),
])  # fmt: skip
def test_a_limit_that_lasts_is_not_waited_for(refusal: Reply) -> None:
    outcome, pauses, sent = asked(refusal, json_reply({}))
    assert isinstance(outcome, GithubException)
    assert (outcome.data, pauses, sent) == ({"message": "API rate limit exceeded"}, [], 1)


def test_limits_without_end_keep_their_words() -> None:
    outcome, _, sent = asked(*[json_reply({"message": "slow down"}, 429, retry_after="1")] * 9)
    assert isinstance(outcome, GithubException)
    assert (outcome.status, outcome.data, sent) == (429, {"message": "slow down"}, TRIES)


@pytest.mark.parametrize("refusal", [
    json_reply({"message": "Resource not accessible by integration"}, 403),
    Reply(403, b"<html>no</html>"), Reply(403, b""), Reply(403, b"[]"),
])  # fmt: skip
def test_a_plain_refusal_is_final(refusal: Reply) -> None:
    outcome, pauses, sent = asked(refusal, json_reply({}))
    assert isinstance(outcome, GithubException)
    assert (outcome.status, pauses, sent) == (403, [], 1)


def test_a_maintenance_break_says_how_long() -> None:
    outcome, pauses, _ = asked(json_reply({}, 503, retry_after="42"), json_reply({}))
    assert outcome.status_code == 200  # type: ignore[union-attr]
    assert 42 <= pauses[0] <= 43


def test_only_refusals_are_limits() -> None:
    assert not is_limit(404, {"retry-after": "1"}, "API rate limit exceeded")
    assert not is_limit(403, {"x-ratelimit-remaining": "1"}, "Must have admin rights")
    assert is_limit(429, {}, "")


def failing(*failures: Exception) -> Callable[[], str]:
    left = list(failures)

    def call() -> str:
        if left:
            raise left.pop(0)
        return "made"

    return call


def test_a_creation_whose_answer_was_lost_is_repeated() -> None:
    pauses: list[float] = []
    assert repeat(failing(Unavailable("lost"), Unavailable("bad", 502)), pauses.append) == "made"
    assert 1 <= pauses[0] <= 2 <= pauses[1] <= 3


def test_a_creation_that_was_made_after_all_is_not_repeated() -> None:
    found = iter([None, "there"])
    lost = [Unavailable("lost")] * 3
    assert repeat(failing(*lost), lambda _: None, find=lambda: next(found)) == "there"


@pytest.mark.parametrize("error", [Unavailable("limit", 403), Unavailable("limit", 429), Forbidden("no", 403)])
def test_what_was_refused_is_not_repeated(error: Exception) -> None:
    with pytest.raises(type(error)):
        repeat(failing(error), lambda _: pytest.fail("no pause"))


def test_three_tries_are_enough() -> None:
    with pytest.raises(Unavailable, match="three"):
        repeat(failing(Unavailable("one"), Unavailable("two"), Unavailable("three")), lambda _: None)
