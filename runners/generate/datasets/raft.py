"""Documents around a question, most of them beside the point (RAFT, https://arxiv.org/abs/2403.10131)."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from functools import lru_cache

from runners.generate.datasets.rowfile import RowFile
from runners.generate.ordering import rank
from schemas.generation import GeneratedRow

GOLDEN = 0.4
"""The share of rows whose own document is among those shown."""
SHOWN = 4
"""Documents a row."""
_REMEMBERED = 256  # documents in memory


class Shelf:
    """The documents that a leaf's rows were asked of, each once. In memory are the places of most, the texts of some.

    Versions of one passage (as it stands, rewritten, summarised) have one `origin`: neither draws attention away from
    another.
    """

    def __init__(self, rows: RowFile) -> None:
        self._places: list[tuple[int, bytes]] = []
        seen: set[bytes] = set()
        for number, row in enumerate(rows):
            mark = _digest(row.document)
            if row.document and mark not in seen:
                seen.add(mark)
                self._places.append((number, origin_of(row)))
        self._versions = Counter(origin for _, origin in self._places)
        self._read = lru_cache(_REMEMBERED)(lambda number: rows[number].document)

    def __len__(self) -> int:
        """How many passages there are, whatever versions there are of them."""
        return len(self._versions)

    def draw(self, many: int, *, avoid: bytes, rng: random.Random) -> list[str]:
        """So many documents by chance, or as many as there are, none of the origin `avoid`."""
        wanted = min(len(self._places), many + self._versions[avoid])
        drawn = (self._places[number] for number in rng.sample(range(len(self._places)), wanted))
        return [self._read(place) for place, origin in drawn if origin != avoid][:many]


def raft_documents(row: GeneratedRow, shelf: Shelf, *, seed: int) -> list[str]:
    """Four documents in an order of chance, or as many as there are: with the row's own one in four of ten rows.

    Chance depends on `seed` and the row's id alone. Where the leaf has one document, that one is shown.
    """
    rng = random.Random(rank("raft", seed, row.id))
    golden = rng.random() < GOLDEN or len(shelf) == 1
    distractors = shelf.draw(SHOWN - golden, avoid=origin_of(row), rng=rng)
    documents = [*distractors, *([row.document] if golden else [])]
    rng.shuffle(documents)
    return documents


def origin_of(row: GeneratedRow) -> bytes:
    """A short mark of the passage that the row's document is a version of."""
    return _digest(str(row.columns.get("raw_document") or row.document))


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=8).digest()
