"""Which columns there are at which place of a flow: found out when it is read, not at its three-hundredth row."""

from __future__ import annotations

from dataclasses import dataclass, field


class Gone(Exception):
    """A block needs a column that an earlier one took away."""


@dataclass(slots=True)
class Ledger:
    """Goes through the blocks in order. `wanted` are the columns that rows have to begin with."""

    wanted: set[str] = field(default_factory=set)
    _made: set[str] = field(default_factory=set)
    _gone: dict[str, str] = field(default_factory=dict)

    def need(self, columns: frozenset[str]) -> None:
        """The next block needs these. Raises Gone."""
        for column in sorted(columns - self._made):
            if column in self._gone:
                raise Gone(f"needs the column `{column}`, which the block “{self._gone[column]}” took away")
            self.wanted.add(column)

    def make(self, columns: frozenset[str]) -> None:
        """It writes these."""
        self._made |= columns

    def drop(self, columns: frozenset[str], block: str) -> None:
        """It takes these away, where they are there at all."""
        self._made -= columns
        self._gone |= dict.fromkeys(columns, block)

    def has(self, column: str) -> bool:
        """Whether an earlier block wrote it, and none took it away."""
        return column in self._made
