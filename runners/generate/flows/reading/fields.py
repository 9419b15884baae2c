"""Taking the keys of one mapping, one by one, with complaints that name file, line, key and what is known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from runners.generate.flows.reading.entries import Entry

MOST = 1_000_000
"""Of whatever is counted: more texts or tokens than that cannot be meant."""


class Fields:
    """The keys of a mapping. Every getter raises UsageError at FILE:LINE where the value is not of its kind.

    `what` is how complaints call the mapping: `block “gen_questions”`. A getter without a default wants the key.
    """

    def __init__(self, entry: Entry, what: str) -> None:
        if not isinstance(entry.value, Mapping):
            entry.complain(f"{what} has to be keys and values")
        self.entry, self.what = entry, what
        self._keys: Mapping[str, Entry] = entry.value
        self._known: list[str] = []

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def get(self, key: str) -> Entry | None:
        """The entry, if it is there and not empty."""
        self._known.append(key)
        entry = self._keys.get(key)
        return None if entry is None or entry.value is None else entry

    def need(self, key: str) -> Entry:
        """The entry, which has to be there."""
        return self.get(key) or self.complain(f"has no `{key}`", key)

    def rest(self) -> Entry:
        """All keys that nobody took, as a mapping of their own; they count as known from then on."""
        others = {key: entry for key, entry in self._keys.items() if key not in self._known}
        self._known += others
        return Entry(self.entry.path, self.entry.line, self.entry.first, others)

    def complain(self, text: str, key: str = "") -> NoReturn:
        """Raises UsageError at the key's line, or the mapping's."""
        self._keys.get(key, self.entry).complain(f"{self.what} {text}")

    def text(self, key: str, default: str | None = None) -> str:
        """A text; one that YAML reads as a number is none."""
        return str(self._of(key, str, "a text", default))

    def whole(self, key: str, default: int | None = None) -> int:
        """A whole number, 1 or more, and not beyond all measure."""
        number = int(self._of(key, int, "a whole number", default))
        return number if 0 < number <= MOST else self.complain(f"wants 1 to {MOST:,} as `{key}`", key)

    def number(self, key: str, default: float) -> float:
        """A number that is not negative; a text of one is taken too."""
        entry = self.get(key)
        try:
            number = default if entry is None else float(entry.value)
        except (TypeError, ValueError, OverflowError):
            self.complain(f"wants a number as `{key}`", key)
        if math.isinf(number):
            self.complain(f"wants a number as `{key}`", key)
        return number if number >= 0 else self.complain(f"wants 0 or more as `{key}`", key)

    def scaled(self, key: str) -> int | None:
        """A whole number, 1 or more; None where the word `scaled` stands. 1 where nothing does."""
        entry = self.get(key)
        return None if entry is not None and entry.value == "scaled" else self.whole(key, 1)

    def one_of(self, key: str, options: Sequence[str], default: str | None = None) -> str:
        """One of some words."""
        word = self.text(key, default)
        return (
            word if word in options else self.complain(f"has `{key}: {word}`, which is none of {_list(options)}", key)
        )

    def switch(self, key: str, *, default: bool) -> bool:
        """`true` or `false`."""
        return bool(self._of(key, bool, "true or false", default))

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts."""
        entry = self.get(key) if default is not None else self.need(key)
        if entry is None:
            return default or ()
        if not isinstance(entry.value, list) or not all(isinstance(one.value, str) for one in entry.value):
            self.complain(f"wants a list of texts as `{key}`", key)
        return tuple(one.value for one in entry.value)

    def names(self, key: str) -> dict[str, str]:
        """Texts by text, at least one."""
        plain = self.need(key).plain
        if not isinstance(plain, dict) or not plain or not all(isinstance(value, str) for value in plain.values()):
            self.complain(f"wants names by name as `{key}`, such as `old: new`", key)
        return plain

    def sub(self, key: str) -> Fields | None:
        """A mapping inside, if it is there."""
        entry = self.get(key)
        return None if entry is None else Fields(entry, f"`{key}` of {self.what}")

    def close(self, hint: str = "") -> None:
        """No more keys are wanted: raises UsageError for one that nobody took, naming those that are known."""
        for key in self._keys:
            if key not in self._known:
                self.complain(f"has `{key}`, which is not known here; it may have {_list(self._known)}{hint}", key)

    def _of(self, key: str, kind: type, what: str, default: Any) -> Any:
        entry = self.get(key) if default is not None else self.need(key)
        if entry is None:
            return default
        if not isinstance(entry.value, kind) or (isinstance(entry.value, bool) and kind is not bool):
            self.complain(f"wants {what} as `{key}`", key)
        return entry.value


def _list(words: Sequence[str]) -> str:
    return ", ".join(f"`{word}`" for word in dict.fromkeys(words))
