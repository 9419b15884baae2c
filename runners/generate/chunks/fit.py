"""Whether prompts fit the server's window, known before the first call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from runners.asking.seam import Answer, Question
from runners.generate.flows.seam import Flow, Row, Sample, Tools
from runners.generate.flows.unfit import Unfit
from schemas.errors import EndpointError, UsageError

TURN = 8
"""Tokens that a chat template puts around one turn, at most."""
SHORTEST_ANSWER = 512  # tokens; what --max-num-tokens takes at least


@dataclass(frozen=True, slots=True)
class Need:
    """What the first prompt of a sample takes: tokens of the prompt itself, and those that its answer may have."""

    leaf: str
    source: str
    prompt: int
    answer: int

    @property
    def whole(self) -> int:
        """What the window must hold."""
        return self.prompt + self.answer


async def check_fit(
    flow: Flow,
    samples: Iterable[Sample],
    *,
    context: int,
    count: Callable[[str], int],
    scale: int = 30,
    max_tokens: int | None = None,
) -> None:
    """Look at the first prompt of every sample; nobody is asked. `count` counts tokens, `context` is in tokens too;
    `scale` and `max_tokens` are what `Tools` has.

    Raises UsageError about the largest that does not fit: the leaf, the chunk or seed, the numbers, and what helps.
    """
    worst: Need | None = None
    many = 0
    for sample in samples:
        for question in await first_questions(flow, sample, scale=scale, max_tokens=max_tokens):
            need = _need(sample, question, count)
            if need.whole > context:
                many += 1
                worst = max(worst or need, need, key=lambda one: one.whole)
    if worst:
        raise UsageError(_complaint(worst, many - 1, context))


async def first_questions(
    flow: Flow, sample: Sample, *, scale: int = 30, max_tokens: int | None = None
) -> Sequence[Question]:
    """What the first block of the flow that asks at all asks about this sample. Nobody is asked."""
    listener = _Listener()
    tools = Tools(listener, sample.order, sample.leaf, scale=scale, max_tokens=max_tokens)
    rows: Sequence[Row] = [sample.row]
    for block in flow.blocks:
        if hasattr(block, "gather"):
            continue
        made: list[Row] = []
        for row in rows:
            try:
                made += (await block.run(row, tools)).rows
            except Unfit:  # the flow itself tells of such a row when it comes to it
                continue
        if listener.heard:
            break
        rows = made
    return listener.heard


@dataclass(slots=True)
class _Listener:
    """Hears questions, and answers none of them."""

    heard: list[Question] = field(default_factory=list)

    async def ask(self, question: Question, *, n: int = 1) -> Sequence[Answer | EndpointError]:
        self.heard.append(question)
        return [EndpointError("nobody is asked yet")] * n


def _need(sample: Sample, question: Question, count: Callable[[str], int]) -> Need:
    prompt = sum(TURN + count(content) for _, content in question.messages)
    return Need(sample.leaf, sample.source, prompt, question.max_tokens)


def _complaint(need: Need, others: int, context: int) -> str:
    more = f" (and {others} more do not fit)" if others else ""
    return (
        f"{need.leaf}: the first prompt about {need.source} takes {need.prompt:,} tokens and its answer up to "
        f"{need.answer:,}, and the server holds {context:,} at once{more}; {_advice(need, context)}"
    )


def _advice(need: Need, context: int) -> str:
    """The flags that help, the mildest first."""
    helps = ["a server with a larger context (--server-ctx-size)"]
    if need.prompt + SHORTEST_ANSWER <= context:
        helps.append(f"shorter answers (--max-num-tokens {context - need.prompt} or less)")
    if need.source.startswith("c"):
        helps.append("smaller chunks (--chunk-word-count)")
    else:
        helps.append("a shorter seed example")
    helps.append("fewer seed examples in a prompt (--num-seed-examples)")
    return f"what helps: {', or '.join(helps)}"
