"""One training row as token ids, through the chat template of the model that learns it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any

from runners.models import chat
from runners.train.data.spans import Span, Speaker, Spoken
from runners.train.data.template import Refused, Template, Turn, special_tokens
from schemas.errors import UsageError
from schemas.sample import TrainingRow

Part = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Encoded:
    """One row: `ids`, and `learnt[i]` says whether predicting `ids[i]` counts for the loss."""

    row: TrainingRow
    ids: Sequence[int]
    learnt: Sequence[bool]


class RowEncoder:
    """Encodes rows, and counts what a template has no place for: `folded` rows whose system prompt went before the
    first question, `thoughtless` ones whose reasoning is not in the text.
    """

    def __init__(self, tokenizer: Any) -> None:
        self.tokenizer = tokenizer
        self.folded = self.thoughtless = 0

    @cached_property
    def _speaker(self) -> Speaker:
        return Speaker(Template(self.tokenizer))

    def is_marked(self, row: TrainingRow) -> bool:
        """Do its words hold special tokens? They become these tokens, as they do in what a served model is asked."""
        return any(self._special.search(turn.content) for turn in row.messages)

    @cached_property
    def _special(self) -> re.Pattern[str]:
        """Any of the tokenizer's special tokens; nothing where it has none."""
        return re.compile("|".join(map(re.escape, special_tokens(self.tokenizer))) or r"(?!)")

    def encode(self, row: TrainingRow) -> Encoded:
        """Loss on every assistant turn and its end token; where the row says `unmask` on all but the system prompt,
        and on plain text whole.

        Raises UsageError that begins with the row's id where the template does not take the conversation, or does not
        tell what the assistant says.
        """
        return Encoded(row, *self._tokens(self._parts(row)))

    def _parts(self, row: TrainingRow) -> list[Part]:
        turns = [message.model_dump() for message in row.messages]
        if turns[0]["role"] == "pretraining":
            return [(self._plain(turns), True)]
        try:
            spoken = self._find(turns, system=row.unmask)
        except UsageError as error:
            raise UsageError(f"{row.id}: {error}") from error
        self.thoughtless += any(turn.get("reasoning_content", "").strip() not in spoken.text for turn in turns)
        return _parts(spoken, unmask=row.unmask)

    def _find(self, turns: Sequence[Turn], *, system: bool) -> Spoken:
        """Templates that refuse the role `system` get its text as the beginning of the first question."""
        try:
            return self._speaker.find(turns, system=system)
        except Refused:
            if [turn["role"] for turn in turns[:2]] != ["system", "user"]:
                raise
        first = {**turns[1], "content": f"{turns[0]['content']}\n\n{turns[1]['content']}"}
        spoken = self._speaker.find([first, *turns[2:]])
        self.folded += 1
        return spoken

    def _plain(self, turns: Sequence[Turn]) -> str:
        """A text between the tokens that texts of this model begin and end with; by its template, if that has a place
        for plain text.
        """
        tokenizer = self.tokenizer
        if "pretraining" in (tokenizer.chat_template or ""):
            return self._speaker.template.render(turns)
        begins = tokenizer.bos_token_id is not None and tokenizer("a")["input_ids"][0] == tokenizer.bos_token_id
        return f"{tokenizer.bos_token if begins else ''}{turns[0]['content']}{tokenizer.eos_token or ''}"

    def _tokens(self, parts: Sequence[Part]) -> tuple[list[int], list[bool]]:
        """Each part by itself, as a prompt is encoded when the model is asked; whole where parts would get spaces."""
        if self._spaces:
            text = "".join(text for text, _ in parts)
            found = self.tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
            return list(found["input_ids"]), _learnt(parts, found["offset_mapping"])
        ids: list[int] = []
        learnt: list[bool] = []
        for text, counts in parts:
            piece = chat.encode(self.tokenizer, text)
            ids += piece
            learnt += [counts] * len(piece)
        return ids, learnt

    @cached_property
    def _spaces(self) -> bool:
        """Does the tokenizer put a space before whatever it encodes, as SentencePiece does?"""
        apart = [*chat.encode(self.tokenizer, "x"), *chat.encode(self.tokenizer, "y")]
        return bool(self.tokenizer.is_fast) and str(self.tokenizer.decode(apart)).strip() != "xy"


def _parts(spoken: Spoken, *, unmask: bool) -> list[Part]:
    """The text cut where it begins or ceases to count."""
    said, system = _flat(spoken.spans), _flat([spoken.system])
    return [
        (spoken.text[start:end], _within(start, said) or (unmask and not _within(start, system)))
        for start, end in pairwise(sorted({0, *system, *said}))
    ]


def _flat(spans: Sequence[Span]) -> list[int]:
    return [bound for span in spans for bound in span]


def _within(place: int, bounds: Sequence[int]) -> bool:
    """Of spans in order: after as many begins as ends a place is in none of them."""
    return bisect_right(bounds, place) % 2 == 1


def _learnt(parts: Sequence[Part], offsets: Sequence[tuple[int, int]]) -> list[bool]:
    """A token counts as the part counts in which its last character stands."""
    begins = list(accumulate((len(text) for text, _ in parts[:-1]), initial=0))
    return [parts[bisect_right(begins, max(start, end - 1)) - 1][1] for start, end in offsets]
