"""What was measured becomes an evaluation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from runners.evaluate.judges.seam import Judge, Preference
from runners.evaluate.suites.outcome import Candidates, Options, Seat
from runners.evaluate.suites.plan import Measured, Plan
from runners.evaluate.suites.subjects import Records, compare_all, mean_rating, pairs_of, report_subjects, usable
from schemas.evaluation import Evaluation, ModelScore
from schemas.item import OpenItem


def report(plan: Plan, candidates: Candidates, judge: Judge, *, options: Options, measured: Measured) -> Evaluation:
    """Means, words and what they rest on."""
    found: Records = {seat: {record.item: record for record in rows} for seat, rows in measured.records.items()}
    scores = {seat: _score(seat, plan, candidates, options=options, records=found) for seat in found}
    return Evaluation(
        tool_version=version("taxobot"),
        benchmark=plan.benchmark,
        low=plan.scale.low,
        high=plan.scale.high,
        model=scores["tuned"],
        base=scores.get("base"),
        judge=_name_judges(judge, options),
        embedded=options.embedded,
        subjects=report_subjects(plan.groups, found, measured.preferences, policy=options.policy),
        overall=compare_all(plan.groups, found, measured.preferences) if "base" in found else None,
        error_rate=_error_rate(found),
        settings=_settings(plan, options),
        warnings=(
            *plan.warnings,
            *_cut_warnings(measured.cut, plan, options),
            *_order_warnings(measured.preferences),
        ),
    )


def _score(seat: Seat, plan: Plan, candidates: Candidates, *, options: Options, records: Records) -> ModelScore:
    """Means over the items that every model has a rating for."""
    rated = {item.id for item in pairs_of(usable(plan.groups), records)}

    def mean(items: Sequence[OpenItem]) -> float | None:
        return mean_rating([item for item in items if item.id in rated], records[seat])

    return ModelScore(
        name=candidates[seat].name if seat in candidates else plan.without_model,
        digest=options.digests.get(seat, ""),
        score=mean(plan.items),
        turns=tuple(mean(items) for items in plan.turns),
    )


def _name_judges(judge: Judge, options: Options) -> str:
    return f"{judge.name}; {options.pair_judge.name}" if options.pair_judge else judge.name


def _error_rate(records: Records) -> float:
    ratings = [record.rating for found in records.values() for record in found.values()]
    return sum(rating is None for rating in ratings) / len(ratings)


def _settings(plan: Plan, options: Options) -> dict[str, Any]:
    return {
        "system prompt": options.system,
        "temperature": options.temperature,
        "longest answer, in tokens": options.max_tokens,
        "words by": options.policy.skill_score,
        "judge margin, in points": options.policy.judge_margin,
        "limit": options.limit,
        "marks": f"{plan.scale.low} to {plan.scale.high}",
        **plan.settings,
    }


def _cut_warnings(cut: Mapping[Seat, int], plan: Plan, options: Options) -> list[str]:
    return [
        f"in {count} of {len(plan.tasks)} conversations of the {seat} model an answer was cut off, at "
        f"{options.max_tokens:,} tokens or where its context ended; it was rated as it is"
        for seat, count in cut.items()
        if count
    ]


def _order_warnings(preferences: Sequence[Preference]) -> list[str]:
    """How much a judge of pairs goes by the place that an answer stands in."""
    told = [one for one in preferences if one.won is not None]
    flipped = sum(one.flipped for one in told)
    if not flipped:
        return []
    return [f"in {flipped} of {len(told)} pairs the judge changed its mind with the order of the answers: ties"]
