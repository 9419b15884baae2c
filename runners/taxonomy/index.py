"""What else stands in the taxonomy: the index that changed leaves are compared with.

Most files of a large tree have nothing to do with a contribution. So each is first looked at as plain words, and only
read as a leaf where enough words of a changed question stand in it.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from runners.taxonomy.names import is_leaf
from runners.taxonomy.snapshot import Snapshot
from schemas.rules.content.texts import words_of
from schemas.rules.leaf import Examined
from schemas.rules.neighbours import KnownQuestion, TreeIndex, questions_of
from schemas.rules.reading.reader import read_tree
from schemas.rules.reading.safety import MAX_BYTES
from schemas.taxonomy import FILE_NAME

BATCH = 16 * 1024 * 1024
"""Bytes of files that are held at once."""
KEY = re.compile(r"question[\"']?\s*:")
ESCAPED = {r"\n": " ", r"\t": " ", "\\\n": " ", "''": "'", r"\"": '"'}


def index_tree(after: Snapshot, examined: Sequence[Examined], *, alike: float) -> TreeIndex:
    """Return the leaves that stand beside the examined ones, and their questions that may be like one of theirs.

    `alike` is the share of words from which on questions count as nearly the same. A neighbour that cannot be read has
    no questions; its own contribution was told so. Raises UsageError.
    """
    ours = {one.file.path for one in examined}
    others = [path for path, entry in after.entries.items() if is_leaf(path) and path not in ours]
    leaves = frozenset(path.removesuffix(f"/{FILE_NAME}") for path in others)
    files = [path for path in others if after.entries[path].kind == "file"]
    if not files:
        return TreeIndex(leaves)
    trees = [one.tree for one in examined if one.tree is not None]
    wanted = Wanted((known.question for tree in trees for known in questions_of(tree)), alike)
    found = (
        question
        for path, content in _contents(after, files if wanted else [])
        if wanted.may_stand_in(content.decode(errors="replace"))
        for question in _questions(path, content)
    )
    return TreeIndex(leaves, tuple(found))


class Wanted:
    """The questions to look for, by words that their like would share.

    Of two questions that are alike by 2 * common / (a + b) >= t, the common words are at least t / (2 - t) of either
    one's; the others may be missing. So of one word more than may be missing, one stands in every question that is
    like it: the longest are taken.
    """

    def __init__(self, questions: Iterable[str], alike: float) -> None:
        self._by_word: defaultdict[str, list[tuple[frozenset[str], int]]] = defaultdict(list)
        for question in {words_of(question) for question in questions} - {()}:
            words = frozenset(question)
            missing = len(question) - math.ceil(len(question) * alike / (2 - alike) - 1e-9)
            for word in sorted(words, key=lambda word: (-len(word), word))[: missing + 1]:
                self._by_word[word].append((words, len(words) - missing))

    def __bool__(self) -> bool:
        return bool(self._by_word)

    def may_stand_in(self, text: str) -> bool:
        """Tell whether enough words of one of them follow a key `question`, up to the next such key."""
        _, *parts = KEY.split(_unescaped(text))
        return any(self._are_in(set(words_of(part))) for part in parts or [text])

    def _are_in(self, words: set[str]) -> bool:
        known = (group for word in self._by_word.keys() & words for group in self._by_word[word])
        return any(len(group & words) >= needed for group, needed in known)


def _unescaped(text: str) -> str:
    """The text, and once more without the escapes that quoted scalars hold."""
    if "\\" not in text and "''" not in text:
        return text
    plain = text
    for written, meant in ESCAPED.items():
        plain = plain.replace(written, meant)
    return f"{text}\n{plain}"


def _questions(path: str, content: bytes) -> tuple[KnownQuestion, ...]:
    tree, _ = read_tree(path, content)
    return () if tree is None else tuple(questions_of(tree))


def _contents(after: Snapshot, paths: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Read files in batches that fit into memory, without those too large to be leaves."""
    for batch in _batches({path: size for path, size in after.sizes(paths).items() if size <= MAX_BYTES}):
        yield from after.contents(batch).items()


def _batches(sizes: Mapping[str, int]) -> Iterator[list[str]]:
    batch: list[str] = []
    held = 0
    for path in sorted(sizes):
        if batch and held + sizes[path] > BATCH:
            yield batch
            batch, held = [], 0
        batch.append(path)
        held += sizes[path]
    if batch:
        yield batch
