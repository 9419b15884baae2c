"""A model under examination whose server dies, hangs or fails: a clear stop or a counted failure, never an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.endpoint import FakeEndpoint, FakeModel, Fault, serve_fake
from fakes.one_by_one import OneByOne
from runners.evaluate.open.asked import AskedCandidate
from runners.evaluate.open.seam import Prompt, Spoken
from schemas.errors import EndpointError

PROMPTS = tuple(Prompt(f"p{number}", (f"What is {number}?", "And then?"), max_tokens=9) for number in range(4))


def answer(fake: FakeEndpoint, folder: Path) -> tuple[Spoken, ...]:
    opened = OneByOne(fake, folder / "journal.sqlite", "tuned")
    return AskedCandidate(opened, "tuned", name="fake").answer(PROMPTS, tick=lambda _: None)


def model() -> FakeModel:
    return FakeModel(answer=lambda _: "So.", context=100_000)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("status", times=10_000, status=500),
        Fault("status", times=10_000, status=404),
        Fault("drop", times=10_000),
        Fault("stall", times=10_000),
    ],
    ids=["500", "404", "drops", "hangs"],
)
def test_a_server_that_gives_nothing_is_a_clear_stop(tmp_path: Path, fault: Fault) -> None:
    with serve_fake(model()) as fake:
        fake.faults.add(fault)
        with pytest.raises(EndpointError, match=r"can't be asked any more: .*run the same command again"):
            answer(fake, tmp_path)


def test_after_a_stop_only_what_is_missing_is_asked(tmp_path: Path) -> None:
    with serve_fake(model()) as fake:
        answered = iter(range(3))
        fake.model.answer = lambda _: f"So {next(answered)}."  # then its handler fails, and says nothing
        with pytest.raises(EndpointError):
            answer(fake, tmp_path)
        fake.asked.clear()
        fake.model.answer = lambda _: "So."
        spoken = answer(fake, tmp_path)
        assert len(fake.asked) == 2 * len(PROMPTS) - 3
    assert sorted(text for one in spoken for text in one.answers if text != "So.") == ["So 0.", "So 1.", "So 2."]


def test_a_question_that_is_refused_fails_alone_and_its_second_turn_is_not_asked(tmp_path: Path) -> None:
    with serve_fake(model()) as fake:
        fake.faults.add(Fault("status", matching="chat", times=1, status=413))
        spoken = answer(fake, tmp_path)
    failed = [one for one in spoken if one.failure]
    assert len(failed) == 1
    assert failed[0].answers == ()
    assert [one.answers for one in spoken if not one.failure] == [("So.", "So.")] * 3
