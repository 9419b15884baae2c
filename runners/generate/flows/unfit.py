"""A row that a block cannot do anything with."""

from __future__ import annotations


class Unfit(Exception):
    """The row lacks what a block needs, or holds something else there. It is counted as turned away, by the `reason`,
    which is the flow's own words; others go on. `shown` is what it holds: anybody's.
    """

    def __init__(self, reason: str, shown: str = "") -> None:
        super().__init__(reason)
        self.reason, self.shown = reason, shown
