"""InstructLab's older role `pretraining`: a whole conversation in one text, learnt whole."""

from __future__ import annotations

import re
from typing import Any

from schemas.sample import Message

_MARK = re.compile(r"<\|(system|user|assistant)\|>|<\|start_of_role\|>(system|user|assistant)<\|end_of_role\|>")
_ENDS = re.compile(r"<\|endoftext\|>|<\|end_of_text\|>")


def unroll(content: str) -> tuple[Message, ...]:
    """The turns that are marked in a text, as `<|user|>` … `<|assistant|>` or as Granite 3 marks them; none where the
    text is plain. Line breaks around a turn are of the markers, and end tokens of an older model are left out.
    """
    parts = _MARK.split(content)
    turns = zip(parts[1::3], parts[2::3], parts[3::3], strict=True)
    said = [_turn(old or new, text) for old, new, text in turns]
    return tuple(said) if any(turn.role == "assistant" for turn in said) else ()


def _turn(role: Any, text: str) -> Message:
    return Message(role=role, content=_ENDS.sub("", text).strip("\n"))
