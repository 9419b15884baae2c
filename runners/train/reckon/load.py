"""What a plan asks of the devices: how many tokens in all, and how many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runners.train.profile import TrainingProfile
from runners.train.seams import Layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """`tokens` of all epochs, `squares` the sum over their rows of length times length, `counted` the tokens that count
    for the loss; `largest` is the most tokens of one step, padded, `longest` of one row; `share` is counted of all.
    `measured` are the tokens that validation goes through, `measured_counted` those of them that count.
    """

    steps: int
    saves: int
    tokens: int
    squares: int
    counted: int
    largest: int
    longest: int
    measured: int = 0
    measured_counted: int = 0

    @property
    def share(self) -> float:
        """Counted tokens of all tokens."""
        return self.counted / max(1, self.tokens)

    def at_once(self, profile: TrainingProfile, *, devices: int) -> int:
        """The most tokens that one device computes at once; a row is never cut."""
        of_step = -(-self.largest // devices)
        return max(self.longest, min(of_step, profile.device_tokens or of_step))


def load_of(
    steps: Sequence[Sequence[int]],
    lengths: Sequence[int],
    counted: Sequence[int],
    *,
    saves: int,
    layout: Layout | None = None,
) -> Load:
    """The load of steps, each the numbers of its rows, whose lengths and counted tokens are given by number; `layout`
    None: nothing is padded.
    """
    sums = [sum(lengths[row] for row in step) for step in steps]
    costs = [layout.cost([lengths[row] for row in step]) for step in steps] if layout else sums
    rows = [row for step in steps for row in step]
    return Load(
        steps=len(steps),
        saves=saves,
        tokens=sum(sums),
        squares=sum(lengths[row] ** 2 for row in rows),
        counted=sum(counted[row] for row in rows),
        largest=max(costs, default=0),
        longest=max((lengths[row] for row in rows), default=0),
    )
