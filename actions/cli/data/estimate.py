"""A forecast for people and for programs: calls, tokens, time and cost by leaf and block, with what was assumed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from actions.cli.estimate import say_minutes
from actions.cli.model.list import table
from bot.findings.terminal import plain_line

if TYPE_CHECKING:
    from runners.generate.forecast import LeafForecast
    from runners.generate.reckoning import Step

SPEED = 30
"""Tokens a second that one call draws."""
TOGETHER = 64
"""Calls that a server works on at once without slowing down."""
_MILLION = 1_000_000
_TITLES = ("BLOCK", "ASKED", "CALLS", "TEXTS", "REMEMBERED", "PROMPT TOKENS", "ANSWER TOKENS")


@dataclass(frozen=True, slots=True)
class Prices:
    """Of a million tokens of prompts and of answers, in whatever currency; None where nobody said."""

    prompts: float | None = None
    answers: float | None = None


def totals(leaves: Sequence[LeafForecast], prices: Prices) -> dict[str, Any]:
    """The sums over all leaves; `cost` is None where no price is known."""
    steps = [step for leaf in leaves for step in leaf.steps]
    numbers = ("calls", "texts", "remembered", "prompt_tokens", "answer_tokens")
    sums = {name: sum(getattr(step, name) for step in steps) for name in numbers}
    return {
        **sums,
        "rows": sum(leaf.rows for leaf in leaves),
        "seconds": round(_seconds(leaves), 1),
        "cost": _cost(sums["prompt_tokens"], sums["answer_tokens"], prices),
    }


def assumptions(tokens: str) -> tuple[str, ...]:
    """What the numbers rest on; `tokens` says how those of prompts were counted."""
    from runners.generate.rehearsal import ALONE, PIECE

    return (
        "nothing is turned away by critics, so these are upper bounds for one pass",
        f"prompts are counted in {tokens}; a question, an answer, a verdict has {PIECE} tokens, any other text {ALONE}",
        "several texts of one prompt are drawn in one call; a server that cannot do that gets a call for each text",
        f"time: {SPEED} tokens a second in each of {TOGETHER} calls at once; the server decides that",
    )


def record(leaves: Sequence[LeafForecast], prices: Prices, tokens: str) -> dict[str, Any]:
    """The estimate as it stands in JSON."""
    return {
        "leaves": [asdict(leaf) for leaf in leaves],
        "total": totals(leaves, prices),
        "assumptions": list(assumptions(tokens)),
    }


def say(leaves: Sequence[LeafForecast], prices: Prices, tokens: str) -> str:
    """The estimate for a terminal."""
    sums = totals(leaves, prices)
    return "\n".join(
        [
            *(line for leaf in leaves for line in _say_leaf(leaf)),
            f"together: {sums['calls']:,} calls for {sums['texts']:,} texts, {sums['prompt_tokens']:,} prompt and"
            f" {sums['answer_tokens']:,} answer tokens, up to {sums['rows']:,} rows; {sums['remembered']:,} texts are"
            " remembered and cost nothing",
            f"time: about {say_minutes(sums['seconds'] / 60)}",
            f"cost: {_say_cost(sums['cost'])}",
            "assumed:",
            *(f"  {one}" for one in assumptions(tokens)),
        ]
    )


def _say_leaf(leaf: LeafForecast) -> Iterator[str]:
    if leaf.error:
        yield plain_line(f"{leaf.leaf}: {leaf.error}")
        return
    made_of = f"{leaf.chunks:,} chunks, {leaf.samples:,} prompts" if leaf.chunks else f"{leaf.samples:,} prompts"
    yield plain_line(f"{leaf.leaf} ({leaf.flow}): {made_of}, up to {leaf.rows:,} rows")
    yield from (f"  {line}" for line in table([_TITLES, *map(_row, leaf.steps)]))
    yield ""


def _row(step: Step) -> tuple[str, ...]:
    numbers = (step.calls, step.texts, step.remembered, step.prompt_tokens, step.answer_tokens)
    return step.block, step.role, *(f"{number:,}" for number in numbers)


def _say_cost(cost: float | None) -> str:
    if cost is None:
        return "unknown; --price-in and --price-out say what a million tokens cost"
    return f"about {cost:,.2f}, in the currency of the prices"


def _seconds(leaves: Sequence[LeafForecast]) -> float:
    """What all calls take together, or what one row takes from block to block, if that is longer."""
    drawn = sum(step.answer_tokens for leaf in leaves for step in leaf.steps) / (SPEED * TOGETHER)
    way = (sum(step.answer_tokens / step.texts / SPEED for step in leaf.steps if step.texts) for leaf in leaves)
    return max([drawn, *way])


def _cost(prompts: int, answers: int, prices: Prices) -> float | None:
    if prices.prompts is None or prices.answers is None:
        return None
    return (prompts * prices.prompts + answers * prices.answers) / _MILLION
