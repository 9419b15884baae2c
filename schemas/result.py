"""What a run measured: the machine-readable result that report, gate and check are rendered from."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from schemas.item import Frozen, ItemKind
from schemas.precheck import SeedAnswer

SCHEMA_VERSION: Literal[2] = 2
FEWEST_CLUSTERS = 6
"""Independent passages or seeds without which nothing is shown: with 5, the smallest two-sided p of a sign-flip test is
2/2**5 = .0625, never below .05."""


class Word(StrEnum):
    """The word for one leaf (or the frozen suite), decided by its test, never by a bare difference."""

    BETTER = "BETTER"
    WORSE = "WORSE"
    NO_CHANGE = "NO CHANGE"
    INCONCLUSIVE = "INCONCLUSIVE"
    NEW = "NEW"
    REMOVED = "REMOVED"
    ERROR = "ERROR"


ScoreName = Literal["choice", "exact", "pairwise", "judge", "likelihood"]


class Interval(Frozen):
    """A two-sided 95 % interval; `method` names its formula (`tango`, `t over clusters`, ...)."""

    low: float
    high: float
    method: str


class Comparison(Frozen):
    """Base against tuned on identical items of one kind in one leaf.

    Scores and differences are shares (0..1) for `choice` (multiple choice), `exact` (the answer is the reference) and
    `pairwise` (won against the other model's answer); ratings (1..10) for `judge`; for `likelihood` nats a token of the
    reference answer, which are at most 0. `n` counts paired items,
    `clusters` the passages or seeds they come from. `interval` is None where nothing can be shown: `note` says why.
    `p` is two-sided and unadjusted; `p_holm` is None outside a family. `smallest_effect` is what 80 % power would see.
    """

    kind: ItemKind
    score: ScoreName
    n: int
    clusters: int
    missing: int
    base: float
    tuned: float
    delta: float
    interval: Interval | None
    p: float | None
    p_holm: float | None = None
    smallest_effect: float | None = None
    soft_delta: float | None = None
    note: str = ""


class SpecificGain(Frozen):
    """Gain on `new-question` items beyond the gain on `control` items, with its Welch interval over clusters."""

    delta: float
    interval: Interval
    shown: bool


class Example(Frozen):
    """One item with both models' answers, as evidence for people."""

    kind: ItemKind
    question: str
    reference: str
    base: str
    tuned: str
    base_right: bool | None
    tuned_right: bool | None


class Rejected(Frozen):
    """How many generated rows one reason cost, with one example."""

    reason: str
    count: int
    example: str


class Funnel(Frozen):
    """Generated rows of one leaf: `made` = `kept` + the sum of `rejected`."""

    made: int
    kept: int
    rejected: tuple[Rejected, ...]


class JudgeCheck(Frozen):
    """What the judge was found to be worth on a leaf's items: mean ratings of references against themselves (`own`)
    and of other items' references in their place (`shuffled`, None where there is no other). `noise` is the standard
    deviation of repeated ratings of one answer, None where it was not measured.
    """

    judge: str
    own: float
    shuffled: float | None
    fit: bool
    said: str
    noise: float | None = None


class Overlap(Frozen):
    """Evaluation items of one kind in one leaf (or the frozen suite), and how many of them the training rows give away.

    `found` is out of `n` items; `examples` name some, with what was found. `new-question` items are compared by wording
    (a run of 13 words, a template), `control` and `frozen` ones by what is taught; `seen` ones are exempt.
    """

    leaf: str
    kind: ItemKind
    n: int
    found: int
    examples: tuple[str, ...] = ()


class Served(Frozen):
    """The file that will be served, judged against the same model in 16 bits: what quantizing costs.

    `base` of the comparison is f16, `tuned` the quantized file, both in llama.cpp, on the frozen suite. `comparison` is
    None where it was not measured, and `why` says what was missing. `digest` is the quantized file's SHA-256.
    """

    format: str
    word: Word
    why: str
    margin: float
    comparison: Comparison | None
    digest: str = ""
    size: int = 0


class LeafResult(Frozen):
    """Everything measured about one changed leaf. `comparisons` holds one entry a score and kind of item.

    `deciding` is the score that gave the word, empty where none could. `judge` is None where no answer was rated.
    """

    leaf: str
    leaf_kind: str
    word: Word
    why: str
    comparisons: tuple[Comparison, ...]
    specific_gain: SpecificGain | None
    funnel: Funnel | None
    examples: tuple[Example, ...] = ()
    taught_passages: int = 0
    control_passages: int = 0
    deciding: ScoreName | Literal[""] = ""
    judge: JudgeCheck | None = None


class TaskResult(Frozen):
    """One task of the frozen suite."""

    task: str
    comparison: Comparison


class FrozenResult(Frozen):
    """The regression suite as a whole and task by task. `margin` is a share."""

    word: Word
    why: str
    margin: float
    overall: Comparison
    tasks: tuple[TaskResult, ...]


class LossPoint(Frozen):
    """Mean loss in nats a token after `step` optimizer steps; `validation` is None between evaluations."""

    step: int
    train: float
    validation: float | None


class TrainingResult(Frozen):
    """What fine-tuning did. Seconds are wall time and belong to timings, not to the identity of the result."""

    method: str
    base_digest: str
    tuned_digest: str
    rows_taught: int
    rows_replay: int
    rows_validation: int
    rows_refused: int
    epochs: int
    steps: int
    best_step: int
    best_validation_loss: float
    tokens: int
    curve: tuple[LossPoint, ...]


class StageTiming(Frozen):
    """Seconds that one stage's work took, when it was done; `cached` when all of it was found stored by this run."""

    stage: str
    seconds: float
    cached: bool


class Models(Frozen):
    """Which models and backends the numbers come from; `embedded` are taxobot's own small stand-ins."""

    preset: str
    base: str
    teacher: str
    critic: str
    judge: str
    embedded: tuple[str, ...]


class GateDecision(Frozen):
    """The verdict for the whole, the sentence that explains it, and what it means for a required check."""

    verdict: Annotated[str, Field(pattern="^(PASS|FAIL|INCONCLUSIVE|ERROR|INVALID|NOT APPLICABLE)$")]
    reason: str
    conclusion: Annotated[str, Field(pattern="^(success|failure|action_required)$")]
    exit_status: int
    policy: str
    warnings: tuple[str, ...] = ()


class EditRecord(Frozen):
    """An edit of a finding, as `schemas.finding` defines it."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class FindingRecord(Frozen):
    """A finding as it stands in the result (the dataclass of `schemas.finding`, made serialisable)."""

    path: str
    line: int
    column: int
    rule: str
    severity: str
    message: str
    fix: str
    length: int = 0
    edits: tuple[EditRecord, ...] = ()
    rename: str = ""


class RunResult(Frozen):
    """One run over one pull request head. Equal inputs and seed give an equal result, `timings` aside.

    `digests` are SHA-256 by what they are of: `file PATH` a changed leaf's file, `documents of LEAF`, `base model` and
    `tuned model` their folders, NAME.jsonl what stands beside the result; `policy` is the git blob id of the policy in
    force, left out where the base has none. `seed_answers` are both models' answers to the leaves' own questions.
    """

    schema_version: Literal[2] = SCHEMA_VERSION
    tool_version: str
    base_sha: str
    head_sha: str
    seed: int
    models: Models
    findings: tuple[FindingRecord, ...]
    leaves: tuple[LeafResult, ...]
    removed: tuple[str, ...]
    frozen: FrozenResult | None
    training: TrainingResult | None
    gate: GateDecision | None
    error: str = ""
    digests: dict[str, str] = Field(default_factory=dict)
    timings: tuple[StageTiming, ...] = ()
    seed_answers: tuple[SeedAnswer, ...] = ()
    contamination: tuple[Overlap, ...] = ()
    served: Served | None = None
