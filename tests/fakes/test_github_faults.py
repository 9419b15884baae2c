"""GitHub's bad days on demand."""

from __future__ import annotations

import pytest
import requests

from fakes.asking import Asker
from fakes.github.fake import FakeGitHub
from fakes.github.faults import Fault, Weather

R = "/repos/acme/tax"


@pytest.fixture
def ask(github: FakeGitHub) -> Asker:
    github.repository("acme/tax").open_pull("topic", by="ann", files={"b.txt": "1\n"})
    return Asker(github.url, github.token("acme"))


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_fault_hits_what_matches_as_often_as_told(github: FakeGitHub, ask: Asker, status: int) -> None:
    fault = github.faults.add(Fault(status, matching=r"^GET .*/pulls", times=2))
    assert ask.status("GET", R) == 200
    assert [ask.status("GET", f"{R}/pulls") for _ in range(3)] == [status, status, 200]
    assert fault.hits == 2


def test_the_secondary_limit_says_when_to_come_back(github: FakeGitHub, ask: Asker) -> None:
    github.faults.secondary_limit(retry_after=7)
    answer = ask("GET", R)
    assert (answer.status_code, answer.headers["Retry-After"]) == (403, "7")
    assert "secondary rate limit" in answer.json()["message"]
    github.faults.secondary_limit(status=429)
    assert ask.status("GET", R) == 429


def test_a_connection_is_dropped_before_or_after_the_effect(github: FakeGitHub, ask: Asker) -> None:
    path = f"{R}/issues/1/comments"
    for after, left in ((False, 0), (True, 1)):
        github.faults.add(Fault(0, after=after))
        with pytest.raises(requests.ConnectionError):
            ask("POST", path, {"body": "x"})
        assert len(ask.json("GET", path)) == left


def test_bad_weather_hits_its_share_of_the_calls_in_every_way(github: FakeGitHub, ask: Asker) -> None:
    weather = github.faults.weather = Weather(0.2, seed=3, matching=r"/pulls")
    came = [_status(ask, f"{R}/pulls") for _ in range(200)]
    assert {ask.status("GET", R) for _ in range(20)} == {200}
    assert weather.hits == sum(status != 200 for status in came)
    assert 20 <= weather.hits <= 60
    assert set(came) == {0, 200, 403, 429, 500, 502, 503}


def test_the_same_seed_is_the_same_weather() -> None:
    def of(seed: int) -> list[int | None]:
        weather = Weather(0.2, seed)
        return [fault.status if (fault := weather.take("GET /")) else None for _ in range(100)]

    assert of(1) == of(1) != of(2)


def _status(ask: Asker, path: str) -> int:
    try:
        return ask.status("GET", path)
    except requests.ConnectionError:
        return 0
