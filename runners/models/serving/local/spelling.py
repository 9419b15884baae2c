"""Tokens as text, one after the other."""

from __future__ import annotations

from typing import Any

LONGEST = 6  # tokens: more than any character has
UNFINISHED = "\ufffd"  # what a character of several tokens looks like before its last one


class Speller:
    """Spells tokens that follow `before`, each so that all together are the text of all.

    The tokenizers library has a stream of its own (DecodeStream), for one kind of tokenizer and without an end: a
    character that never gets its last token would be lost.
    """

    def __init__(self, tokenizer: Any, before: tuple[int, ...] = (), *, special: bool = False) -> None:
        self._tokenizer, self._special = tokenizer, special
        self._ids = list(before[-LONGEST:])
        # What stands before decides on the space at the seam; it must not begin within a character.
        while self._decode(self._ids).startswith(UNFINISHED):
            self._ids.pop(0)
        self._shown = len(self._ids)

    def step(self, token: int) -> str:
        """The text that `token` adds; empty while a character still lacks some of its tokens."""
        self._ids.append(token)
        added = self._added()
        if len(self._ids) - self._shown < LONGEST and (not added or added.endswith(UNFINISHED)):
            return ""
        self._ids = self._ids[self._shown :]
        self._shown = len(self._ids)
        return added

    def look(self, token: int) -> str:
        """The text that `token` would add by itself."""
        self._ids.append(token)
        added = self._added()
        self._ids.pop()
        return added

    def finish(self) -> str:
        """What is left of a character that never got its last token."""
        return self._added() if len(self._ids) > self._shown else ""

    def _added(self) -> str:
        return self._decode(self._ids)[len(self._decode(self._ids[: self._shown])) :]

    def _decode(self, ids: list[int]) -> str:
        # Cleaning up would move spaces that were shown already.
        text = self._tokenizer.decode(ids, skip_special_tokens=not self._special, clean_up_tokenization_spaces=False)
        return str(text)
