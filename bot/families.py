"""The families of evidence that a gate weighs, each with its own effect on the verdict.

Errors, the frozen suite, the file that will be served, contamination and the quality of the data always count. Leaves
are families only under `require: better` or `strict`; otherwise they are advisory.
"""

from __future__ import annotations

from bot.family import Family
from bot.figures import count
from bot.gains import judge_leaf
from bot.harm import judge_frozen, judge_served
from bot.quality import judge_contamination, judge_rows
from schemas.gate import GatePolicy
from schemas.result import RunResult


def judge_families(result: RunResult, policy: GatePolicy, *, served: str | None = None) -> tuple[Family, ...]:
    """Every family that applies to `result`; never empty unless nothing changed. `served` as in `bot.gate.decide`."""
    families = [Family("ERROR", result.error)] if result.error else []
    if result.leaves or result.frozen is not None:
        families.append(judge_frozen(result.frozen, policy))
    elif result.removed:
        families.append(Family("INCONCLUSIVE", _say_removed(result)))
    if result.leaves and (served or result.served is not None):
        families.append(judge_served(result.served, policy, asked=served))
    if result.leaves:
        families.append(judge_contamination(result, policy))
        families.extend(judge_rows(leaf, policy) for leaf in result.leaves)
    if policy.require == "better" or policy.strict:
        families.extend(judge_leaf(leaf, policy) for leaf in result.leaves)
    return tuple(families)


def _say_removed(result: RunResult) -> str:
    gone = count(len(result.removed), "leaf is", "leaves are")
    return f"{gone} deleted and none is added or changed: nothing can be measured, a maintainer decides"
