"""Training rows as token ids with the positions that count for the loss: every row is taught, or told why not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from runners.train.data.encoder import Encoded, RowEncoder
from runners.train.data.overlong import TooLong, cut, refuse
from runners.train.profile import TrainingProfile
from runners.train.tokens import TokenRows
from schemas.sample import TrainingRow

__all__ = ["Encoded", "Encoding", "encode", "encode_rows"]


@dataclass(frozen=True, slots=True)
class Encoding:
    """Rows as they are learnt. `left_out` are too long; those with the ids in `cut` became `pieces` rows together;
    `nothing` are the ids of rows without a word to learn; `notes` is what else is worth a word to people.
    """

    rows: TokenRows
    left_out: tuple[TooLong, ...] = ()
    cut: tuple[str, ...] = ()
    pieces: int = 0
    nothing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def encode(tokenizer: Any, rows: Iterable[TrainingRow], profile: TrainingProfile) -> Encoding:
    """Encode rows; only token ids stay in memory. What becomes of rows of more than `profile.max_length` tokens,
    `profile.over_long` says.

    Raises UsageError for a chat template that does not tell what the assistant says, or does not take a conversation,
    and where rows are too long and to be refused.
    """
    sieve = _Sieve(RowEncoder(tokenizer), RowEncoder(tokenizer), profile)
    tokens = TokenRows.of(sieve.sift(rows))
    if sieve.left_out and profile.over_long == "refuse":
        raise refuse(sieve.left_out, profile.max_length)
    return Encoding(
        tokens, tuple(sieve.left_out), tuple(sieve.cut), sieve.pieces, tuple(sieve.nothing), tuple(sieve.notes())
    )


def encode_rows(
    tokenizer: Any, rows: Iterable[TrainingRow], *, max_length: int
) -> tuple[list[Encoded], list[TrainingRow]]:
    """(encoded, refused): rows longer than `max_length` tokens are refused whole and returned, never cut silently."""
    encoder = RowEncoder(tokenizer)
    encoded, refused = [], []
    for row in rows:
        entry = encoder.encode(row)
        if len(entry.ids) <= max_length:
            encoded.append(entry)
        else:
            refused.append(row)
    return encoded, refused


@dataclass(slots=True)
class _Sieve:
    """Lets through what is learnt, and keeps account of the rest; parts of rows, by `cutter`, do not count."""

    encoder: RowEncoder
    cutter: RowEncoder
    profile: TrainingProfile
    left_out: list[TooLong] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)
    pieces: int = 0
    nothing: list[str] = field(default_factory=list)
    marked: int = 0

    def sift(self, rows: Iterable[TrainingRow]) -> Iterator[Encoded]:
        for row in rows:
            encoded = self.encoder.encode(row)
            self.marked += self.encoder.is_marked(row)
            if not _says_something(row) or not any(encoded.learnt[1:]):
                self.nothing.append(row.id)
            elif len(encoded.ids) <= self.profile.max_length:
                yield encoded
            else:
                yield from self._shortened(encoded)

    def _shortened(self, long: Encoded) -> Iterator[Encoded]:
        pieces = cut(self.cutter, long, self.profile.max_length) if self.profile.over_long == "split" else []
        if pieces:
            self.cut.append(long.row.id)
            self.pieces += len(pieces)
        else:
            self.left_out.append(TooLong(long.row.id, len(long.ids)))
        yield from pieces

    def notes(self) -> Iterator[str]:
        if self.encoder.folded:
            yield (
                f"the system prompts of {self.encoder.folded:,} rows stand before their first question: the model's"
                " chat template has no place for them"
            )
        if self.marked:
            yield f"{self.marked:,} rows hold special tokens of the model in their words, which are read as such"
        if self.encoder.thoughtless:
            yield (
                f"reasoning of {self.encoder.thoughtless:,} rows is lost: the model's chat template has no place for"
                " it, or none in earlier turns"
            )


def _says_something(row: TrainingRow) -> bool:
    learnt = (turn for turn in row.messages if row.unmask or turn.role in ("assistant", "pretraining"))
    return any(turn.content.strip() or (turn.reasoning_content or "").strip() for turn in learnt)
