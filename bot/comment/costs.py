"""What a run would cost, before anybody approves it."""

from __future__ import annotations

from bot.comment.rows import Cost, LeafCost
from bot.comment.wording import about
from bot.figures import count
from bot.report.escape import plain
from bot.report.measures import NAME_LENGTH
from schemas.precheck import Estimate, LeafEstimate


def show_cost(estimate: Estimate) -> Cost:
    """Minutes, stage by stage, for a machine that is named; then rows, steps and questions."""
    stages = ", ".join(f"{plain(stage, 40)} {_minutes(minutes)}" for stage, minutes in estimate.stages.items())
    within = f" ({stages})" if stages else ""
    basis = f" Minutes: {plain(estimate.basis, 240)}." if estimate.basis else ""
    work = (
        f"{count(estimate.rows, 'row')} to teach in {count(estimate.steps, 'step')}, "
        f"{count(estimate.items, 'question')} to ask"
    )
    sentence = f"{about(estimate.minutes)}{within}: {work}.{basis}"
    return Cost(sentence, tuple(map(_show, estimate.leaves)))


def _minutes(minutes: float) -> str:
    return about(minutes).removeprefix("about ").replace("less than a minute", "< 1 min")


def _show(leaf: LeafEstimate) -> LeafCost:
    return LeafCost(
        name=plain(leaf.leaf, NAME_LENGTH),
        kind=plain(leaf.kind, 40),
        passages=f"{leaf.passages:,}",
        rows=f"{leaf.rows:,}",
        items=f"{leaf.items:,}",
    )
