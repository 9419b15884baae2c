"""A prompt file: the parts of a question in order, and the tags between which answers stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runners.generate.flows.reading.entries import Entry
from runners.generate.flows.reading.fields import Fields
from runners.generate.flows.templates import Filled, WrongTemplate, compile_template

_PARTS = ("introduction", "principles", "examples", "generation")
Messages = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is asked of a model about a row. `tags` are pairs of start and end."""

    system: Filled | None
    user: Filled
    tags: tuple[tuple[str, str], ...]

    @property
    def columns(self) -> frozenset[str]:
        """Those that a row has to have."""
        return self.user.columns | (self.system.columns if self.system else frozenset())

    def messages(self, row: Mapping[str, Any]) -> Messages:
        """A conversation: the system's turn, if there is one, then the user's. Raises Unfit."""
        asked = ("user", self.user.fill(row))
        return (("system", self.system.fill(row)), asked) if self.system else (asked,)

    def whole(self, row: Mapping[str, Any]) -> str:
        """All parts as one text. Raises Unfit."""
        return "\n".join(text for _, text in self.messages(row))


def read_prompt(entry: Entry, what: str) -> Prompt:
    """A prompt with the keys of instructlab-sdg's prompt files: `system`, `introduction`, `principles`, `examples`,
    `generation` (any of them may be missing or empty), `start_tags` and `end_tags`. Raises UsageError, at FILE:LINE.
    """
    fields = Fields(entry, what)
    parts = {key: fields.get(key) for key in ("system", *_PARTS)}
    prompt = Prompt(_system(parts["system"], what), _user(fields, parts), _tags(fields))
    fields.close()
    return prompt


def _system(entry: Entry | None, what: str) -> Filled | None:
    if entry is None or not str(entry.value).strip():
        return None
    return _compiled([entry], what)


def _user(fields: Fields, parts: Mapping[str, Entry | None]) -> Filled:
    entries = [entry for key in _PARTS if (entry := parts[key]) is not None]
    if not any(str(entry.value).strip() for entry in entries):
        fields.complain(f"asks nothing: it needs one of {', '.join(f'`{key}`' for key in _PARTS)}")
    return _compiled(entries, fields.what)


def _compiled(entries: list[Entry], what: str) -> Filled:
    """One template of several parts: a loop may begin in one and end in another, as in the reference."""
    for entry in entries:
        if not isinstance(entry.value, str):
            entry.complain(f"{what} wants texts in its parts")
    try:
        return compile_template("\n".join(entry.value for entry in entries))
    except WrongTemplate as error:
        line = error.line
        for entry in entries:
            height = entry.value.count("\n") + 1
            if line <= height:
                break
            line -= height
        Entry(entry.path, entry.first + line - 1, 0, None).complain(f"{what} is no template: {error}")


def _tags(fields: Fields) -> tuple[tuple[str, str], ...]:
    starts, ends = fields.texts("start_tags", ()), fields.texts("end_tags", ())
    if len(starts) != len(ends):
        fields.complain(f"has {len(starts)} `start_tags` and {len(ends)} `end_tags`; they go in pairs", "end_tags")
    return tuple(zip(starts, ends, strict=True))
