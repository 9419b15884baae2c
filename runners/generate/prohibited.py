"""What no generated row may hold: secrets, personal data, profanity, words of the operator's list.

A teacher writes from what it once read, so a row can hold somebody's address though the leaf does not. The patterns
are those that leaves are checked with. Data that are reserved for examples (name@example.com, 555 numbers) pass there
and here. Real ones do not, not even where the leaf or its documents have them: a document may be public, a model that
recites it is another thing. Such rows are counted apart, because whoever wrote the leaf can mend that.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from runners.generate.listed import ListedWords
from schemas.rules.sensitive.personal import find_personal
from schemas.rules.sensitive.profanity import find_profanity, mask_word
from schemas.rules.sensitive.secrets import find_secrets, may_hold_secret

SECRET = "a secret"  # noqa: S105 - what it is called
PERSONAL = "personal data"
PROFANITY = "profanity"
LISTED = "a listed word"
OWN = " of the leaf itself"
AROUND = 60  # characters that are shown before and after
_REMEMBERED = 256  # texts


@dataclass(frozen=True, slots=True)
class Prohibition:
    """Why a row must not be used. `kind` is counted; it ends in OWN where the leaf's own texts hold the very same.

    `shown` is what people may see of it: the text around the first of what is prohibited, everything of that masked.
    """

    kind: str
    shown: str


class _Piece(NamedTuple):
    start: int
    end: int
    kind: str
    mask: str


class Prohibited:
    """Looks through texts. `words` are the operator's words and phrases, `allowed` words that are no profanity here."""

    def __init__(self, words: Sequence[str] = (), *, allowed: Iterable[str] = ()) -> None:
        self._listed = ListedWords(words)
        self._allowed = frozenset(word.casefold() for word in allowed)
        self._pieces = lru_cache(_REMEMBERED)(self._look)  # rows come together that have one document

    def find(self, texts: Iterable[str], *, own: Sequence[str] = ()) -> Prohibition | None:
        """What is prohibited in a row's texts, the gravest of the first one that holds any; None where nothing is.

        `own` are the texts of the leaf that the row was made from.
        """
        for text in map(_as_read, texts):
            if pieces := self._pieces(text):
                gravest = pieces[0]
                datum = text[gravest.start : gravest.end]
                kind = gravest.kind + OWN * any(datum in _as_read(one) for one in own)
                return Prohibition(kind, _excerpt(text, pieces))
        return None

    def mask(self, text: str) -> str:
        """The text as people may see it: the same where nothing is prohibited in it."""
        read = _as_read(text)
        pieces = self._pieces(read)
        return "".join(_masked(read, pieces)) if pieces else text

    def _look(self, text: str) -> tuple[_Piece, ...]:
        """The gravest kind first."""
        secrets = find_secrets(text) if may_hold_secret(text) else ()
        return (
            *(_Piece(one.start, one.end, SECRET, f"[{one.kind}, {one.end - one.start} characters]") for one in secrets),
            *(_Piece(one.start, one.end, PERSONAL, f"[{one.kind}: {one.masked}]") for one in find_personal(text)),
            *_word_pieces(text, PROFANITY, find_profanity(text, self._allowed)),
            *_word_pieces(text, LISTED, self._listed.find(text)),
        )


def _word_pieces(text: str, kind: str, spans: Iterable[tuple[int, int]]) -> Iterator[_Piece]:
    return (_Piece(start, end, kind, mask_word(text[start:end])) for start, end in spans)


def _as_read(text: str) -> str:
    """The text as it looks: no invisible signs within words, no letters and digits of another width."""
    if text.isascii():
        return text
    visible = (character for character in text if unicodedata.category(character) != "Cf")
    return unicodedata.normalize("NFKC", "".join(visible))


def _masked(text: str, pieces: Iterable[_Piece]) -> Iterator[str]:
    reached = 0
    for piece in sorted(pieces):
        if piece.start >= reached:
            yield text[reached : piece.start]
            yield piece.mask
        reached = max(reached, piece.end)
    yield text[reached:]


def _excerpt(text: str, pieces: Sequence[_Piece]) -> str:
    parts = list(_masked(text, pieces))
    before, mask, after = parts[0], parts[1], "".join(parts[2:])
    start = "…" * (len(before) > AROUND) + before[-AROUND:]
    return start + mask + after[:AROUND] + "…" * (len(after) > AROUND)
