"""Whether a judge is fit to be heard: it is asked about answers whose worth is known."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from runners.evaluate.judges.rate import rate_answers
from runners.evaluate.judges.seam import TEN, Judge
from runners.progress import Tick
from schemas.item import OpenItem, OpenRecord
from schemas.result import JudgeCheck

FIT_OWN, FIT_SHUFFLED = 9.0, 3.0


@dataclass(frozen=True, slots=True)
class Fitness:
    """Mean ratings of references against themselves (`own`) and of other items' references in their place, on the
    scale of 1 to 10, whatever scale the judge has.

    `shuffled` is None where no other reference exists: a single item, or all references alike. `judge` is its name.
    `noise` is the standard deviation of its repeated ratings of one answer, where it was measured. `missing` says how
    many ratings were refused, and why; empty where none was.
    """

    own: float
    shuffled: float | None
    judge: str = ""
    noise: float | None = None
    missing: str = ""

    @property
    def fit(self) -> bool:
        """Whether the judge tells right from wrong on these items; an unknown `shuffled` is not held against it."""
        return self.own >= FIT_OWN and (self.shuffled is None or self.shuffled <= FIT_SHUFFLED)

    def describe(self) -> str:
        """The check in one sentence."""
        other = "not measured" if self.shuffled is None else f"{self.shuffled:.1f}"
        verdict = "fit" if self.fit else "unfit"
        return (
            f"the judge is {verdict}: references are rated {self.own:.1f} against themselves (at least {FIT_OWN:.0f}), "
            f"{other} against others' (at most {FIT_SHUFFLED:.0f}){self.missing and f'; {self.missing}'}"
        )

    def check(self) -> JudgeCheck:
        """The same for a result."""
        return JudgeCheck(
            judge=self.judge,
            own=self.own,
            shuffled=self.shuffled,
            fit=self.fit,
            said=self.describe(),
            noise=self.noise,
        )


def fitness(judge: Judge, items: Sequence[OpenItem], *, tick: Tick = lambda _units: None) -> Fitness:
    """Ask the judge about answers whose worth is known; at least one item. A refused rating counts as the worst.

    The wrong answer to an item is the next item's reference that differs, from another cluster where there is one:
    variations of one seed share their answers' words honestly. Ticks once a rating, two an item at most. Raises
    EndpointError as Judge does.
    """
    own = rate_answers(judge, items, [item.reference for item in items], tick=tick)
    pairs = foils(items)
    shuffled = rate_answers(judge, [item for item, _ in pairs], [foil for _, foil in pairs], tick=tick)
    return fitness_of(judge, own, shuffled)


def fitness_of(judge: Judge, own: Sequence[OpenRecord], shuffled: Sequence[OpenRecord]) -> Fitness:
    """What comes of the judge's records of references against themselves, and of wrong answers."""
    return Fitness(
        own=_mean(own, missing=TEN.low),
        shuffled=_mean(shuffled, missing=TEN.high) if shuffled else None,
        judge=judge.name,
        missing=_explain_missing((*own, *shuffled)),
    )


def _explain_missing(records: Sequence[OpenRecord]) -> str:
    """Without this, a judge that never answered reads like one that rates everything wrong."""
    reasons = Counter(record.failure for record in records if record.rating is None)
    if not reasons:
        return ""
    count = f"{reasons.total()} of {len(records)} ratings are missing and count as the worst"
    return f"{count}; most often: {reasons.most_common(1)[0][0]}"


def foils(items: Sequence[OpenItem]) -> list[tuple[OpenItem, str]]:
    """Items with a wrong answer each; those are left out for which there is none."""
    return [(item, foil) for index, item in enumerate(items) if (foil := _find_foil(items, index)) is not None]


def _find_foil(items: Sequence[OpenItem], index: int) -> str | None:
    item, others = items[index], [*items[index + 1 :], *items[:index]]
    different = [other for other in others if other.reference.strip() != item.reference.strip()]
    outside = [other for other in different if other.cluster != item.cluster]
    return next((other.reference for other in outside or different), None)


def _mean(records: Sequence[OpenRecord], *, missing: float) -> float:
    return math.fsum(missing if record.rating is None else record.rating for record in records) / len(records)
