"""What a judge makes of answers whose worth is known: references, parts of them, those of others, and evasions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runners.evaluate.judges.fitness import Fitness, fitness_of, foils
from runners.evaluate.judges.rate import rate_answers
from runners.evaluate.judges.seam import Judge
from runners.progress import Tick
from schemas.item import OpenItem, OpenRecord

OWN, CUT, SHUFFLED, EVASIVE = "the reference", "its first third", "another item's reference", "an evasion"
EVASION = "That is a good question. There is a lot that could be said about it."
_THIRD = 3
_WIDTH = 9


@dataclass(frozen=True, slots=True)
class Level:
    """Answers of one worth: `ratings` by item, on the scale of 1 to 10; `missing` are those without a usable one."""

    name: str
    ratings: dict[str, float]
    missing: int

    @property
    def mean(self) -> float | None:
        """None without ratings."""
        return sum(self.ratings.values()) / len(self.ratings) if self.ratings else None


@dataclass(frozen=True, slots=True)
class Calibration:
    """The judge's fitness and its ratings, the answers of the highest worth first."""

    judge: str
    fitness: Fitness
    levels: tuple[Level, ...]

    def separates(self, name: str) -> float | None:
        """How often the reference is rated above that answer to the same item, ties as halves; None without pairs.

        1 tells them apart always, .5 is chance: the area under the ROC curve, over pairs of one item.
        """
        own, other = self.levels[0].ratings, next(level for level in self.levels if level.name == name).ratings
        pairs = [(own[item], other[item]) for item in own if item in other]
        return sum((good > bad) + (good == bad) / 2 for good, bad in pairs) / len(pairs) if pairs else None

    def table(self) -> str:
        """The report as plain text. The judge's name is somebody else's: escape it where it is shown."""
        rows = [("answer", "n", "missing", "mean", "below the reference")]
        for level in self.levels:
            below = "" if level is self.levels[0] else _share(self.separates(level.name))
            rows.append((level.name, str(len(level.ratings)), str(level.missing), _mean(level.mean), below))
        width = max(len(row[0]) for row in rows)
        lines = [" ".join([row[0].ljust(width), *(cell.rjust(_WIDTH) for cell in row[1:])]).rstrip() for row in rows]
        return "\n".join([f"Judge: {self.judge}", *lines, self.fitness.describe()])


def calibrate(judge: Judge, items: Sequence[OpenItem], *, tick: Tick = lambda _units: None) -> Calibration:
    """Have answers of known worth rated; at least one item, each with a reference. Ticks once a rating.

    Raises EndpointError as Judge does.
    """

    def ask(name: str, answers: Sequence[tuple[OpenItem, str]]) -> tuple[Level, tuple[OpenRecord, ...]]:
        records = rate_answers(judge, [item for item, _ in answers], [answer for _, answer in answers], tick=tick)
        rated = {record.item: record.rating for record in records if record.rating is not None}
        return Level(name, rated, len(records) - len(rated)), records

    own, of_own = ask(OWN, [(item, item.reference) for item in items])
    cut, _ = ask(CUT, [(item, _first_third(item.reference)) for item in items])
    shuffled, of_shuffled = ask(SHUFFLED, foils(items))
    evasive, _ = ask(EVASIVE, [(item, EVASION) for item in items])
    return Calibration(judge.name, fitness_of(judge, of_own, of_shuffled), (own, cut, shuffled, evasive))


def _first_third(text: str) -> str:
    """By words, at least one; by signs where there are not three words."""
    words = text.split()
    if len(words) < _THIRD:
        return text[: max(1, len(text) // _THIRD)]
    return " ".join(words[: len(words) // _THIRD])


def _mean(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"
