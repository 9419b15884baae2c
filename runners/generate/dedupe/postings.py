"""Which texts hold a feature, and which have enough features in common with another one.

An inverted index over all features of all texts. Of n features no more than n - needed may be missing; so a text that
shares `needed` of them holds one of any n - needed + 1, two of one more, and so on. It is enough to look through as
many lists as that, the shortest (the prefix filter; Chaudhuri, Ganti and Kaushik, "A primitive operator for similarity
joins in data cleaning", ICDE 2006). Where these are long, all features are counted in every text, which is exact as
well: features that stand in many texts are kept as a row of ones, so that counting is adding rows.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ENTRIES = 4_000  # of lists, which are looked through sooner than all texts are counted through
FEW = 200  # texts, which are sooner compared than counted
DENSE = 32  # a feature that stands in one text of so many gets a row of its own
ROOM = 1_024  # texts that rows have room for at first; before there are so many, rows are not worth it
NUMBER = "I"  # of 32 bits, as numpy's uint32


class Postings:
    """Texts by their features. They are numbered as they are added."""

    def __init__(self) -> None:
        self._entries: dict[int, array[int]] = {}
        self._rows: dict[int, NDArray[np.uint8]] = {}
        self._lengths = array(NUMBER)
        self._room = ROOM

    def add(self, features: Sequence[int]) -> None:
        """Add a text."""
        number = len(self._lengths)
        if number == self._room:
            self._make_room()
        self._lengths.append(len(features))
        for feature in features:
            if (entries := self._entries.get(feature)) is not None:
                entries.append(number)
            elif (row := self._rows.get(feature)) is not None:
                row[number] = 1
            else:
                self._entries[feature] = array(NUMBER, (number,))

    def sharing(self, features: Sequence[int], needed: Sequence[int]) -> list[int]:
        """The texts that may share `needed[their length]` features with these, and a few more, by ascending number.

        A text that is longer than `needed` reaches never shares enough.
        """
        lists = sorted((entries for one in features if (entries := self._entries.get(one)) is not None), key=len)
        frequent = [row for one in features if (row := self._rows.get(one)) is not None]
        rarest = len(lists) + len(frequent) - min(needed) + 1  # the others of them are too few to be enough
        if rarest <= 0:
            return []
        shortest = lists[: _reach(lists)]
        if len(shortest) >= rarest:
            found = _repeated(shortest, len(shortest) - rarest + 1)
            if len(found) <= FEW:
                return self._fitting(found, needed)
        return self._count(lists, frequent, needed)

    def _fitting(self, texts: Sequence[int], needed: Sequence[int]) -> list[int]:
        """Those whose length lets them share enough."""
        lengths, reach = self._lengths, len(needed)
        return [one for one in texts if (length := lengths[one]) < reach and needed[length] <= length]

    def _count(
        self, lists: Sequence[array[int]], frequent: Sequence[NDArray[np.uint8]], needed: Sequence[int]
    ) -> list[int]:
        import numpy as np

        least = min(needed)
        counts: NDArray[Any] = np.zeros(len(self._lengths), np.uint8 if len(lists) + len(frequent) < 256 else np.uint32)
        for row in frequent:
            counts += row[: len(counts)]
        for entries in lists:
            counts[np.frombuffer(entries, np.uint32)] += 1
        if counts.max() < least:
            return []
        found = np.flatnonzero(counts >= least)
        lengths = np.frombuffer(self._lengths, np.uint32)[found]
        wanted = np.array(needed, np.uint32)[np.minimum(lengths, len(needed) - 1)]
        texts: list[int] = found[(lengths < len(needed)) & (counts[found] >= wanted)].tolist()
        return texts

    def _make_room(self) -> None:
        """Double the rows; lists of what became frequent become rows, rows of what became rare lists."""
        import numpy as np

        for feature, row in list(self._rows.items()):
            texts = np.flatnonzero(row).astype(np.uint32)
            if len(texts) * DENSE * 2 < self._room:
                self._entries[feature] = array(NUMBER, texts.tobytes())
                del self._rows[feature]
            else:
                self._rows[feature] = np.concatenate([row, np.zeros_like(row)])
        self._room *= 2
        for feature, entries in list(self._entries.items()):
            if len(entries) * DENSE * 2 >= self._room:
                row = np.zeros(self._room, np.uint8)
                row[np.frombuffer(entries, np.uint32)] = 1
                self._rows[feature] = row
                del self._entries[feature]


def _reach(lists: Iterable[array[int]]) -> int:
    """How many of the lists, from the first on, have few enough entries together."""
    totals = accumulate(map(len, lists))
    return sum(1 for _ in takewhile(lambda total: total <= ENTRIES, totals))


def _repeated(lists: Sequence[array[int]], times: int) -> list[int]:
    """What stands in so many of the lists, in ascending order."""
    import numpy as np

    entries = np.sort(np.frombuffer(b"".join(lists), np.uint32))
    last = entries[times - 1 :]
    found: list[int] = last[last == entries[: len(last)]].tolist()
    return list(dict.fromkeys(found))
