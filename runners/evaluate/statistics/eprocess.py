"""A bet against "gains and losses are a fair coin", which may be looked at after every flip.

The stake starts at 1 and is multiplied by 1 + bet at a gain and by 1 - bet at a loss; half of it is bet the other way
round. Where nothing differs it stays 1 on average whenever one stops, so it ever reaches 1 / level with a chance of at
most `level`, however often one looks (Ville's inequality; arXiv 2210.01948).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BET = 0.5


def stakes(flips: NDArray[np.int64], *, bet: float = BET) -> NDArray[np.float64]:
    """The stake after each flip, along the last axis: 1 for a gain, -1 for a loss, 0 for no flip; 0 < `bet` < 1."""
    import numpy as np

    ways = [np.cumprod(1 + way * bet * flips, axis=-1) for way in (1, -1)]
    both: NDArray[np.float64] = (ways[0] + ways[1]) / 2
    return both
