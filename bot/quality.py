"""Whether what was taught and what was asked can carry a verdict: enough kept rows, and no item given away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from bot.family import Family
from bot.figures import count
from schemas.gate import GatePolicy
from schemas.item import ItemKind
from schemas.result import LeafResult, Overlap, RunResult

_NAMED = 3
"""Leaves, or parts of the evaluation, that one sentence names."""
_COMPARED = (ItemKind.NEW_QUESTION, ItemKind.CONTROL)


def judge_rows(leaf: LeafResult, policy: GatePolicy) -> Family:
    """Whether enough of what was generated for a leaf was fit to be taught."""
    funnel = leaf.funnel
    if funnel is None:
        return Family("INCONCLUSIVE", f"{leaf.leaf}: it is not known how many generated rows were kept")
    share = funnel.kept / funnel.made if funnel.made > 0 else 0.0
    if share < policy.least_kept:
        kept = f"{funnel.kept:,} of {count(funnel.made, 'generated row')} kept, {percent(share)}"
        return Family("FAIL", f"{leaf.leaf}: {kept}; the policy asks for {percent(policy.least_kept)} at least")
    if funnel.kept < policy.least_rows:
        kept = f"{count(funnel.kept, 'training row')} kept"
        return Family("FAIL", f"{leaf.leaf}: {kept}; the policy asks for {policy.least_rows:,} at least")
    return Family("PASS")


def judge_contamination(result: RunResult, policy: GatePolicy) -> Family:
    """Whether the training rows give away more of the evaluation than the policy allows."""
    known = {_key(entry.leaf, entry.kind) for entry in result.contamination}
    if over := [entry for entry in result.contamination if exceeds(entry, policy)]:
        allowed = f"at most {percent(policy.contamination)} may" if policy.contamination else "none may"
        return Family("FAIL", f"contamination: {_list(map(say_overlap, over))}; {allowed} stand in the training rows")
    if missing := [name for name in _to_be_known(result) if name not in known]:
        names = _list(f"{kind} items of {leaf}" if leaf else f"{kind} items" for leaf, kind in missing)
        return Family("INCONCLUSIVE", f"not compared with the training rows, so that they may be taught: {names}")
    return Family("PASS")


def exceeds(entry: Overlap, policy: GatePolicy) -> bool:
    """Whether more of these items were given away than the policy allows."""
    return entry.found / max(entry.n, 1) > policy.contamination


def say_overlap(entry: Overlap) -> str:
    """How many of which items stand in the training rows, with one of them."""
    whose = "" if entry.kind is ItemKind.FROZEN else f" of {entry.leaf}"
    first = f" ({entry.examples[0]})" if entry.examples else ""
    return f"{entry.found:,} of {count(entry.n, f'{entry.kind} item')}{whose} given away{first}"


def percent(share: float) -> str:
    """`5 %`, `0.4 %`."""
    return f"{100 * share:.3g} %"


def _to_be_known(result: RunResult) -> Iterator[tuple[str, ItemKind]]:
    """Everything that is measured and could have been taught; the frozen suite under no leaf's name."""
    for leaf in result.leaves:
        asked = {entry.kind for entry in leaf.comparisons if entry.n}
        yield from (_key(leaf.leaf, kind) for kind in _COMPARED if kind in asked)
    if result.frozen is not None:
        yield _key("", ItemKind.FROZEN)


def _key(leaf: str, kind: ItemKind) -> tuple[str, ItemKind]:
    return "" if kind is ItemKind.FROZEN else leaf, kind


def _list(found: Iterable[str]) -> str:
    shown = list(found)
    more = [f"{len(shown) - _NAMED:,} more"] if len(shown) > _NAMED else []
    return "; ".join(chain(shown[:_NAMED], more))
