"""Read WordNet 3.0 as Debian's `wordnet-base` ships it (file format: wndb(5WN), cntlist(5WN))."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import UsageError

_POS_FILES = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
_SENSE_TYPES = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}


@dataclass(frozen=True, slots=True)
class Synset:
    """One sense: its words (first one first), definition, example sentences, and the offset of its first hypernym."""

    pos: str
    offset: str
    words: tuple[str, ...]
    definition: str
    examples: tuple[str, ...]
    hypernym: str | None


def read_synsets(folder: Path, pos: str) -> Iterator[Synset]:
    """All synsets of one part of speech (`n`, `v`, `a`, `r`). Raises UsageError when WordNet is not installed."""
    path = folder / f"data.{_POS_FILES[pos]}"
    if not path.is_file():
        raise UsageError(f"{path} is missing: install Debian's package wordnet-base, or name its folder")
    for line in path.read_text("utf-8", errors="strict").splitlines():
        if not line.startswith("  "):  # the licence stands in front
            yield _synset(line, pos)


def _synset(line: str, pos: str) -> Synset:
    data, _, gloss = line.partition(" | ")
    fields = data.split()
    count = int(fields[3], 16)
    words = tuple(re.sub(r"\(.*\)$", "", fields[4 + 2 * i]).replace("_", " ") for i in range(count))
    pointers = fields[5 + 2 * count :]
    hypernym = next((pointers[i + 1] for i, mark in enumerate(pointers) if mark in ("@", "@i")), None)
    definition, _, examples = gloss.partition('; "')
    quoted = tuple(re.findall(r'"([^"]+)"', f'"{examples}')) if examples else ()
    return Synset(pos, fields[0], words, definition.split(";")[0].strip(), quoted, hypernym)


def first_senses(folder: Path, pos: str) -> dict[str, str]:
    """Word → offset of its most frequent sense (index files list senses by frequency)."""
    senses = {}
    for line in (folder / f"index.{_POS_FILES[pos]}").read_text("utf-8").splitlines():
        if not line.startswith("  "):
            fields = line.split()
            senses[fields[0].replace("_", " ")] = fields[-int(fields[2])]
    return senses


def frequencies(folder: Path, pos: str) -> Counter[str]:
    """How often each word of a part of speech was tagged in WordNet's own corpora."""
    counts: Counter[str] = Counter()
    for line in (folder / "cntlist.rev").read_text("utf-8").splitlines():
        key, _, count = line.split()
        word, _, sense = key.partition("%")
        if _SENSE_TYPES[sense[0]] == pos:
            counts[word.replace("_", " ")] += int(count)
    return counts
