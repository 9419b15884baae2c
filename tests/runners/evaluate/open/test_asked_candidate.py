from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from fakes.asker import FakeAsker, Said
from fakes.model_client import Call
from fakes.pools import client, pool_over
from runners.asking.desk import Desk
from runners.asking.journal import Journal
from runners.asking.pool import Pool
from runners.asking.seam import Answer, Question
from runners.evaluate.open.asked import AskedCandidate
from runners.evaluate.open.seam import Prompt
from schemas.errors import EndpointError, WrongModel

TALK = Prompt("talk", ("First?", "Second?"), system="Be brief.", max_tokens=9)


def candidate(asker: FakeAsker) -> AskedCandidate:
    @asynccontextmanager
    async def opened() -> AsyncIterator[FakeAsker]:
        yield asker

    return AskedCandidate(opened, "base", name="model at an endpoint")


def scripted(answers: Callable[[Question], Said]) -> FakeAsker:
    return FakeAsker(lambda question, _draw: answers(question))


def test_a_conversation_goes_on_with_what_was_said() -> None:
    asker, ticks = scripted(lambda question: f"to {question.messages[-1][1]}"), []
    one, two = candidate(asker).answer([TALK, Prompt("single", ("Alone?",))], tick=ticks.append)
    assert one.answers == ("to First?", "to Second?")
    assert two.answers == ("to Alone?",)
    assert sum(ticks) == 2
    asked = {question.order: question for question, _ in asker.asked}
    assert asked[0, 1].messages == (
        ("system", "Be brief."),
        ("user", "First?"),
        ("assistant", "to First?"),
        ("user", "Second?"),
    )
    assert {(question.role, question.temperature, question.max_tokens) for question in asked.values()} == {
        ("base", 0.0, 9),
        ("base", 0.0, 1_024),
    }


@pytest.mark.parametrize(
    ("said", "failure"), [(EndpointError("it was 500"), "it was 500"), ("  ", "the model gave no answer")]
)
def test_a_failed_answer_ends_its_conversation_and_no_other(said: Said, failure: str) -> None:
    asker = scripted(lambda question: said if question.messages[-1][1] == "First?" else "fine")
    failed, other = candidate(asker).answer([TALK, Prompt("single", ("Alone?",))], tick=lambda _: None)
    assert (failed.failure, failed.answers) == (failure, ())
    assert (other.failure, other.answers) == ("", ("fine",))
    assert len(asker.asked) == 2, "the second turn is not asked"


def test_an_answer_that_was_cut_is_told() -> None:
    (spoken,) = candidate(scripted(lambda _: Answer("and so", "length"))).answer([TALK], tick=lambda _: None)
    assert spoken.cut


def test_another_model_ends_everything() -> None:
    asker = scripted(lambda _: WrongModel("http://x/v1 holds another model"))
    with pytest.raises(WrongModel, match="holds another model"):
        candidate(asker).answer([TALK], tick=lambda _: None)


def test_an_end_of_all_asking_is_raised() -> None:
    asker = FakeAsker(lambda *_: "fine", ends=lambda _: EndpointError("nobody is left"))
    with pytest.raises(EndpointError, match="nobody is left"):
        candidate(asker).answer([TALK], tick=lambda _: None)


def test_what_was_answered_before_is_not_asked_again(tmp_path: Path) -> None:
    calls: list[str] = []

    async def script(call: Call) -> str:
        calls.append(call.prompt)
        return f"re: {call.prompt}"

    @asynccontextmanager
    async def opened() -> AsyncIterator[Pool]:
        with Journal(tmp_path / "journal.sqlite") as journal:
            async with pool_over(journal, Desk(role="tuned", client=client(script))) as pool:
                yield pool

    asked = AskedCandidate(opened, "tuned", name="m")
    first = asked.answer([TALK], tick=lambda _: None)
    assert len(calls) == 2
    assert asked.answer([TALK], tick=lambda _: None) == first
    assert len(calls) == 2
    more = Prompt("more", ("Third?",), max_tokens=9)
    assert asked.answer([TALK, more], tick=lambda _: None)[0] == first[0]
    assert len(calls) == 3
