"""Worse numbers never give a better verdict, and what is missing or no number never gives a PASS."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, nan
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st
from run_results import comparison, control, finding, fit_judge, frozen, gain, leaf, run_result

from bot.gate import decide
from schemas.gate import GatePolicy
from schemas.item import ItemKind
from schemas.result import Funnel, Interval, LeafResult, Overlap, RunResult, ScoreName, Served, Word

RANK = ("PASS", "INCONCLUSIVE", "ERROR", "FAIL", "INVALID")
WORDS = (Word.BETTER, Word.NO_CHANGE, Word.INCONCLUSIVE, Word.WORSE)
Q4: Literal["Q4_K_M"] = "Q4_K_M"


@dataclass(frozen=True)
class Numbers:
    """All that a verdict depends on. The first leaf is fine, the second is what these say."""

    suite: float
    served: float | None
    width: float
    word: int
    score: ScoreName
    kind: str
    asked: int
    lowest: float
    gain: float
    found: tuple[int, int, int]
    kept: int
    made: int

    def result(self) -> RunResult:
        """A run that measured them."""
        suite = frozen(self.suite, self.suite + self.width, word=self._suite_word(self.suite))
        served = self.served if self.served is None else self._served(self.served)
        leaves = (leaf("knowledge/a"), self._leaf())
        return run_result(leaves=leaves, frozen=suite, served=served, contamination=self._overlaps())

    def _suite_word(self, low: float) -> Word:
        return Word.WORSE if low + self.width < 0 else Word.BETTER if low > 0 else Word.INCONCLUSIVE

    def _served(self, low: float) -> Served:
        compared = frozen(low, low + self.width).overall
        return Served(format=Q4, word=self._suite_word(low), why="", margin=0.02, comparison=compared)

    def _leaf(self) -> LeafResult:
        interval = Interval(low=self.lowest, high=self.lowest + self.width, method="tango")
        delta = self.lowest + self.width / 2
        asked = comparison(score=self.score, n=self.asked, delta=delta, interval=interval)
        return leaf(
            "b/c",
            WORDS[self.word],
            leaf_kind=self.kind,
            comparisons=(asked, control(score=self.score)),
            specific_gain=gain(self.gain, self.gain + self.width),
            funnel=Funnel(made=self.made, kept=self.kept, rejected=()),
            deciding=self.score,
            judge=fit_judge(),
        )

    def _overlaps(self) -> tuple[Overlap, ...]:
        kinds = (ItemKind.NEW_QUESTION, ItemKind.CONTROL)
        clean = [Overlap(leaf="knowledge/a", kind=kind, n=100, found=0) for kind in kinds]
        here = [Overlap(leaf="b/c", kind=kind, n=100, found=self.found[place]) for place, kind in enumerate(kinds)]
        suite = Overlap(leaf="frozen suite", kind=ItemKind.FROZEN, n=1000, found=self.found[2])
        return (*clean, *here, suite)


SHARES = st.floats(-0.3, 0.3)
DROPS = st.just(0.0) | st.floats(0, 0.4)
FEW = st.integers(0, 5)
THREE = st.tuples(FEW, FEW, FEW)
POLICIES = st.builds(
    GatePolicy,
    require=st.sampled_from(("no_harm", "better")),
    strict=st.booleans(),
    skills=st.sampled_from((None, "judge", "likelihood", "exact")),
    judge=st.sampled_from(("advisory", "binding")),
    least_items=st.sampled_from((1, 150, 250)),
    least_rated=st.sampled_from((1, 12, 150)),
    least_kept=st.sampled_from((0, 0.05, 0.5)),
    least_rows=st.sampled_from((0, 1, 100)),
    contamination=st.sampled_from((0, 0.01, 0.05)),
)
NUMBERS = st.builds(
    Numbers,
    suite=st.just(-0.01) | SHARES,
    served=st.none() | SHARES,
    width=st.floats(0.001, 0.2),
    word=st.just(0) | st.integers(0, 3),
    score=st.sampled_from(("choice", "exact", "pairwise", "judge", "likelihood")),
    kind=st.sampled_from(("knowledge", "freeform skill")),
    asked=st.sampled_from((5, 12, 150, 300)),
    lowest=st.just(0.1) | SHARES,
    gain=st.just(0.1) | SHARES,
    found=st.just((0, 0, 0)) | THREE,
    kept=st.integers(0, 200),
    made=st.integers(200, 400),
)


@given(
    policy=POLICIES,
    before=NUMBERS,
    drops=st.tuples(DROPS, DROPS, DROPS, DROPS),
    fall=FEW,
    fewer=st.integers(0, 300),
    more=THREE,
    rows=st.tuples(st.integers(0, 200), st.integers(0, 1000)),
)
def test_worse_numbers_never_give_a_better_verdict(
    policy: GatePolicy,
    before: Numbers,
    drops: tuple[float, float, float, float],
    fall: int,
    fewer: int,
    more: tuple[int, int, int],
    rows: tuple[int, int],
) -> None:
    after = replace(
        before,
        suite=before.suite - drops[0],
        served=None if before.served is None else before.served - drops[1],
        lowest=before.lowest - drops[2],
        gain=before.gain - drops[3],
        word=min(before.word + fall, len(WORDS) - 1),
        asked=max(1, before.asked - fewer),
        found=(before.found[0] + more[0], before.found[1] + more[1], before.found[2] + more[2]),
        kept=max(0, before.kept - rows[0]),
        made=before.made + rows[1],
    )
    assert rank(after.result(), policy) >= rank(before.result(), policy)


def test_the_numbers_can_pass_and_each_can_keep_them_from_it() -> None:
    policy = GatePolicy(require="better", skills="exact", strict=True)
    fine = Numbers(-0.01, -0.01, 0.02, 0, "exact", "freeform skill", 150, 0.1, 0.1, (0, 0, 0), 50, 200)
    assert rank(fine.result(), policy) == 0
    worse = [
        {"suite": -0.1},
        {"served": -0.1},
        {"word": 1},
        {"asked": 149},
        {"lowest": -0.2},
        {"gain": -0.1},
        {"found": (1, 0, 0)},
        {"found": (0, 1, 0)},
        {"found": (0, 0, 1)},
        {"kept": 9},
        {"made": 1001},
    ]
    for change in worse:
        assert rank(replace(fine, **change).result(), policy) > 0, change


@given(policy=POLICIES, numbers=NUMBERS, index=st.integers(0, 3))
def test_what_goes_missing_never_turns_into_a_pass(policy: GatePolicy, numbers: Numbers, index: int) -> None:
    before = numbers.result()
    bare = before.leaves[1].model_copy(update={"funnel": None})
    gone = before.contamination[:index] + before.contamination[index + 1 :]
    changes = (
        {"frozen": None},
        {"error": "stopped"},
        {"findings": (finding(),)},
        {"contamination": ()},
        {"contamination": gone},
        {"leaves": (before.leaves[0], bare)},
    )
    for change in changes:
        assert rank(before.model_copy(update=change), policy) > 0
    assert decide(before.model_copy(update={"served": None}), policy, served=Q4).verdict != "PASS"


@given(policy=POLICIES, bad=st.sampled_from((nan, inf, -inf)), place=st.sampled_from(("low", "high", "delta", "base")))
def test_what_is_no_number_never_passes(policy: GatePolicy, bad: float, place: str) -> None:
    suite = frozen(-0.001, 0.001)
    if place in ("low", "high"):
        interval = suite.overall.interval
        assert interval is not None
        overall = suite.overall.model_copy(update={"interval": interval.model_copy(update={place: bad})})
    else:
        overall = suite.overall.model_copy(update={place: bad})
    broken = suite.model_copy(update={"overall": overall})
    assert decide(run_result(leaves=(leaf(),)), GatePolicy()).verdict == "PASS"
    assert rank(run_result(leaves=(leaf(),), frozen=broken), policy) >= RANK.index("ERROR")
    served = Served(format=Q4, word=Word.NO_CHANGE, why="", margin=0.02, comparison=overall)
    assert rank(run_result(leaves=(leaf(),), served=served), policy) >= RANK.index("ERROR")
    changed = leaf(comparisons=(comparison(**overall.model_dump(include={"base", "delta", "interval"})), control()))
    assert rank(run_result(leaves=(changed,)), policy.model_copy(update={"require": "better"})) >= RANK.index("ERROR")


def test_a_gain_without_ends_is_not_shown() -> None:
    endless = leaf(specific_gain=gain(0.01, inf))
    decided = decide(run_result(leaves=(endless,)), GatePolicy(require="better"))
    assert (decided.verdict, "no interval" in decided.reason) == ("INCONCLUSIVE", True)


def rank(result: RunResult, policy: GatePolicy) -> int:
    return RANK.index(decide(result, policy).verdict)
