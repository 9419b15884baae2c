"""LLMBlock: asks a model about each row, and makes a row of each thing that it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from runners.asking.seam import Answer, Question
from runners.generate.flows.answering import read_parser
from runners.generate.flows.built import Built
from runners.generate.flows.prompts import Prompt, read_prompt
from runners.generate.flows.reading.fields import Fields
from runners.generate.flows.reading.folder import Folder
from runners.generate.flows.sampling import Sampling, read_sampling
from runners.generate.flows.seam import Loss, Outcome, Row, Tools
from runners.generate.flows.templates import Filled, WrongTemplate, compile_template
from runners.generate.flows.texts.parsed import Parser
from runners.generate.flows.unfit import Unfit
from schemas.errors import EndpointError
from schemas.generation import Role

UNANSWERED = "no answer came"
NUMBER = "num_samples"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What a block asks with. `prompts` go by the value of the column `selector`, or by "" without one. `wrapped` is a
    template of the flow's own to put around a prompt. `number` is what prompts know as `num_samples`: None is the run's
    scale, 0 nothing. `columns` are those that it writes.
    """

    name: str
    role: Role
    prompts: Mapping[str, Prompt]
    parser: Parser
    sampling: Sampling
    selector: str | None = None
    wrapped: Filled | None = None
    number: int | None = 0
    columns: tuple[str, ...] = ()

    async def run(self, row: Row, tools: Tools) -> Outcome:
        """See `Block.run`. Raises EndpointError as `Asker.ask` does, and Unfit."""
        number = tools.scale if self.number is None else self.number
        values = {NUMBER: number, **row} if number else dict(row)
        texts = self.sampling.texts(tools)
        answers = await tools.asker.ask(self._question(values, tools), n=texts)
        rows: list[Row] = []
        losses: list[Loss] = []
        for answer in answers:
            found, lost = self._read(answer)
            rows += ({**values, **columns} for columns in found)
            losses += lost
        return Outcome(rows, texts, losses)

    def _read(self, answer: Answer | EndpointError) -> tuple[Sequence[Mapping[str, Any]], Sequence[Loss]]:
        if isinstance(answer, EndpointError):
            return (), [Loss("failed", UNANSWERED, str(answer))]
        parsed = self.parser.parse(answer.text.strip(), cut=answer.finish == "length")
        return parsed.found, [Loss("unparsed", reason, text) for reason, text in parsed.lost]

    def _question(self, values: Mapping[str, Any], tools: Tools) -> Question:
        prompt = self._prompt(values)
        if self.wrapped is None:
            return self.sampling.question(self.role, prompt.messages(values), tools)
        text = prompt.whole(values)
        turns = [{"role": "user", "content": text}]
        whole = self.wrapped.fill({"prompt": text, "messages": turns, "add_generation_prompt": True})
        return self.sampling.question(self.role, (("user", whole),), tools, bare=True)

    def _prompt(self, values: Mapping[str, Any]) -> Prompt:
        if self.selector is None:
            return self.prompts[""]
        key = str(values.get(self.selector))
        if key not in self.prompts:
            raise Unfit(f"no prompt is for its {self.selector}", key)
        return self.prompts[key]


def read_llm(name: str, config: Fields, folder: Folder) -> Built:
    """LLMBlock, with the keys of instructlab-sdg: `config_path` (relative to the flow's file), `output_cols`,
    `gen_kwargs`, `parser_kwargs`, `batch_kwargs: {num_samples}`, `model_prompt`; `model_id` and `model_family` count as
    little as there, where the run names its models.

    Besides: `prompt` (the keys of a prompt file, here instead of in one), `role` (`teacher`, or `critic`: a block whose
    column is filtered by the next block is one unless it says otherwise), `parser` (see `read_parser`), `num_samples`
    (a number, or `scaled`). Raises UsageError, at FILE:LINE.
    """
    if ("prompt" in config) == ("config_path" in config):
        config.complain("wants its prompt in `prompt`, or the name of a prompt file in `config_path`")
    inline = "prompt" in config
    entry = config.need("prompt") if inline else folder.named(config, "config_path")
    return build(name, config, folder, prompts={"": read_prompt(entry, f"the prompt of {config.what}")})


def build(
    name: str, config: Fields, folder: Folder, *, prompts: Mapping[str, Prompt], selector: str | None = None
) -> Built:
    """A block that asks with prompts that were read already, from the other keys of its configuration."""
    columns = config.texts("output_cols")
    if not columns:
        config.complain("writes no column; name one in `output_cols`", "output_cols")
    role: Role = "critic" if folder.judged & set(columns) else "teacher"
    role = "critic" if config.one_of("role", ("teacher", "critic"), role) == "critic" else "teacher"
    tags = _common_tags(config, prompts)
    asking = Asking(
        name=name,
        role=role,
        prompts=prompts,
        parser=read_parser(config, columns, tags),
        sampling=read_sampling(config.sub("gen_kwargs")),
        selector=selector,
        wrapped=_wrapped(config),
        number=_number(config),
        columns=tuple(columns),
    )
    _close(config)
    return _built(asking, columns)


def _built(asking: Asking, columns: Sequence[str]) -> Built:
    needs = frozenset(column for prompt in asking.prompts.values() for column in prompt.columns)
    made = frozenset() if asking.number == 0 else frozenset({NUMBER})
    return Built(
        asking,
        needs=(needs - made) | ({asking.selector} if asking.selector else frozenset()),
        makes=frozenset(columns) | made,
        scaled=asking.sampling.n is None or asking.number is None,
        draws=asking.role == "teacher",
    )


def _common_tags(config: Fields, prompts: Mapping[str, Prompt]) -> tuple[tuple[str, str], ...]:
    """As in the reference the first prompt's tags are everybody's; here the others must say so."""
    first, *others = prompts.values()
    if any(other.tags != first.tags for other in others):
        config.complain("has prompts with different tags; they have to be the same in all")
    return first.tags


def _number(config: Fields) -> int | None:
    if "num_samples" in config:
        return config.scaled("num_samples")
    batch = config.sub("batch_kwargs")
    if batch is None:
        return 0
    batch.get("batched")  # here every row is asked about by itself
    number = batch.scaled("num_samples") if "num_samples" in batch else 0
    batch.close()
    return number


def _wrapped(config: Fields) -> Filled | None:
    if config.get("model_prompt") is None:
        return None
    try:
        return compile_template(config.text("model_prompt") or "{{ prompt }}")
    except WrongTemplate as error:
        config.complain(f"has a `model_prompt` that is no template: {error}", "model_prompt")


def _close(config: Fields) -> None:
    config.get("model_id")
    config.get("model_family")
    config.close()
