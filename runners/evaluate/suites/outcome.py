"""What the benchmarks of free answers are given, and what they give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from runners.evaluate.judges.seam import PairJudge, Preference
from runners.evaluate.open.seam import Candidate
from runners.progress import Tick
from schemas.evaluation import Evaluation
from schemas.gate import GatePolicy
from schemas.item import OpenItem, OpenRecord

Seat = Literal["base", "tuned"]
"""The models under examination; one alone is `tuned`."""
SEATS: tuple[Seat, ...] = ("base", "tuned")
Candidates = Mapping[Seat, Candidate]


class Likelihood(Protocol):
    """How likely one model finds the reference answers: the second opinion, for which no judge is asked."""

    def __call__(self, items: Sequence[OpenItem], *, tick: Tick) -> Sequence[float | None]:
        """Nats a token of the reference, one entry an item; None where it was not computed. Ticks once an item."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What all benchmarks of free answers have in common.

    `policy` holds the margins by which words are given. `system` is said to the models before every question. The first
    `limit` questions of each subject are asked, None for all. A `pair_judge` is shown both models' answers at once, and
    then gives the words; means are of ratings all the same. `digests` are over the models' files, where these are
    here. `likelihoods` are asked where both models have one. `embedded` are taxobot's own stand-ins that are used.
    """

    policy: GatePolicy = field(default_factory=GatePolicy)
    system: str = ""
    temperature: float = 0.0
    max_tokens: int = 1_024
    limit: int | None = None
    pair_judge: PairJudge | None = None
    digests: Mapping[Seat, str] = field(default_factory=dict)
    likelihoods: Mapping[Seat, Likelihood] = field(default_factory=dict)
    embedded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The evaluation, and what it rests on: `records` hold one entry an item for each model, in the order of `items`.

    All models were asked all items, as they stand. `preferences` are there where both answers were shown at once.
    """

    evaluation: Evaluation
    items: tuple[OpenItem, ...]
    records: Mapping[Seat, tuple[OpenRecord, ...]]
    preferences: tuple[Preference, ...] = ()
