"""What generation makes and tells: rows of questions and answers, and where the others were lost."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from schemas.item import Frozen

SCHEMA_VERSION: Literal[1] = 1
Count = Annotated[int, Field(ge=0)]
Role = Literal["teacher", "critic", "judge", "base", "tuned"]
"""What a model is asked as. `base` and `tuned` are the models under examination; one alone is `tuned`."""


class GeneratedRow(Frozen):
    """One question and answer that a teacher made from what a plan teaches.

    `id` is `<leaf>#<source>/<numbers>`: it tells the order in which everything is decided. `source` is what it was made
    from: a seed example (`s02`), a passage of a document (`c003`), or both (`c003/s02`). `context` is the text that a
    grounded skill's question is about, `document` the passage that a knowledge question was asked of; both are empty
    otherwise. `question` holds neither. `columns` is all else in the row: what it began with, what the flow left there.
    """

    id: str
    leaf: str
    leaf_kind: str
    source: str
    question: str
    response: str
    context: str = ""
    document: str = ""
    columns: dict[str, Any] = {}


class StepFunnel(Frozen):
    """What one block did with the rows that came to it.

    `came` rows asked for `asked` texts, of which `failed` never came; `unparsed` texts had not the form that the block
    wants. `rejected` counts rows by the reason for which a filter turned them away. `went` rows went on.
    """

    block: str
    came: Count = 0
    asked: Count = 0
    failed: Count = 0
    unparsed: Count = 0
    rejected: dict[str, Count] = {}
    went: Count = 0


class SourceFunnel(Frozen):
    """The way of what was made from one source: through the blocks of its flow, then through what looks at all rows.

    `made` rows left the flow; `rejected` counts those that were turned away after it, by reason (`duplicate`,
    `prohibited: …`, `overlaps …`, `beyond the target`); the others are `kept`.
    """

    source: str
    steps: tuple[StepFunnel, ...] = ()
    made: Count = 0
    rejected: dict[str, Count] = {}
    kept: Count = 0


class LostExample(Frozen):
    """A text that was lost, as it came, shortened; `block` says where, `reason` why."""

    block: str
    kind: Literal["failed", "unparsed", "rejected"]
    reason: str
    text: str


class LeafFunnel(Frozen):
    """One leaf's way. `flow` names the flow and its version. `error` says what ended it early, empty where nothing did.

    `examples` are the first few texts that each reason took.
    """

    leaf: str
    leaf_kind: str
    flow: str
    sources: tuple[SourceFunnel, ...]
    examples: tuple[LostExample, ...] = ()
    error: str = ""

    @property
    def made(self) -> int:
        """Rows that left the flow."""
        return sum(source.made for source in self.sources)

    @property
    def kept(self) -> int:
        """Rows that were kept."""
        return sum(source.kept for source in self.sources)


class GenerationFunnel(Frozen):
    """`funnel.json`: for each leaf, source and block what came, what was lost and why, and what went on."""

    schema_version: Literal[1] = SCHEMA_VERSION
    leaves: tuple[LeafFunnel, ...]


class ModelUse(Frozen):
    """A model as it was asked: `address` is its endpoint, empty where it was served for the run only."""

    role: Role
    model: str
    address: str = ""
    requests: Count = 0
    remembered: Count = 0
    prompt_tokens: Count = 0
    completion_tokens: Count = 0


class GenerationManifest(Frozen):
    """`manifest.json`: what the data were made with. Digests are SHA-256 (hex); `files` stand beside it, by name.

    `balance` counts the rows of each leaf that are mixed for training, `overlaps` names the rows that were turned away
    for what they share with questions of the end, `notes` says what is worth a look.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    tool_version: str
    created: str
    pipeline: str
    seed: int
    settings: dict[str, Any]
    models: tuple[ModelUse, ...]
    flows: dict[str, str]
    leaves: dict[str, str]
    documents: dict[str, str]
    balance: dict[str, Count]
    overlaps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    files: dict[str, str]
