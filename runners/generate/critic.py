"""The embedded critic: is the row well formed, does its text support it, has it been said before?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from runners.generate.teacher import SEED
from runners.generate.wording import content_words, words
from runners.overlap import rouge_l
from schemas.sample import TrainingRow

CRITIC = "support critic (embedded)"
DUPLICATE_ABOVE = 0.9  # ROUGE-L F1; the reference's first generator used the same threshold
LONGEST = 2_000  # words of one row

EMPTY = "empty question or answer"
LONG = f"over {LONGEST} words"
UNSUPPORTED = "not supported by its passage"
DUPLICATE = "near-duplicate of an earlier row"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Every row once: kept, or rejected with its reason. Both in the rows' order."""

    kept: tuple[TrainingRow, ...]
    rejected: tuple[tuple[str, TrainingRow], ...]


def judge_rows(rows: Iterable[TrainingRow], sources: Mapping[str, str]) -> Verdict:
    """Reject what is malformed, unsupported or a near-duplicate.

    `sources` maps a cluster to the text its rows must be supported by; clusters that are not in it (a skill's seeds)
    and the contributor's own questions are taken as they are.
    """
    kept: list[TrainingRow] = []
    rejected: list[tuple[str, TrainingRow]] = []
    echoes = _Echoes()
    vocabulary = {cluster: set(words(text)) for cluster, text in sources.items()}
    for row in rows:
        reason = _malformed(row) or _unsupported(row, vocabulary) or (DUPLICATE if echoes.repeats(row) else "")
        if reason:
            rejected.append((reason, row))
        else:
            kept.append(row)
    return Verdict(tuple(kept), tuple(rejected))


def _malformed(row: TrainingRow) -> str:
    if not row.messages or any(not message.content.strip() for message in row.messages):
        return EMPTY
    return LONG if len(row.text.split()) > LONGEST else ""


def _unsupported(row: TrainingRow, vocabulary: Mapping[str, set[str]]) -> str:
    """What the row teaches (the answer, or the statement) must stand in its passage, word for word."""
    if row.template == SEED or row.cluster not in vocabulary:
        return ""
    taught = row.messages[-1].content
    claimed = content_words(taught) or set(words(taught))
    return "" if claimed <= vocabulary[row.cluster] else UNSUPPORTED


@dataclass(slots=True)
class _Echo:
    question: str
    words: list[str]
    bag: Counter[str]

    @property
    def size(self) -> int:
        return len(self.words)


@dataclass
class _Echoes:
    """Rows so far by template and answer: only those ask the same thing. Bags of words spare nearly all ROUGE calls."""

    said: dict[tuple[str, str], list[_Echo]] = field(default_factory=dict)

    def repeats(self, row: TrainingRow) -> bool:
        """Whether an earlier row says nearly the same; remembers the row when not."""
        question = row.messages[0].content
        found = words(question)
        new = _Echo(question, found, Counter(found))
        group = self.said.setdefault((row.template, row.messages[-1].content if len(row.messages) > 1 else ""), [])
        if any(self._alike(old, new) for old in group):
            return True
        group.append(new)
        return False

    @staticmethod
    def _alike(old: _Echo, new: _Echo) -> bool:
        # No common subsequence is longer than the shorter text, nor than the common bag: both bound F1 from above.
        if 2 * min(old.size, new.size) <= DUPLICATE_ABOVE * (old.size + new.size):
            return old.question == new.question
        if 2 * (old.bag & new.bag).total() <= DUPLICATE_ABOVE * (old.size + new.size):
            return False
        return rouge_l(old.words, new.words) > DUPLICATE_ABOVE
