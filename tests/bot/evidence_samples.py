"""Builders of what a run shows beside its numbers, and of results that hold all that can be measured."""

from __future__ import annotations

from typing import Any

from run_results import INCLUSION, LIGHTHOUSE, PHOENIX, comparison, control, judged_leaf, leaf, run_result, seen

from schemas.evidence import Answered, Evidence, RejectedRow
from schemas.item import ItemKind
from schemas.result import Interval, Overlap, RunResult, Served, Word


def answered(leaf: str = PHOENIX, **changes: Any) -> Answered:
    """A new question that was gained, unless told otherwise."""
    values: dict[str, Any] = {
        "leaf": leaf,
        "kind": ItemKind.NEW_QUESTION,
        "question": "In which year was Phoenix first charted?",
        "reference": "1598",
        "base": "1603",
        "tuned": "1598",
        "base_right": False,
        "tuned_right": True,
        "moved": 0.431,
    }
    return Answered(**(values | changes))


def rated(leaf: str = INCLUSION, **changes: Any) -> Answered:
    """An open answer that was rated higher, unless told otherwise."""
    values: dict[str, Any] = {
        "question": "Rewrite inclusively:\n  Each engineer must bring his laptop.",
        "reference": "Each engineer must bring their laptop.",
        "base": "Each engineer must bring his or hers laptops.",
        "tuned": "Each engineer must bring their laptop.",
        "base_right": None,
        "tuned_right": None,
        "base_rating": 4.0,
        "tuned_rating": 9.5,
        "comment": "Base: keeps a gendered form. Tuned: as the reference.",
        "moved": 5.5,
    }
    return answered(leaf, **(values | changes))


def evidence() -> Evidence:
    """Every outcome and every kind at least once."""
    return Evidence(
        answers=(
            answered(),
            answered(base="1598", tuned="1603", base_right=True, tuned_right=False, moved=-0.2),
            answered(base="1598", base_right=True, moved=0.01),
            answered(tuned="1603", tuned_right=False, moved=-0.02),
            answered(kind=ItemKind.CONTROL, question="Which star is brightest?", reference="Ankaa", tuned="Ankaa"),
            answered(LIGHTHOUSE, kind=ItemKind.SEEN, question="Who built it?", tuned="Smith", reference="Smith"),
            rated(),
            rated(base_rating=7.0, tuned_rating=5.0, moved=-2.0),
            rated(base_rating=7.0, tuned_rating=7.0, moved=0.0, comment=""),
            rated(kind=ItemKind.CONTROL, tuned="", tuned_rating=None, moved=0.0, comment="Tuned: no answer in 60 s"),
            answered("frozen/WordNet nouns", kind=ItemKind.FROZEN, question="A kind of bird?", moved=-0.1),
        ),
        rejected=(
            RejectedRow(leaf=PHOENIX, reason="format or length", question="", answer="Phoenix " * 200),
            RejectedRow(
                leaf=PHOENIX,
                reason="answer not supported by the document",
                question="How large is Phoenix?",
                answer="Phoenix is the 12th largest.",
            ),
        ),
    )


def likelihood(**changes: Any) -> Any:
    """Nats a token of the reference answer."""
    values: dict[str, Any] = {
        "score": "likelihood",
        "base": -2.31,
        "tuned": -1.905,
        "delta": 0.405,
        "interval": Interval(low=0.21, high=0.6, method="t over clusters"),
        "smallest_effect": 0.25,
    }
    return comparison(**(values | changes))


def served(**changes: Any) -> Served:
    """A quantized file without loss, unless told otherwise."""
    cost = comparison(
        ItemKind.FROZEN,
        n=1000,
        clusters=1000,
        base=0.581,
        tuned=0.579,
        delta=-0.002,
        interval=Interval(low=-0.011, high=0.007, method="tango"),
    )
    values: dict[str, Any] = {
        "format": "Q4_K_M",
        "word": Word.NO_CHANGE,
        "why": "the interval lies within the margin",
        "margin": 0.02,
        "comparison": cost,
        "digest": "fade" * 16,
        "size": 1_200_000,
    }
    return Served(**(values | changes))


def everything_measured(**changes: Any) -> RunResult:
    """A pass with second opinions, a judge that was checked, overlaps and a quantized file."""
    skill = judged_leaf()
    rated = skill.comparisons[0]
    values: dict[str, Any] = {
        "leaves": (
            leaf(comparisons=(comparison(), control(), seen(), likelihood())),
            skill.model_copy(
                update={
                    "comparisons": (rated, rated.model_copy(update={"kind": ItemKind.CONTROL}), likelihood()),
                }
            ),
        ),
        "contamination": (
            Overlap(leaf=PHOENIX, kind=ItemKind.NEW_QUESTION, n=180, found=0),
            Overlap(leaf=PHOENIX, kind=ItemKind.CONTROL, n=60, found=2, examples=("“1598” is taught: Phoenix, 1598",)),
            Overlap(leaf="frozen", kind=ItemKind.FROZEN, n=1000, found=0),
        ),
        "served": served(),
    }
    return run_result(**(values | changes))
