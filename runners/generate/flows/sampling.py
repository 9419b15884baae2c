"""How a block draws texts: `gen_kwargs`."""

from __future__ import annotations

from dataclasses import dataclass, replace

from runners.asking.seam import Question
from runners.generate.flows.reading.fields import Fields
from runners.generate.flows.seam import Tools
from schemas.generation import Role

DEFAULT_TOKENS = 4_096
"""Of an answer, where a flow names no number: as in instructlab-sdg."""
WARM = 0.7
APART = 2**32
"""Between the first draws of two rounds: more than anybody draws in one, whatever the scale of either."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How texts are drawn; `n` None is what the run calls `scaled`."""

    temperature: float = 0.0
    top_p: float = 1.0
    max_tokens: int = DEFAULT_TOKENS
    n: int | None = 1
    stop: tuple[str, ...] = ()

    def texts(self, tools: Tools) -> int:
        """How many texts are drawn of one prompt."""
        return tools.scale if self.n is None else self.n

    def question(
        self, role: Role, messages: tuple[tuple[str, str], ...], tools: Tools, *, bare: bool = False
    ) -> Question:
        """The question of one row. A later round draws what no earlier one did."""
        limit = tools.max_tokens if role == "teacher" and tools.max_tokens else self.max_tokens
        draw = tools.round * APART if self.temperature else 0
        return Question(
            role=role,
            messages=messages,
            temperature=self.temperature,
            top_p=self.top_p,
            max_tokens=limit,
            stop=self.stop,
            draw=draw,
            order=tools.order,
            leaf=tools.leaf,
            bare=bare,
        )


def read_sampling(fields: Fields | None, *, warm: bool = False) -> Sampling:
    """`temperature` (0), `top_p` (1), `max_tokens` (4096), `n` (1, or `scaled`) and `stop`. A `seed` is taken for the
    sake of files that have one: the run's own seed, the prompt and the number of the draw decide.

    With `warm` several texts at temperature 0 are drawn at 0.7, as LLMMessagesBlock does in the reference; elsewhere
    that is a complaint, because they would all be the same. Raises UsageError, at FILE:LINE; so does every other key.
    """
    if fields is None:
        return Sampling()
    fields.get("seed")
    sampling = Sampling(
        temperature=fields.number("temperature", 0.0),
        top_p=fields.number("top_p", 1.0),
        max_tokens=fields.whole("max_tokens", DEFAULT_TOKENS),
        n=fields.scaled("n"),
        stop=fields.texts("stop", ()),
    )
    fields.close("; a model is chosen by its `role`, not here")
    if sampling.n == 1 or sampling.temperature:
        return sampling
    if warm:
        return replace(sampling, temperature=WARM)
    return fields.complain(
        "draws several texts at temperature 0, which are all the same; say a `temperature` such as 0.7", "n"
    )
