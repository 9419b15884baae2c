from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from runners.asking.seam import Question
from runners.generate.chunks.fit import TURN, check_fit, first_questions
from runners.generate.chunks.sizes import count_words
from runners.generate.flows.seam import Flow, Outcome, Row, Sample, Tools
from runners.generate.flows.unfit import Unfit
from schemas.errors import UsageError


@dataclass
class Asking:
    """A block that asks about a column, and goes on with what it is told."""

    name: str
    column: str
    max_tokens: int = 100

    async def run(self, row: Row, tools: Tools) -> Outcome:
        limit = tools.max_tokens or self.max_tokens
        messages = (("system", "Be brief."), ("user", str(row[self.column])))
        answers = await tools.asker.ask(Question("teacher", messages, max_tokens=limit), n=tools.scale)
        return Outcome([{**row, "told": str(answer)} for answer in answers], len(answers))


@dataclass
class Doubling:
    """A block that asks nobody and makes two rows of one."""

    name: str = "doubling"

    async def run(self, row: Row, tools: Tools) -> Outcome:
        if "document" not in row:
            raise Unfit("no document")
        return Outcome([row, {**row, "document": f"{row['document']} again"}])


@dataclass
class Sorting:
    """A block that waits for all rows."""

    name: str = "sorting"

    def gather(self, rows: Sequence[Row]) -> Sequence[Row]:
        return rows


FLOW = Flow(
    "flow", (Doubling(), Sorting(), Asking("ask", "document"), Asking("later", "told")), "", frozenset(), False, True
)


def sample(source: str, words: int) -> Sample:
    return Sample("knowledge/birds", source, (0, 0), {"document": " ".join(["word"] * words)})


def check(*samples: Sample, context: int, max_tokens: int | None = None) -> None:
    asyncio.run(check_fit(FLOW, samples, context=context, count=count_words, max_tokens=max_tokens))


def test_the_first_questions_are_those_of_the_first_block_that_asks() -> None:
    questions = asyncio.run(first_questions(FLOW, sample("c001", 3)))
    assert [question.messages[1][1] for question in questions] == ["word word word", "word word word again"]


def test_a_row_that_a_block_cannot_use_asks_nothing() -> None:
    assert asyncio.run(first_questions(FLOW, Sample("leaf", "s01", (0, 0), {}))) == []


def test_what_fits_to_the_last_token() -> None:
    whole = 2 * TURN + 2 + 11 + 100
    check(sample("c001/s01", 10), context=whole)
    with pytest.raises(UsageError, match="c001/s01"):
        check(sample("c001/s01", 10), context=whole - 1)


def test_the_largest_is_named_with_its_numbers_and_what_helps() -> None:
    samples = [sample("c001/s01", 10), sample("c002/s01", 3_000), sample("c003/s01", 2_000)]
    with pytest.raises(UsageError) as error:
        check(*samples, context=4_000, max_tokens=2_048)
    assert str(error.value) == (
        "knowledge/birds: the first prompt about c002/s01 takes 3,019 tokens and its answer up to 2,048, and the "
        "server holds 4,000 at once (and 3 more do not fit); what helps: a server with a larger context "
        "(--server-ctx-size), or shorter answers (--max-num-tokens 981 or less), or smaller chunks "
        "(--chunk-word-count), or fewer seed examples in a prompt (--num-seed-examples)"
    )


def test_what_does_not_help_is_not_named() -> None:
    with pytest.raises(UsageError) as error:
        check(sample("s03", 3_900), context=4_000)
    assert "--max-num-tokens" not in str(error.value)
    assert "--chunk-word-count" not in str(error.value)
    assert "a shorter seed example" in str(error.value)
