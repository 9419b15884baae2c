"""A judge behind a server that dies, hangs, fails or changes its model: a clear stop or a counted failure, no mark."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fakes.endpoint import FakeEndpoint, FakeModel, Fault, serve_fake
from fakes.judges import ticks
from fakes.model_client import Call, FakeClient
from fakes.one_by_one import SETTINGS, OneByOne
from runners.asking.desk import Desk
from runners.asking.journal import Journal
from runners.asking.pool import open_pool
from runners.asking.seam import Models
from runners.evaluate.judges.llm.judge import LlmJudge
from runners.evaluate.judges.seam import Exchange, Rating
from runners.models.client.seam import Messages, Reply, Sampling
from schemas.errors import EndpointError, WrongModel

EXCHANGES = tuple(Exchange(f"e{number}", f"What is {number}?", "So.", "Since.") for number in range(6))


def model(**settings: Any) -> FakeModel:
    return FakeModel(**({"answer": lambda _: "Fine.\nRating: [[7]]", "context": 100_000} | settings))


def rate(fake: FakeEndpoint, folder: Path) -> tuple[Rating, ...]:
    return LlmJudge(OneByOne(fake, folder / "journal.sqlite", "judge"), model="fake").rate(EXCHANGES, tick=ticks()[0])


@pytest.mark.parametrize(
    "fault",
    [
        Fault("status", times=10_000, status=500),
        Fault("status", times=10_000, status=503),
        Fault("status", times=10_000, status=401),
        Fault("drop", times=10_000),
        Fault("stall", times=10_000),
    ],
    ids=["500", "503", "401", "drops", "hangs"],
)
def test_a_server_that_gives_nothing_is_a_clear_stop(tmp_path: Path, fault: Fault) -> None:
    with serve_fake(model()) as fake:
        fake.faults.add(fault)
        with pytest.raises(EndpointError, match=r"the judge can't be asked any more: .*run the same command again"):
            rate(fake, tmp_path)


def test_what_it_said_before_is_kept_and_not_asked_for_again(tmp_path: Path) -> None:
    with serve_fake(model()) as fake:
        answered = iter(range(3))
        fake.model.answer = lambda _: f"{next(answered)}\nRating: [[7]]"  # then its handler fails, and says nothing
        with pytest.raises(EndpointError):
            rate(fake, tmp_path)
        fake.asked.clear()
        fake.model.answer = lambda _: "Fine.\nRating: [[4]]"
        assert sorted(rating.score or 0 for rating in rate(fake, tmp_path)) == [4, 4, 4, 7, 7, 7]
        assert len(fake.asked) == 3


def test_a_question_that_is_refused_is_a_failure_of_its_own(tmp_path: Path) -> None:
    with serve_fake(model()) as fake:
        fake.faults.add(Fault("status", matching="chat", times=1, status=413))
        ratings = rate(fake, tmp_path)
    missing = [rating for rating in ratings if rating.score is None]
    assert [rating.score for rating in ratings].count(7) == 5
    assert [rating.failure.startswith("the judge gave no answer: ") for rating in missing] == [True]


@pytest.mark.parametrize("body", ["{}", "null", '{"choices": [{"message": {"content": "Rating: [[10]]"}}]', "<html>"])
def test_garbage_is_no_mark(tmp_path: Path, body: str) -> None:
    with serve_fake(model()) as fake:
        fake.faults.add(Fault("garbage", matching="chat", times=1, body=body))
        ratings = rate(fake, tmp_path)
    assert {rating.score for rating in ratings} <= {7, None}


def test_another_model_in_between_is_a_stop(tmp_path: Path) -> None:
    class Changing(FakeClient):
        async def chat(self, messages: Messages, sampling: Sampling) -> Reply:
            reply = await FakeClient.chat(self, messages, sampling)
            return replace(reply, model="first" if len(self.calls) <= 2 else "another")

    async def script(_call: Call) -> str:
        return "Fine.\nRating: [[7]]"

    with Journal(tmp_path / "journal.sqlite") as journal:

        def opened() -> AbstractAsyncContextManager[Models]:
            desk = Desk(role="judge", client=Changing(script))
            return open_pool([desk], journal=journal, seed=0, settings=SETTINGS)

        with pytest.raises(WrongModel, match="answered as first, and now answers as another"):
            LlmJudge(opened, model="fake").rate(EXCHANGES, tick=ticks()[0])
