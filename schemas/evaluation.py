"""What `taxobot model evaluate` measures: the machine-readable form of its report (`--json`)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from schemas.item import Frozen
from schemas.result import Comparison, Example, JudgeCheck, SpecificGain, Word

EVALUATION_VERSION: Literal[1] = 1
Benchmark = Literal["mmlu", "mmlu_branch", "mt_bench", "mt_bench_branch", "dk_bench"]
Count = Annotated[int, Field(ge=0)]


class ModelScore(Frozen):
    """One model over the whole benchmark. `score` is None where nothing could be measured.

    `digest` is over the model's files, empty where it is behind an endpoint. `turns` are the means of a conversation's
    first and second answers, for mt_bench.
    """

    name: str
    digest: str = ""
    score: float | None
    turns: tuple[float | None, ...] = ()


class Subject(Frozen):
    """One line of the report: a leaf, a subject of MMLU, a category of MT-Bench, a question of DK-Bench.

    `base` and `model` are means over its `n` items on the benchmark's scale, None where nothing was measured. `missing`
    counts items without a pair of scores. With two models `word` is decided as for a pull request's leaf, over all
    subjects as one family; `comparison` is what decided it, the others stand beside it.
    """

    name: str
    n: Count
    missing: Count = 0
    model: float | None
    base: float | None = None
    word: Word | None = None
    why: str = ""
    comparison: Comparison | None = None
    others: tuple[Comparison, ...] = ()
    specific_gain: SpecificGain | None = None
    judge: JudgeCheck | None = None
    examples: tuple[Example, ...] = ()


class Evaluation(Frozen):
    """One benchmark of one model, or of two on the same items.

    `low` and `high` are the ends of the scale. `overall` compares all items of all subjects (MMLU's `score` is the mean
    over subjects, as everywhere). `error_rate` is the share of asked items without a score: failed answers and
    unreadable marks, which are never scores. `settings` is all that the numbers depend on besides the models, `files`
    the names of what was written with their SHA-256. `embedded` are taxobot's own small stand-ins that were used.
    """

    schema_version: Literal[1] = EVALUATION_VERSION
    tool_version: str
    benchmark: Benchmark
    low: float
    high: float
    model: ModelScore
    base: ModelScore | None = None
    judge: str = ""
    embedded: tuple[str, ...] = ()
    subjects: tuple[Subject, ...]
    overall: Comparison | None = None
    error_rate: Annotated[float, Field(ge=0, le=1)] = 0.0
    settings: dict[str, Any] = {}
    warnings: tuple[str, ...] = ()
    files: dict[str, str] = {}
