"""Where passages stand in long texts: word for word, or nearly so, in time that grows with the texts' length alone.

What stands nowhere word for word is looked for where its rarest words stand together: the texts are cut into blocks of
a kilobyte, blocks get votes for the words that they share with the passage, more for rare ones, and the passage is then
compared with what stands around the best few blocks.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest

from schemas.documents import Document
from schemas.rules.documents.flat import flatten, seeds_of, small, squeeze, usual, words_of

BLOCK = 1024  # bytes
MAX_WORDS = 4000  # of a passage that are compared; no window holds more
MAX_BLOCKS = 200  # a word that stands in more is not rare
RAREST = 100  # words of a passage that give votes
CANDIDATES = 4  # places that a passage is compared with
QUOTED = 200  # characters


@dataclass(frozen=True, slots=True)
class Nearest:
    """The place most like a passage. `share` of the passage's words stand there in the same order, from 0 to 1.

    `text` is what stands there, `line` counts from 1; `path` is empty where no word of the passage stands anywhere.
    """

    share: float
    path: str = ""
    line: int = 0
    text: str = ""


def nearest(passages: Sequence[str], documents: Sequence[Document]) -> list[Nearest | None]:
    """Return for every passage the place that is most like it, or None where it stands somewhere word for word.

    White space, punctuation, Markdown marks and case make no difference. Passages without words stand everywhere.
    """
    flat = [squeeze(flatten(small(usual(passage)))) for passage in passages]
    texts = [_Text(document) for document in documents]
    lost = [index for index, passage in enumerate(flat) if passage and not any(passage in text.line for text in texts)]
    found = dict(_search({index: flat[index] for index in lost}, texts))
    return [found.get(index) for index in range(len(passages))]


@dataclass(frozen=True)
class _Text:
    """A document: `flat` is `lowered` without marks, byte for byte, and `line` is all its words in one line."""

    document: Document

    @cached_property
    def text(self) -> str:
        return usual(self.document.text)

    @cached_property
    def lowered(self) -> bytes:
        return small(self.text)

    @cached_property
    def flat(self) -> bytes:
        return flatten(self.lowered)

    @cached_property
    def line(self) -> bytes:
        return squeeze(self.flat)


@dataclass(frozen=True, slots=True)
class _Window:
    text: _Text
    start: int
    words: list[bytes]


def _search(wanted: Mapping[int, bytes], texts: Sequence[_Text]) -> Iterator[tuple[int, Nearest]]:
    blocks = [(text, start) for text in texts for start in range(0, len(text.flat), BLOCK)] if wanted else []
    seeds = {index: set(seeds_of(flat)) for index, flat in wanted.items()}
    standing = _standing(set().union(*seeds.values()), blocks)
    for index, flat in wanted.items():
        words = words_of(flat)[:MAX_WORDS]
        windows = [_around(*blocks[best], words) for best in _candidates(seeds[index], standing, len(blocks))]
        yield index, _best(words, windows)


def _standing(wanted: set[bytes], blocks: Sequence[tuple[_Text, int]]) -> dict[bytes, list[int]]:
    """Return the first blocks, by their indexes, that each of the wanted seeds stands in."""
    standing: defaultdict[bytes, list[int]] = defaultdict(list)
    for index, (text, start) in enumerate(blocks):
        for seed in wanted.intersection(seeds_of(text.flat[start : start + BLOCK])):
            standing[seed].append(index)
            if len(standing[seed]) == MAX_BLOCKS:
                wanted.discard(seed)
    return standing


def _candidates(seeds: set[bytes], standing: Mapping[bytes, list[int]], blocks: int) -> list[int]:
    """Return the blocks that share most with a passage, the best one first."""
    votes: defaultdict[int, float] = defaultdict(float)
    known = sorted(seeds & standing.keys(), key=lambda seed: (len(standing[seed]), seed))
    for seed in known[:RAREST]:
        weight = math.log(1 + blocks / len(standing[seed]))
        for block in standing[seed]:
            votes[block] += weight
    return nlargest(CANDIDATES, votes, key=lambda block: (votes[block], -block))


def _around(text: _Text, start: int, words: Sequence[bytes]) -> _Window:
    """Return what stands around a block, wide enough for the whole passage on either side of it."""
    reach = sum(map(len, words)) + len(words) + BLOCK
    begin = max(0, start - reach)
    return _Window(text, begin, words_of(text.flat[begin : start + BLOCK + reach]))


def _best(words: list[bytes], windows: Sequence[_Window]) -> Nearest:
    from rapidfuzz.distance import LCSseq

    shares = [LCSseq.similarity(words, window.words) / len(words) for window in windows]
    if not any(shares):
        return Nearest(0)
    window = windows[shares.index(max(shares))]
    blocks = [block for block in LCSseq.opcodes(words, window.words) if block.tag == "equal"]
    longest = max(blocks, key=lambda block: block.src_end - block.src_start)
    # Where the passage would begin, were it as long here; from there on, at the first word that it has too.
    begin, known = max(0, longest.dest_start - longest.src_start), set(words)
    word = next(at for at in range(begin, longest.dest_start + 1) if window.words[at] in known)
    return _quote(window, word, max(shares))


def _quote(window: _Window, word: int, share: float) -> Nearest:
    """Return the place at which the window's word of that index stands."""
    text, byte = window.text, window.start
    for before in window.words[:word]:
        byte = text.flat.index(before, byte) + len(before)
    byte = text.flat.index(window.words[word], byte)
    at = byte if text.text.isascii() else len(text.lowered[:byte].decode(errors="ignore"))
    return Nearest(share, text.document.path, text.text.count("\n", 0, at) + 1, text.text[at : at + QUOTED])
