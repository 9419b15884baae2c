"""Rows of more tokens than training allows: told, or made into rows that fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from runners.train.data.encoder import Encoded, RowEncoder
from schemas.errors import UsageError
from schemas.sample import Message, TrainingRow

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class TooLong:
    """A row that is not learnt, and its tokens."""

    id: str
    length: int


def refuse(rows: Sequence[TooLong], max_length: int) -> UsageError:
    """The error that names rows."""
    named = ", ".join(f"{row.id} ({row.length:,} tokens)" for row in rows[:_SHOWN])
    more = f", and {len(rows) - _SHOWN:,} more" if len(rows) > _SHOWN else ""
    return UsageError(
        f"{named}{more}: longer than the {max_length:,} tokens that rows may have; raise --max-seq-len, or choose"
        " --over-long split, or --over-long leave-out"
    )


def cut(encoder: RowEncoder, long: Encoded, max_length: int) -> list[Encoded]:
    """Rows of at most `max_length` tokens that teach what a longer one does; none where that makes no sense.

    Between turns first: as many exchanges as fit, each run of them after the system prompt. An answer that is too long
    by itself is cut into pieces after its question, each with the end of the piece before, which is not learnt again;
    only the last one has the end of the turn. Text that is learnt whole is cut in the same way. Nothing sensible can be
    made where a question leaves less than a quarter of the tokens for its answer.
    """
    system, exchanges = _exchanges(long.row.messages)
    if len(exchanges) < 2:
        return list(_windows(long, max_length))
    pieces: list[Encoded] = []
    for run in _runs(encoder, long.row, system, exchanges, max_length):
        fits = [run] if len(run.ids) <= max_length else list(_windows(run, max_length))
        if not fits:
            return []
        pieces += fits
    return pieces


def _exchanges(messages: Sequence[Message]) -> tuple[tuple[Message, ...], list[tuple[Message, ...]]]:
    """The turns before the first question, and runs of turns that each begin with one."""
    system = tuple(message for message in messages[:1] if message.role == "system")
    exchanges: list[tuple[Message, ...]] = []
    for message in messages[len(system) :]:
        if exchanges and (message.role != "user" or exchanges[-1][-1].role != "assistant"):
            exchanges[-1] += (message,)
        else:
            exchanges.append((message,))
    return system, [one for one in exchanges if any(message.role == "assistant" for message in one)]


def _runs(
    encoder: RowEncoder,
    row: TrainingRow,
    system: tuple[Message, ...],
    exchanges: Sequence[tuple[Message, ...]],
    max_length: int,
) -> Iterator[Encoded]:
    """As many exchanges as fit together, but at least one."""

    def encode(some: Sequence[tuple[Message, ...]]) -> Encoded:
        turns = (turn for exchange in some for turn in exchange)
        return encoder.encode(row.model_copy(update={"messages": (*system, *turns)}))

    left, count = exchanges, 1
    while left:
        count, made = _most_that_fit(encode, left, max_length, guess=count)
        yield made
        left = left[count:]


def _most_that_fit(
    encode: Callable[[Sequence[tuple[Message, ...]]], Encoded],
    exchanges: Sequence[tuple[Message, ...]],
    max_length: int,
    *,
    guess: int,
) -> tuple[int, Encoded]:
    """The first exchanges that fit together, but at least one: how many, and the row of them. Many turns take long to
    encode, so they are not added one by one: from the `guess` on in steps that double, then by halves.
    """
    fits, too_many, step = 1, len(exchanges) + 1, 1
    made = encode(exchanges[:1])
    while too_many - fits > 1:
        count = min(max(guess, fits + 1), too_many - 1)
        longer = encode(exchanges[:count])
        if len(longer.ids) <= max_length:
            fits, made = count, longer
        else:
            too_many = count
        guess = count + step if too_many > len(exchanges) else (fits + too_many) // 2
        step *= 2
    return fits, made


def _windows(long: Encoded, max_length: int) -> Iterator[Encoded]:
    """What stands before the first token that counts, then as much of the rest as there is room for."""
    prompt = list(long.learnt).index(True)
    room = max_length - prompt
    if room * 4 < max_length:
        return
    again, start = room // 8, prompt
    while start < len(long.ids):
        known = min(again, start - prompt)
        end = start - known + room
        ids = [*long.ids[:prompt], *long.ids[start - known : end]]
        yield Encoded(long.row, ids, [False] * (prompt + known) + list(long.learnt[start:end]))
        start = end
