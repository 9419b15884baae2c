"""What a reader should know although it does not decide the verdict."""

from __future__ import annotations

from collections.abc import Iterator

from bot.families import say_comparison
from bot.figures import count
from bot.leaves import deciding, doubt_gain
from schemas.gate import GatePolicy
from schemas.result import LeafResult, RunResult, Word


def cautions_of(result: RunResult, policy: GatePolicy) -> tuple[str, ...]:
    """One sentence each: harm inside the margin, leaves that got worse or could not be measured, removed leaves."""
    found = [*_warn_about_frozen(result, policy)]
    for leaf in result.leaves:
        found += _warn_about_leaf(leaf)
    if result.removed:
        gone = count(len(result.removed), "leaf is", "leaves are")
        found.append(f"{gone} removed: what the base model knows of it stays, and was not measured")
    return tuple(found)


def _warn_about_frozen(result: RunResult, policy: GatePolicy) -> Iterator[str]:
    frozen = result.frozen
    if frozen is None or frozen.word is not Word.WORSE or frozen.overall.interval is None:
        return
    if frozen.overall.interval.high < -policy.frozen_margin:
        return  # that is the verdict itself
    within = frozen.overall.interval.low >= -policy.frozen_margin
    said = say_comparison(frozen.overall, frozen.word, limit=-policy.frozen_margin)
    yield f"frozen suite is WORSE, {'within the margin' if within else 'size unclear'}: {said}"


def _warn_about_leaf(leaf: LeafResult) -> Iterator[str]:
    comparison = deciding(leaf)
    if leaf.word is Word.ERROR:
        yield f"{leaf.leaf} could not be measured: {leaf.why}"
    elif leaf.word is Word.WORSE and comparison is not None:
        yield f"{leaf.leaf} is WORSE: {say_comparison(comparison, leaf.word)}"
    elif leaf.word is Word.BETTER and (doubt := doubt_gain(leaf)):
        yield f"{leaf.leaf} is BETTER, but its gain beyond control items {doubt}"
