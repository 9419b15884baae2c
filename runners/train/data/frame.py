"""What a chat template puts around an answer, found by asking it to render one that stands out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from runners.train.data.template import Template, Turn
from schemas.errors import UsageError

_PRIVATE = (range(0xE000, 0xF900), range(0xF_0000, 0xF_FFFE), range(0x10_0000, 0x10_FFFE))
"""Of private use: no text means anything by them, and no template trims them."""


def stand_in(texts: Iterable[str]) -> str:
    """A character that occurs in none of the texts. Raises UsageError where they hold all 137,468 that could be it."""
    used = set().union(*texts)
    for code in chain.from_iterable(_PRIVATE):
        if (sign := chr(code)) not in used:
            return sign
    raise UsageError("the text holds every character of private use in Unicode; leave one of them out")


@dataclass(frozen=True, slots=True)
class Frame:
    """`prompts`: the text with a generation prompt ends where the assistant begins to speak. `lead` is the white space
    that it says before its answer then, `close` what it says after it: to the end-of-turn token, where there is one.
    `ends`: there is one, or some other special token after its last answer.
    """

    prompts: bool
    lead: str
    close: str
    ends: bool


def find_frame(template: Template) -> Frame:
    """The frame of a template's answers. Raises UsageError where an answer does not stand in the text, once and whole:
    then nothing tells what the assistant says.
    """
    asked: list[Turn] = [{"role": "user", "content": "1"}]
    sign = stand_in([template.source])
    whole = template.render([*asked, {"role": "assistant", "content": sign}])
    if whole.count(sign) != 1:
        raise UsageError(
            f"the chat template of {template.model} does not render an answer as it is given, so nothing tells which"
            " tokens to learn; mark them in it by {% generation %} and {% endgeneration %}"
        )
    at = whole.index(sign)
    prompt = template.render(asked, prompt=True)
    between = whole[len(prompt) : at] if whole.startswith(prompt) and len(prompt) <= at else None
    prompts = between is not None and (not between.strip() or prompt != template.render(asked))
    lead = between if prompts and between and not between.strip() else ""
    tail = whole[at + 1 :]
    ends = any(token in tail for token in (*template.special, *template.ends))
    return Frame(prompts, lead, _close(tail, template.special), ends)


def _close(tail: str, special: Sequence[str]) -> str:
    """Up to the token that ends the turn, which may follow white space; all of it where there is none."""
    blank = len(tail) - len(tail.lstrip())
    token = next((token for token in special if tail.startswith(token, blank)), None)
    return tail if token is None else tail[: blank + len(token)]
