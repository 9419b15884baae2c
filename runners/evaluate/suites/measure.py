"""The way that all benchmarks of free answers go: ask the models, check the judge, rate, compare."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from runners.evaluate.judges.fitness import Fitness, fitness
from runners.evaluate.judges.seam import Judge, Preference
from runners.evaluate.open.seam import Spoken
from runners.evaluate.suites.outcome import SEATS, Candidates, Likelihood, Options, Outcome, Seat
from runners.evaluate.suites.plan import Measured, Plan
from runners.evaluate.suites.preferred import prefer
from runners.evaluate.suites.rated import add_likelihoods, ask, explain_failure, find_likelihoods, rate
from runners.evaluate.suites.reporting import report
from runners.evaluate.suites.subjects import Group
from runners.progress import Tick
from schemas.errors import EmptyResult
from schemas.item import OpenItem

MOST_CHECKED = 20
"""References that a judge is checked with at most."""


def measure(plan: Plan, candidates: Candidates, judge: Judge, *, options: Options, tick: Tick) -> Outcome:
    """Ask every model everything, one model after the other; then check the judge and let it rate; then compare. So
    no two of them need be up at once, and none has to come up twice.

    Raises EmptyResult where there is nothing to ask, EndpointError as candidates and judge do.
    """
    if not plan.tasks:
        raise EmptyResult(f"{plan.benchmark} has no question to ask")
    spoken: dict[Seat, tuple[Spoken, ...]] = {}
    likelihoods: dict[Seat, dict[str, float | None]] = {}
    asked = _choose_likelihoods(candidates, options)
    for seat in [seat for seat in SEATS if seat in candidates] or ["tuned"]:
        spoken[seat] = ask(candidates.get(seat), plan.tasks, tick=tick)
        likelihoods[seat] = find_likelihoods(plan.items, asked.get(seat))
    groups = tuple(_check_groups(plan, judge, tick))
    records = {
        seat: add_likelihoods(rate(judge, plan.tasks, said, scale=plan.scale, tick=tick), likelihoods[seat])
        for seat, said in spoken.items()
    }
    preferences: tuple[Preference, ...] = ()
    if options.pair_judge is not None and "base" in spoken:
        preferences = prefer(options.pair_judge, plan.tasks, spoken, tick=tick)
    measured = Measured(records, preferences, {seat: _count_cut(plan, said) for seat, said in spoken.items()})
    evaluation = report(replace(plan, groups=groups), candidates, judge, options=options, measured=measured)
    return Outcome(evaluation=evaluation, items=plan.items, records=records, preferences=preferences)


def _count_cut(plan: Plan, spoken: Sequence[Spoken]) -> int:
    """Conversations with an answer that was cut off and rated; of one that failed nothing is rated."""
    pairs = zip(plan.tasks, spoken, strict=True)
    return sum(said.cut and not explain_failure(task, said) for task, said in pairs)


def count_ticks(conversations: int, items: int, *, models: int, options: Options) -> int:
    """How often asking and rating tick, checks apart."""
    preferred = items if options.pair_judge is not None and models > 1 else 0
    return models * (conversations + items) + preferred


def count_checks(items: Sequence[OpenItem]) -> int:
    """How many ratings a check on these items takes at most."""
    return 2 * len(_choose(items))


def _choose_likelihoods(candidates: Candidates, options: Options) -> Mapping[Seat, Likelihood]:
    """Those of two models; one alone has nothing to be compared with."""
    everybody = len(candidates) > 1 and all(seat in options.likelihoods for seat in candidates)
    return options.likelihoods if everybody else {}


def _check_groups(plan: Plan, judge: Judge, tick: Tick) -> Iterator[Group]:
    """The groups with what the judge was found to be worth on them."""
    shared = _check(judge, plan.checked, tick)
    for group in plan.groups:
        yield replace(group, fitness=shared if plan.checked else _check(judge, group.items, tick))


def _check(judge: Judge, items: Sequence[OpenItem], tick: Tick) -> Fitness | None:
    chosen = _choose(items)
    return fitness(judge, chosen, tick=tick) if chosen else None


def _choose(items: Sequence[OpenItem]) -> Sequence[OpenItem]:
    """Some of those items that have a reference, evenly from all over them."""
    known = [item for item in items if item.reference]
    return known[:: max(1, math.ceil(len(known) / MOST_CHECKED))]
