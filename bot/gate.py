"""The gate: which verdict a run's numbers earn under a policy. Pure; the same numbers always give the same verdict.

What decides is what the reader sees: the bounds of the printed 95 % interval against the margin of the policy.
Families of evidence are judged one by one, and the worst speaks for the whole: FAIL before ERROR before INCONCLUSIVE
before PASS, so that a missing result never hides a proven harm. What is missing never passes.
"""

from __future__ import annotations

from bot.cautions import cautions_of
from bot.families import judge_families
from bot.family import Family
from bot.figures import amount, count, difference, is_sure, margin, points, span, unit
from bot.gains import margin_of
from bot.quality import percent
from schemas.finding import Severity
from schemas.gate import GatePolicy
from schemas.result import FindingRecord, FrozenResult, GateDecision, RunResult, Word

GATE = "taxobot/gate"
"""The name of the required check."""
CONCLUSIONS = {
    "PASS": ("success", 0),
    "NOT APPLICABLE": ("success", 0),
    "FAIL": ("failure", 1),
    "INVALID": ("failure", 1),
    "INCONCLUSIVE": ("action_required", 3),
    "ERROR": ("failure", 4),
}
"""Verdict to the conclusion of the required check and the exit status. `neutral` and `skipped` would satisfy a required
check and are never used."""


def decide(result: RunResult, policy: GatePolicy, *, served: str | None = None) -> GateDecision:
    """The verdict over `result`; its own `gate` field is ignored.

    `served` is the format of the file that is to be judged as well (`evaluation.served` of the policy).
    """
    verdict, reason = _verdict(result, policy, served)
    conclusion, exit_status = CONCLUSIONS[verdict]
    warnings = () if verdict in ("INVALID", "NOT APPLICABLE") else cautions_of(result, policy)
    return GateDecision(
        verdict=verdict,
        reason=reason,
        conclusion=conclusion,
        exit_status=exit_status,
        policy=describe(policy),
        warnings=warnings,
    )


def describe(policy: GatePolicy) -> str:
    """The policy in one line, with the margins that it applies; what everybody asks for is left out."""
    parts = [f"require: {policy.require}", *(["strict"] if policy.strict else [])]
    parts.append(f"frozen margin {margin(policy.frozen_margin)} pp")
    if policy.require == "better":
        parts += [f"leaf margin {margin(policy.leaf_margin)} pp", _describe_skills(policy)]
    elif not policy.strict:
        parts.append("leaves advisory")
    if policy.contamination:
        parts.append(f"contamination up to {percent(policy.contamination)}")
    return ", ".join(parts)


def _describe_skills(policy: GatePolicy) -> str:
    score = policy.skill_score
    most = margin_of(score, policy)
    limit = f"±{amount(most, score, limit=most).lstrip('+')} {unit(score)}"
    return f"skills by {score} ({policy.judge}, {limit})" if score == "judge" else f"skills by {score} ({limit})"


def _verdict(result: RunResult, policy: GatePolicy, served: str | None) -> tuple[str, str]:
    blocking = [finding for finding in result.findings if finding.severity == Severity.ERROR]
    if blocking:
        return "INVALID", _count_problems(blocking, result)
    if not (result.error or result.leaves or result.removed):
        return "NOT APPLICABLE", "no leaf under the taxonomy roots was added, changed or removed"
    worst = max(judge_families(result, policy, served=served), key=Family.rank)
    return worst.effect, _say_pass(result, policy) if worst.effect == "PASS" else worst.reason


def _count_problems(blocking: list[FindingRecord], result: RunResult) -> str:
    files = {finding.path for finding in blocking}
    ran = result.training is not None or result.frozen is not None
    return f"{count(len(blocking), 'problem')} in {count(len(files), 'file')}" + ("" if ran else ", nothing was run")


def _say_pass(result: RunResult, policy: GatePolicy) -> str:
    better = sum(leaf.word is Word.BETTER for leaf in result.leaves)
    leaves = f"{better} of {count(len(result.leaves), 'leaf', 'leaves')} BETTER"
    if policy.require == "better":
        leaves += " with a specific gain above 0"
    if worse := sum(leaf.word is Word.WORSE for leaf in result.leaves):
        leaves += f", {worse} WORSE"
    return f"no harm on the frozen suite ({_say_frozen(result.frozen, policy)}), {leaves}"


def _say_frozen(frozen: FrozenResult | None, policy: GatePolicy) -> str:
    if frozen is None or frozen.overall.interval is None:
        raise ValueError("a PASS without an interval on the frozen suite")
    limit = -policy.frozen_margin
    overall = frozen.overall
    shown = difference(overall.delta, overall.score, sure=is_sure(frozen.word))
    interval = span(frozen.overall.interval, overall.score, limit=limit)
    return f"{shown} pp, {interval}, margin {points(limit, apart_from=limit)}"
