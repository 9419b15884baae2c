"""Answers that are measured, or measure, are all of one model."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fakes.model_client import Call, FakeClient, echo
from fakes.pools import ask_all, pool_over, question
from fakes.virtual_time import run
from runners.asking.desk import Desk
from runners.asking.journal import Journal
from runners.asking.seam import Answer
from runners.models.client.seam import Messages, Reply, Sampling
from schemas.errors import WrongModel
from schemas.generation import Role


class Exchanged(FakeClient):
    """Answers under another name from the second question on."""

    async def chat(self, messages: Messages, sampling: Sampling) -> Reply:
        reply = await super().chat(messages, sampling)
        return replace(reply, model="first" if len(self.calls) == 1 else "second")


def ask_twice(journal: Journal, role: Role) -> list[object]:
    async def work() -> list[object]:
        desk = Desk(role=role, client=Exchanged(script))
        async with pool_over(journal, desk, most=1) as pool:
            return [*await ask_all(pool, [question("a", role=role)]), *await ask_all(pool, [question("b", role=role)])]

    return run(work())


async def script(call: Call) -> str:
    return await echo(call)


@pytest.mark.parametrize("role", ["judge", "base", "tuned"])
def test_a_model_that_was_exchanged_gives_no_answer(journal: Journal, role: Role) -> None:
    first, second = ask_twice(journal, role)
    assert first == Answer("re: a")
    assert isinstance(second, WrongModel)
    assert str(second).startswith("http://fake/v1 answered as first, and now answers as second")


def test_a_teacher_may_be_several(journal: Journal) -> None:
    assert ask_twice(journal, "teacher") == [Answer("re: a"), Answer("re: b")]
