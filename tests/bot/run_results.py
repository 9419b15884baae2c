"""Builders of run results: one for each verdict, made of numbers that are consistent with each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.gate import decide
from schemas.gate import GatePolicy
from schemas.item import ItemKind
from schemas.result import (
    Comparison,
    Example,
    FindingRecord,
    FrozenResult,
    Funnel,
    Interval,
    JudgeCheck,
    LeafResult,
    LossPoint,
    Models,
    Overlap,
    Rejected,
    RunResult,
    SpecificGain,
    StageTiming,
    TaskResult,
    TrainingResult,
    Word,
)

NEW = ItemKind.NEW_QUESTION
HEAD = "9f3c1ab0" * 5
BASE = "77d0e2c4" * 5
PHOENIX = "knowledge/science/astronomy/phoenix"
INCLUSION = "compositional_skills/linguistics/inclusion"
LIGHTHOUSE = "knowledge/geography/lighthouses"
MODELS = Models(
    preset="tiny",
    base="taxobot-tiny-1.4m",
    teacher="extractive teacher (embedded)",
    critic="support critic",
    judge="overlap",
    embedded=("tiny model", "extractive teacher", "critic", "overlap judge"),
)


def comparison(kind: ItemKind = ItemKind.NEW_QUESTION, **changes: Any) -> Comparison:
    """A choice comparison of 180 items, +7.8 pp (+0.6 … +15.1), unless told otherwise."""
    values: dict[str, Any] = {
        "kind": kind,
        "score": "choice",
        "n": 180,
        "clusters": 24,
        "missing": 0,
        "base": 0.311,
        "tuned": 0.389,
        "delta": 0.078,
        "interval": Interval(low=0.006, high=0.151, method="t over clusters"),
        "p": 0.0331,
        "smallest_effect": 0.11,
    }
    return Comparison(**(values | changes))


def control(**changes: Any) -> Comparison:
    interval = Interval(low=-0.079, high=0.149, method="t over clusters")
    values = {"n": 60, "clusters": 10, "base": 0.283, "tuned": 0.317, "delta": 0.033, "interval": interval, "p": 0.62}
    return comparison(ItemKind.CONTROL, **(values | changes))


def gain(low: float = 0.012, high: float = 0.098) -> SpecificGain:
    interval = Interval(low=low, high=high, method="Welch over clusters")
    return SpecificGain(delta=(low + high) / 2, interval=interval, shown=low > 0)


def leaf(name: str = PHOENIX, word: Word = Word.BETTER, **changes: Any) -> LeafResult:
    rejected = (
        Rejected(reason="near-duplicate of a seed (ROUGE-L > 0.9)", count=62, example="What is Phoenix?"),
        Rejected(reason="answer not supported by the document", count=171, example="Phoenix is the 12th largest"),
        Rejected(reason="overlaps evaluation item (13-gram)", count=0, example=""),
        Rejected(reason="format or length", count=36, example="Phoenix " * 60),
    )
    values: dict[str, Any] = {
        "leaf": name,
        "leaf_kind": "knowledge",
        "word": word,
        "why": "the sign-flip test over 24 passages rejects no difference",
        "comparisons": (comparison(), control(), seen()),
        "specific_gain": gain(),
        "funnel": Funnel(made=480, kept=211, rejected=rejected),
        "examples": (example(), example(question="Which star is brightest?", base_right=None, tuned_right=None)),
        "taught_passages": 24,
        "control_passages": 10,
        "deciding": "choice",
    }
    return LeafResult(**(values | changes))


def seen(**changes: Any) -> Comparison:
    interval = Interval(low=0.1, high=0.5, method="tango")
    values = {"n": 15, "clusters": 5, "base": 0.4, "tuned": 0.7, "delta": 0.3, "interval": interval, "p": 0.02}
    return comparison(ItemKind.SEEN, **(values | changes))


def example(**changes: Any) -> Example:
    values: dict[str, Any] = {
        "kind": ItemKind.NEW_QUESTION,
        "question": "In which year was Phoenix first charted?",
        "reference": "1598",
        "base": "1603",
        "tuned": "1598",
        "base_right": False,
        "tuned_right": True,
    }
    return Example(**(values | changes))


def fit_judge(**changes: Any) -> JudgeCheck:
    values: dict[str, Any] = {
        "judge": "overlap",
        "own": 10.0,
        "shuffled": 1.4,
        "fit": True,
        "said": "references against themselves 10.0, shuffled 1.4",
    }
    return JudgeCheck(**(values | changes))


def judged_leaf(name: str = INCLUSION, word: Word = Word.NO_CHANGE) -> LeafResult:
    interval = Interval(low=-0.12, high=0.31, method="sign-flip over clusters")
    rated = comparison(
        score="judge",
        n=150,
        clusters=30,
        base=4.2,
        tuned=4.3,
        delta=0.1,
        interval=interval,
        p=0.37,
        smallest_effect=0.3,
    )
    return leaf(
        name,
        word,
        leaf_kind="freeform skill",
        why="the interval lies within the margin of 0.5 points",
        comparisons=(rated,),
        specific_gain=None,
        funnel=Funnel(made=450, kept=402, rejected=(Rejected(reason="format or length", count=48, example=""),)),
        examples=(example(question="Rewrite: each engineer must bring his laptop", base_right=None, tuned_right=None),),
        taught_passages=5,
        control_passages=0,
        deciding="judge",
        judge=fit_judge(),
    )


def compared(leaves: Iterable[LeafResult], *, frozen: bool = True) -> tuple[Overlap, ...]:
    """What a run says of contamination where none of its items was given away."""
    asked = [(one, entry) for one in leaves for entry in one.comparisons if entry.kind in (NEW, ItemKind.CONTROL)]
    found = tuple(Overlap(leaf=one.leaf, kind=entry.kind, n=entry.n, found=0) for one, entry in asked)
    return (*found, Overlap(leaf="frozen suite", kind=ItemKind.FROZEN, n=1000, found=0)) if frozen else found


def frozen(low: float = -0.019, high: float = 0.013, **changes: Any) -> FrozenResult:
    """A frozen suite of 1,000 items with the given interval; its difference is the middle of it."""
    delta = (low + high) / 2
    overall = comparison(
        ItemKind.FROZEN,
        n=1000,
        clusters=1000,
        base=0.584,
        tuned=0.584 + delta,
        delta=delta,
        interval=Interval(low=low, high=high, method="tango"),
        p=0.61,
        smallest_effect=0.023,
    )
    values: dict[str, Any] = {
        "word": Word.NO_CHANGE,
        "why": "the interval lies within the margin",
        "margin": 0.02,
        "overall": overall,
        "tasks": tuple(task(name, index) for index, name in enumerate(("WordNet verbs", "WordNet nouns", "Formats"))),
    }
    return FrozenResult(**(values | changes))


def task(name: str, index: int) -> TaskResult:
    delta = (0.01, -0.02, 0.0)[index]
    interval = Interval(low=delta - 0.05, high=delta + 0.05, method="tango")
    base = 0.427
    return TaskResult(
        task=name,
        comparison=comparison(
            ItemKind.FROZEN, n=150, base=base, tuned=base + delta, delta=delta, interval=interval, p=None
        ),
    )


def training() -> TrainingResult:
    curve = tuple(
        LossPoint(
            step=step, train=2.6 * 0.93 ** (step / 4) + 0.4, validation=_validation(step) if step % 8 == 0 else None
        )
        for step in range(0, 97, 4)
    )
    return TrainingResult(
        method="LoRA r=16",
        base_digest="c0de" * 16,
        tuned_digest="beef" * 16,
        rows_taught=613,
        rows_replay=600,
        rows_validation=60,
        rows_refused=2,
        epochs=3,
        steps=96,
        best_step=72,
        best_validation_loss=_validation(72),
        tokens=184_320,
        curve=curve,
    )


def _validation(step: int) -> float:
    return 2.7 * 0.95 ** (step / 4) + 0.6 + max(0, step - 72) * 0.01


def run_result(policy: GatePolicy | None = None, **changes: Any) -> RunResult:
    """A decided result; the default is a PASS with three leaves."""
    values: dict[str, Any] = {
        "tool_version": "0.1.0",
        "base_sha": BASE,
        "head_sha": HEAD,
        "seed": 1,
        "models": MODELS,
        "findings": (),
        "leaves": (leaf(), judged_leaf(), undecided_leaf()),
        "removed": (),
        "frozen": frozen(),
        "training": training(),
        "gate": None,
        "digests": {"frozen suite": "5a17" * 16, "policy": "0b0e" * 16},
        "timings": (
            StageTiming(stage="validate", seconds=0.2, cached=False),
            StageTiming(stage="generate", seconds=4.1, cached=False),
            StageTiming(stage="train", seconds=71.0, cached=False),
            StageTiming(stage="evaluate", seconds=38.4, cached=True),
        ),
    }
    values |= changes
    if values["leaves"] and "contamination" not in changes:
        values["contamination"] = compared(values["leaves"], frozen=values["frozen"] is not None)
    result = RunResult(**values)
    return result.model_copy(update={"gate": decide(result, policy or GatePolicy())})


def undecided_leaf() -> LeafResult:
    interval = Interval(low=-0.059, high=0.132, method="t over clusters")
    asked = comparison(n=60, clusters=12, base=0.25, tuned=0.283, delta=0.033, interval=interval, p=0.45)
    why = "neither test nor interval decides; about 400 questions would"
    return leaf(
        LIGHTHOUSE,
        Word.INCONCLUSIVE,
        comparisons=(asked, control(n=40)),
        why=why,
        specific_gain=gain(-0.1, 0.1),
        funnel=Funnel(made=90, kept=80, rejected=(Rejected(reason="format or length", count=10, example=""),)),
        examples=(),
    )


def untrained(**changes: Any) -> RunResult:
    """A result that stopped before anything was measured."""
    values: dict[str, Any] = {"leaves": (), "frozen": None, "training": None, "digests": {}, "timings": ()}
    return run_result(**(values | changes))


def finding(line: int = 12, severity: str = "error", **changes: Any) -> FindingRecord:
    values: dict[str, Any] = {
        "path": f"{PHOENIX}/qna.yaml",
        "line": line,
        "column": 3,
        "rule": "content/examples",
        "severity": severity,
        "message": "4 seed examples, at least 5 are needed",
        "fix": "add one more entry under seed_examples",
    }
    return FindingRecord(**(values | changes))


def passing() -> RunResult:
    return run_result()


def failing() -> RunResult:
    return run_result(frozen=frozen(-0.061, -0.022, word=Word.WORSE, why="the test rejects no difference"))


def inconclusive() -> RunResult:
    return run_result(frozen=frozen(-0.038, 0.012, word=Word.INCONCLUSIVE, why="the interval crosses the margin"))


def erring() -> RunResult:
    timings = (StageTiming(stage="validate", seconds=0.2, cached=False),)
    reason = "documents of https://example.org/lore at 3f1c2d9 are unreachable: connection refused"
    return untrained(error=reason, timings=timings)


def invalid() -> RunResult:
    other = finding(3, "notice", message="500 tokens of context are long", fix="", rule="content/length")
    return untrained(findings=(other, finding(), finding(40, message="answer is empty", fix=""), finding(2)))


def not_applicable() -> RunResult:
    return untrained()


def deletion_only() -> RunResult:
    return untrained(removed=(PHOENIX,))


STATES = {
    "pass": passing,
    "fail": failing,
    "inconclusive": inconclusive,
    "error": erring,
    "invalid": invalid,
    "not_applicable": not_applicable,
    "deletion_only": deletion_only,
}
