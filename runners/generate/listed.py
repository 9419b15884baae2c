"""The operator's own list of words and phrases that no generated row may hold."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from runners.generate.dedupe.words import split_words, stands_alone
from schemas.errors import UsageError

MOST = 1_000_000  # bytes of a list


class ListedWords:
    """Finds words and phrases, whatever their case and the white space in them, as whole words.

    Scripts that put no spaces between words have no whole words; theirs are found anywhere.
    """

    def __init__(self, words: Iterable[str]) -> None:
        # By its first word: of a long list next to nothing is possible in any one text.
        self._phrases: dict[str, list[tuple[frozenset[str], str]]] = {}
        for phrase in dict.fromkeys(" ".join(word.split()) for word in words):
            if phrase:
                parts = split_words(phrase, "unicode")
                known = self._phrases.setdefault(parts[0] if parts else "", [])
                known.append((frozenset(parts), _pattern(phrase)))

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where listed words begin and end, in order."""
        if self._phrases:
            patterns = self._possible(frozenset(split_words(text, "unicode")))
            found = (match.span() for one in patterns for match in re.finditer(one, text, re.IGNORECASE))
            yield from sorted(found)

    def _possible(self, held: frozenset[str]) -> Iterator[str]:
        for first in self._phrases.keys() & {"", *held}:
            yield from (pattern for parts, pattern in self._phrases[first] if parts <= held)


def read_words(path: Path) -> tuple[str, ...]:
    """The words and phrases of a file, one a line; empty lines and those that begin with # do not count.

    Raises UsageError where it cannot be read, is no UTF-8 text, or is larger than a list of words is.
    """
    try:
        state = path.stat()
        if not (stat.S_ISREG(state.st_mode) or stat.S_ISDIR(state.st_mode)):  # such as a pipe that nobody writes to
            raise UsageError(f"the list of prohibited words {path} is no ordinary file")
        if state.st_size > MOST:
            raise UsageError(f"{path} is too large for a list of words: {state.st_size:,} bytes, {MOST:,} at most")
        lines = path.read_bytes().decode("utf-8-sig").splitlines()
    except OSError as error:
        raise UsageError(f"cannot read the list of prohibited words {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"the list of prohibited words {path} is no UTF-8 text") from error
    return tuple(_without_comments(lines))


def _without_comments(lines: Sequence[str]) -> Iterator[str]:
    stripped = (line.strip() for line in lines)
    return (line for line in stripped if line and not line.startswith("#"))


def _pattern(phrase: str) -> str:
    inner = r"\s+".join(map(re.escape, phrase.split()))
    return r"(?<!\w)" * _is_of_word(phrase[0]) + inner + r"(?!\w)" * _is_of_word(phrase[-1])


def _is_of_word(character: str) -> bool:
    return re.match(r"\w", character) is not None and not stands_alone(character)
