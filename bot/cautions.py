"""What a reader should know although it does not decide the verdict."""

from __future__ import annotations

from collections.abc import Iterator

from bot.family import is_sound, say_comparison
from bot.figures import count
from bot.gains import RATED
from bot.harm import SUITE, say_served
from bot.leaves import deciding, doubt_gain
from bot.quality import exceeds, say_overlap
from schemas.gate import GatePolicy
from schemas.result import Comparison, LeafResult, RunResult, Word


def cautions_of(result: RunResult, policy: GatePolicy) -> tuple[str, ...]:
    """One sentence each: harm inside the margin, items given away within what is allowed, leaves that got worse or
    could not be measured, unfit judges, removed leaves.
    """
    found: list[str] = []
    if result.frozen is not None:
        found += _warn_about_harm(SUITE, result.frozen.overall, result.frozen.word, policy)
    if result.served is not None and result.served.comparison is not None:
        found += _warn_about_harm(say_served(result.served), result.served.comparison, result.served.word, policy)
    found += [say_overlap(entry) for entry in result.contamination if entry.found and not exceeds(entry, policy)]
    for leaf in result.leaves:
        found += _warn_about_leaf(leaf)
    if result.removed:
        gone = count(len(result.removed), "leaf is", "leaves are")
        found.append(f"{gone} removed: what the base model knows of it stays, and was not measured")
    return tuple(found)


def _warn_about_harm(name: str, overall: Comparison, word: Word, policy: GatePolicy) -> Iterator[str]:
    if word is not Word.WORSE or overall.interval is None or not is_sound(overall):
        return
    if overall.interval.high < -policy.frozen_margin:
        return  # that is the verdict itself
    within = overall.interval.low >= -policy.frozen_margin
    said = say_comparison(overall, word, limit=-policy.frozen_margin)
    yield f"{name} is WORSE, {'within the margin' if within else 'size unclear'}: {said}"


def _warn_about_leaf(leaf: LeafResult) -> Iterator[str]:
    comparison = deciding(leaf)
    if leaf.word is Word.ERROR:
        yield f"{leaf.leaf} could not be measured: {leaf.why}"
    elif leaf.word is Word.WORSE and comparison is not None:
        yield f"{leaf.leaf} is WORSE: {say_comparison(comparison, leaf.word)}"
    elif leaf.word is Word.BETTER and (doubt := doubt_gain(leaf)):
        yield f"{leaf.leaf} is BETTER, but its gain beyond control items {doubt}"
    if leaf.judge is not None and not leaf.judge.fit and leaf.word is not Word.ERROR and leaf.deciding not in RATED:
        yield f"{leaf.leaf}: its judge is unfit, so that its ratings are left out: {leaf.judge.said}"
