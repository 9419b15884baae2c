"""Which characters of a rendered conversation the assistant says, for any chat template.

Where a template marks them (`{% generation %}`), as it says. Else turn by turn: the assistant begins where the text
with a generation prompt ends, if the whole conversation begins with that text; templates that render earlier turns
anew (Qwen 3 and DeepSeek without their thoughts, Mistral without the system prompt) keep no such prompt, and there it
begins with its answer. Where the answer stands is found by rendering the same conversation with one character in its
place: what is before that character and after it is the template's, whatever it trims, moves or leaves out.

Some templates end the assistant's turn by no token: the next one begins with its role's (GLM). A model that is served
stops at that token, so it is said with the answer before it, and after the last answer too, where nothing follows.
Where serving does not stop at what follows, the tokenizer's end token is put after the last answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from runners.train.data.frame import Frame, find_frame, stand_in
from runners.train.data.template import Template, Turn
from schemas.errors import UsageError

Span = tuple[int, int]
_THOUGHT = "</think>"
_BLANK = re.compile(r"\s*")
MOST_TURNS = 1_000
"""Each turn is found by rendering them all: so many take seconds, and ten times as many a hundred times as long."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A conversation as text, the bounds (start, end) of what the assistant says in it, in order, and of the system
    prompt with what is before it; (0, 0) where there is none, or it was not asked for.
    """

    text: str
    spans: tuple[Span, ...]
    system: Span = (0, 0)


class Speaker:
    """Tells what the assistant says, by one template. `find` raises UsageError where the template does not tell."""

    def __init__(self, template: Template) -> None:
        self.template = template

    @cached_property
    def frame(self) -> Frame:
        """What stands around its answers. A template that marks them needs no such thing, and may have none."""
        try:
            return find_frame(self.template)
        except UsageError:
            if self.template.marks:
                return Frame(prompts=False, lead="", close="", ends=True)
            raise

    def find(self, turns: Sequence[Turn], *, system: bool = False) -> Spoken:
        """The conversation up to the end of the assistant's last turn; with `system` also where the prompt stands."""
        if self.template.marks:
            text, marked = self.template.marked(turns)
            spans = [(start, self._closed(text, end)) for start, end in marked]
        else:
            _check_number(turns)
            text = self.template.render(turns)
            spans = [self._span(text, turns, number) for number in _answers(turns)]
        self._check(text, spans, [turns[number]["content"] for number in _answers(turns)])
        silent = self._system(text, turns, spans[0][0]) if system and turns[0]["role"] == "system" else (0, 0)
        if self.frame.ends:
            return Spoken(text[: spans[-1][1]], tuple(spans), silent)
        return self._ended(text, spans, silent)

    def _ended(self, text: str, spans: Sequence[Span], silent: Span) -> Spoken:
        """Each answer with the token that serving stops at, the last one in any case."""
        said = [(start, _past(text, end, self.template.ends)) for start, end in spans]
        start, end = said[-1]
        text = text[:end]
        if self.final and not text.endswith(self.template.ends):
            text, said[-1] = text + self.final, (start, end + len(self.final))
        return Spoken(text, tuple(said), silent)

    @cached_property
    def final(self) -> str:
        """What ends the last answer where the template does not: what would end it if somebody asked on, else the
        tokenizer's end token; nothing where serving stops at nothing.
        """
        turns = [{"role": role, "content": "1"} for role in ("user", "assistant", "user")]
        before, whole = self.template.render(turns[:2]), self.template.render(turns)
        end = _past(whole, len(before), self.template.ends) if whole.startswith(before) else 0
        return whole[len(before) : end] or next(iter(self.template.ends), "")

    def _system(self, text: str, turns: Sequence[Turn], first: int) -> Span:
        """The prompt may stand before the conversation, with what the template begins with, or within it."""
        found = self._words(text, turns, 0) or (0, 0)
        return (0, found[1]) if found[1] <= first else found

    def _span(self, text: str, turns: Sequence[Turn], number: int) -> Span:
        found = self._words(text, turns, number)
        if not found:
            raise UsageError(
                f"the chat template of {self.template.model} renders a conversation differently by what the assistant"
                " says, so nothing tells which tokens to learn; mark them in it by {% generation %}"
            )
        return self._begin(text, turns[:number], found[0]), self._closed(text, found[1])

    def _words(self, text: str, turns: Sequence[Turn], number: int) -> Span | None:
        """Where the words of one turn stand; None where that cannot be told."""
        turn = turns[number]
        thought, mark, _ = turn["content"].rpartition(_THOUGHT)
        sign = stand_in([text, *(one["content"] for one in turns)])
        other = {**turn, "content": f"{thought}{mark}{sign}"}
        before, found, after = self.template.render([*turns[:number], other, *turns[number + 1 :]]).partition(sign)
        same = found and sign not in after and text.startswith(before) and text.endswith(after)
        if not same or len(before) + len(after) > len(text):
            return None
        return len(before.removesuffix(f"{thought}{mark}")), len(text) - len(after)

    def _begin(self, text: str, before: Sequence[Turn], start: int) -> int:
        """Where the assistant begins that has its answer at `start`."""
        if self.frame.prompts:
            prompt = self.template.render(before, prompt=True)
            if text.startswith(prompt) and len(prompt) <= start:
                return len(prompt)
        lead = self.frame.lead
        return start - len(lead) if lead and text.endswith(lead, 0, start) else start

    def _closed(self, text: str, end: int) -> int:
        close = self.frame.close
        return end + len(close) if text.startswith(close, end) else end

    def _check(self, text: str, spans: Sequence[Span], answers: Sequence[str]) -> None:
        bounds = [bound for span in spans for bound in span]
        shown = all(answer.rpartition(_THOUGHT)[2].strip() in text for answer in answers)
        if not shown or len(spans) < len(answers) or bounds != sorted(bounds):
            raise UsageError(
                f"the chat template of {self.template.model} does not show every answer of a conversation, so nothing"
                " tells which tokens to learn"
            )


def _past(text: str, end: int, tokens: Sequence[str]) -> int:
    """After the token that follows at `end`, or after white space there; `end` itself where none does."""
    found = _BLANK.match(text, end)
    start = found.end() if found else end
    return next((start + len(token) for token in tokens if text.startswith(token, start)), end)


def _check_number(turns: Sequence[Turn]) -> None:
    if len(turns) > MOST_TURNS:
        raise UsageError(
            f"{len(turns):,} turns; a conversation may have {MOST_TURNS:,}: make several rows of it, or mark what the"
            " assistant says in the model's chat template by {% generation %}, which takes any number"
        )


def _answers(turns: Sequence[Turn]) -> list[int]:
    return [number for number, turn in enumerate(turns) if turn["role"] == "assistant"]
