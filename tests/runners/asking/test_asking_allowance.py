"""S35: the tokens of a job are bounded, however many pools it asks through."""

from __future__ import annotations

import pytest

from fakes.pools import client, pool_over, question, takes, texts
from fakes.virtual_time import run
from runners.asking.allowance import Allowance
from runners.asking.journal import Journal
from runners.models.client.seam import Usage
from schemas.errors import AllowanceSpent


def test_what_is_left_is_counted_over_prompts_and_replies() -> None:
    allowance = Allowance(10)
    allowance.take(Usage(4, 5))
    allowance.demand()
    allowance.take(Usage(1, 0))
    with pytest.raises(AllowanceSpent, match=r"10 tokens were asked of models, and a job may ask for 10") as raised:
        allowance.demand()
    assert raised.value.exit_status == 4


def test_asking_ends_when_it_is_spent_and_what_came_is_kept(journal: Journal) -> None:
    teacher = client(takes(0.1))
    allowance = Allowance(len("four") + teacher.tokens)

    async def ask(prompt: str) -> list[str]:
        # A pool for each, as a judge opens one for each of its rounds.
        async with pool_over(journal, teacher, allowance=allowance) as pool:
            return texts(await pool.ask(question(prompt)))

    assert run(ask("four")) == ["re: four"]
    with pytest.raises(AllowanceSpent):
        run(ask("new"))
    assert run(ask("four")) == ["re: four"]  # it is remembered, and costs nothing
    assert [call.prompt for call in teacher.calls] == ["four"]
