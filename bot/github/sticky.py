"""The one comment of a slot on a pull request: found again by its signed last line, edited in place.

text for people
<!-- taxobot:data {…} -->                              the record, where there is one
<!-- taxobot:report v1 pr=412 key=main mac=… -->       always the last line
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypedDict

from pydantic import ValidationError

from bot.github.errors import NotFound
from bot.github.seam import Comments
from bot.github.signing import check_key, is_signed, normalise, sign
from bot.github.values import Comment
from bot.records import Record
from bot.report.escape import comment as hidden

BUDGET = 60_000
"""Bytes of a whole comment; GitHub takes 65,536 characters."""
_MARKER = re.compile(r"<!-- taxobot:report v1 pr=([1-9][0-9]{0,9}) key=([a-z]+) mac=([0-9a-f]{64}) -->")
_DATA = re.compile(r"<!-- taxobot:data (.+) -->")
_LOOKALIKE = re.compile(r"<!--(?=\s*taxobot:)")
_LARGEST_PULL = 10**10


class _About(TypedDict):
    repository: int
    pull: int
    slot: str


@dataclass(frozen=True, slots=True)
class Found:
    """A comment of ours: what it remembers, None where nothing or nothing that can be read, and what people see."""

    comment: Comment
    record: Record | None
    text: str


class Sticky:
    """The comment of one slot on each pull request of the repository with this id.

    Ours is what our account wrote, and what carries the right signature for this repository, pull request and slot.
    What another key signed is not: after a change of keys a new comment begins, and the old one stays as it is.
    Raises UsageError for a key that is missing or too short. All methods may raise GithubError.
    """

    def __init__(self, comments: Comments, *, repository: int, key: bytes, slot: str = "main") -> None:
        check_key(key)
        self._comments, self._repository, self._key, self._slot = comments, repository, key, slot

    def find(self, number: int) -> Found | None:
        """Our comment on this pull request, the oldest where there are several."""
        return next(self._ours(number), None)

    def write(self, number: int, text: str, record: Record | None = None) -> Comment:
        """Bring our comment to this text and record, and remove further ones of the same slot.

        Nothing is sent where it stands there already. A comment that was deleted meanwhile is created again.
        """
        body = self._compose(number, text, record)
        ours = [found.comment for found in self._ours(number)]
        for other in ours[1:]:
            self._comments.delete_comment(other.id)
        if ours and normalise(ours[0].body) == body:
            return ours[0]
        return self._edit(ours[0], number, body) if ours else self._comments.create_comment(number, body)

    def room(self, record: Record | None) -> int:
        """Bytes that the text may have beside this record; none or less where the record alone is too large."""
        number = record.pull if record is not None else _LARGEST_PULL
        return BUDGET - len(self._compose(number, "", record).encode()) - len("\n\n")

    def _edit(self, comment: Comment, number: int, body: str) -> Comment:
        try:
            return self._comments.edit_comment(comment.id, body)
        except NotFound:
            return self._comments.create_comment(number, body)

    def _ours(self, number: int) -> Iterator[Found]:
        for comment in self._comments.comments(number):
            if comment.author.id == self._comments.me.id and (found := self._read(number, comment)) is not None:
                yield found

    def _read(self, number: int, comment: Comment) -> Found | None:
        *lines, last = normalise(comment.body).split("\n")
        marker = _MARKER.fullmatch(last)
        if marker is None or (int(marker[1]), marker[2]) != (number, self._slot):
            return None
        stored = _DATA.fullmatch(lines[-1]) if lines else None
        data, text = (stored[1], lines[:-1]) if stored else ("", lines)
        shown = normalise("\n".join(text))
        if not is_signed(marker[3], self._key, **self._about(number), data=data, text=shown):
            return None
        return Found(comment, self._record(number, data), shown)

    def _record(self, number: int, data: str) -> Record | None:
        try:
            record = Record.model_validate_json(data)
        except ValidationError:  # none, or one of another version of ours
            return None
        return record if (record.repository, record.pull) == (self._repository, number) else None

    def _compose(self, number: int, text: str, record: Record | None) -> str:
        # A line of the text that looks like one of the last two would be taken for it, and the signature not fit.
        shown = normalise(_LOOKALIKE.sub("&lt;!--", text))
        data = hidden(record.model_dump_json(exclude_none=True)) if record is not None else ""
        mac = sign(self._key, **self._about(number), data=data, text=shown)
        last = f"<!-- taxobot:report v1 pr={number} key={self._slot} mac={mac} -->"
        hiddens = [f"<!-- taxobot:data {data} -->", last] if data else [last]
        return "\n".join([shown, "", *hiddens] if shown else hiddens)

    def _about(self, number: int) -> _About:
        return {"repository": self._repository, "pull": number, "slot": self._slot}
