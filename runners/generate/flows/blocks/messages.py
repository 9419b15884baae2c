"""LLMMessagesBlock: asks a model with a conversation that stands in the row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from runners.generate.flows.blocks.llm import UNANSWERED
from runners.generate.flows.built import Built
from runners.generate.flows.reading.fields import Fields
from runners.generate.flows.reading.folder import Folder
from runners.generate.flows.sampling import Sampling, read_sampling
from runners.generate.flows.seam import Loss, Outcome, Row, Tools
from runners.generate.flows.unfit import Unfit
from schemas.errors import EndpointError
from schemas.generation import Role

ROLES = {"system", "user", "assistant"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversing:
    """Writes what comes next in the conversation of one column into another: a list where several texts are drawn."""

    name: str
    role: Role
    column: str
    output: str
    sampling: Sampling

    async def run(self, row: Row, tools: Tools) -> Outcome:
        """See `Block.run`. Raises EndpointError as `Asker.ask` does, and Unfit."""
        texts = self.sampling.texts(tools)
        question = self.sampling.question(self.role, _turns(row.get(self.column), self.column), tools)
        answers = await tools.asker.ask(question, n=texts)
        losses = [Loss("failed", UNANSWERED, str(one)) for one in answers if isinstance(one, EndpointError)]
        came = [one.text for one in answers if not isinstance(one, EndpointError)]
        rows = [{**row, self.output: came if texts > 1 else came[0]}] if came else []
        return Outcome(rows, texts, losses)


def read_messages(name: str, config: Fields, folder: Folder) -> Built:
    """`input_col` holds turns (`role`, `content`), `output_col` gets the answer; `gen_kwargs` as in LLMBlock, `role`
    too. Raises UsageError, at FILE:LINE.
    """
    column, output = config.text("input_col"), config.text("output_col")
    default = "critic" if output in folder.judged else "teacher"
    role: Role = "critic" if config.one_of("role", ("teacher", "critic"), default) == "critic" else "teacher"
    config.get("model_id")
    sampling = read_sampling(config.sub("gen_kwargs"), warm=True)
    config.close()
    block = Conversing(name=name, role=role, column=column, output=output, sampling=sampling)
    return Built(
        block,
        needs=frozenset({column}),
        makes=frozenset({output}),
        scaled=sampling.n is None,
        draws=role == "teacher",
    )


def _turns(value: Any, column: str) -> tuple[tuple[str, str], ...]:
    match value:
        case [_, *_] if all(_is_turn(turn) for turn in value):
            return tuple((turn["role"], turn["content"]) for turn in value)
    raise Unfit(f"{column} is no conversation of turns with role and content", str(value))


def _is_turn(turn: Any) -> bool:
    return isinstance(turn, dict) and turn.get("role") in ROLES and isinstance(turn.get("content"), str)
