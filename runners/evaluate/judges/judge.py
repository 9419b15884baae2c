"""Rating free answers 1 to 10: the seam for judges, the embedded one, and whether a judge is fit to be heard."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from runners.overlap import rouge_l
from schemas.item import OpenItem, OpenRecord

LOWEST, HIGHEST = 1.0, 10.0
FIT_OWN, FIT_SHUFFLED = 9.0, 3.0


class Judge(Protocol):
    """Rates answers against references. It is asked only about answers that are there (see `rate_answers`)."""

    name: str

    def rate(self, items: Sequence[OpenItem], answers: Sequence[str]) -> tuple[OpenRecord, ...]:
        """One record an item, in order: a rating of 1 to 10, or None with the reason as `failure`."""


def rate_answers(judge: Judge, items: Sequence[OpenItem], answers: Sequence[str]) -> tuple[OpenRecord, ...]:
    """The judge's records in the order of the items; an empty answer and a rating out of range are failures.

    A failed answer is missing, never "1": it is not shown to the judge.
    """
    given = [(item, answer) for item, answer in zip(items, answers, strict=True) if answer]
    rated = judge.rate([item for item, _ in given], [answer for _, answer in given])
    records = {item.id: _check(item, record) for (item, _), record in zip(given, rated, strict=True)}
    return tuple(records.get(item.id) or _refuse(item, "", "the model gave no answer") for item in items)


def _check(item: OpenItem, record: OpenRecord) -> OpenRecord:
    if record.item != item.id:
        raise ValueError(f"the judge rated item {record.item} where {item.id} was asked")
    if record.rating is None or LOWEST <= record.rating <= HIGHEST:
        return record
    return _refuse(item, record.answer, f"the rating {record.rating:g} is not within 1 to 10")


def _refuse(item: OpenItem, answer: str, reason: str) -> OpenRecord:
    return OpenRecord(item=item.id, answer=answer, rating=None, failure=reason)


class OverlapJudge:
    """Rates by the words shared with the reference in order: 1 + 9 * ROUGE-L F1, rounded to a tenth.

    It sees wording, not meaning: a right answer in other words is rated low. Reports that used it must say so.
    """

    name = "overlap judge (embedded)"

    def rate(self, items: Sequence[OpenItem], answers: Sequence[str]) -> tuple[OpenRecord, ...]:
        """One record an item; never fails."""
        return tuple(
            OpenRecord(item=item.id, answer=answer, rating=self._rate(item.reference, answer))
            for item, answer in zip(items, answers, strict=True)
        )

    @staticmethod
    def _rate(reference: str, answer: str) -> float:
        return round(LOWEST + (HIGHEST - LOWEST) * rouge_l(_words(reference), _words(answer)), 1)


def _words(text: str) -> list[str]:
    """Words of any script; signs where there are no words."""
    return re.findall(r"\w+", text.lower()) or re.findall(r"\S", text)


@dataclass(frozen=True, slots=True)
class Fitness:
    """Mean ratings of references against themselves (`own`) and of other items' references in their place.

    `shuffled` is None where no other reference exists: a single item, or all references alike.
    """

    own: float
    shuffled: float | None

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
            f"{other} against others' (at most {FIT_SHUFFLED:.0f})"
        )


def fitness(judge: Judge, items: Sequence[OpenItem]) -> Fitness:
    """Ask the judge about answers whose worth is known; at least one item. A refused rating counts as the worst.

    The wrong answer to an item is the next item's reference that differs, from another cluster where there is one:
    variations of one seed share their answers' words honestly.
    """
    own = rate_answers(judge, items, [item.reference for item in items])
    pairs = [(item, foil) for index, item in enumerate(items) if (foil := _find_foil(items, index)) is not None]
    shuffled = rate_answers(judge, [item for item, _ in pairs], [foil for _, foil in pairs])
    return Fitness(own=_mean(own, missing=LOWEST), shuffled=_mean(shuffled, missing=HIGHEST) if shuffled else None)


def _find_foil(items: Sequence[OpenItem], index: int) -> str | None:
    item, others = items[index], [*items[index + 1 :], *items[:index]]
    different = [other for other in others if other.reference.strip() != item.reference.strip()]
    outside = [other for other in different if other.cluster != item.cluster]
    return next((other.reference for other in outside or different), None)


def _mean(records: Sequence[OpenRecord], *, missing: float) -> float:
    return math.fsum(missing if record.rating is None else record.rating for record in records) / len(records)
