"""The wordings that only a skill's exam uses, recognised in what somebody else wrote."""

from __future__ import annotations

import re

from runners.generate.skills import FREEFORM_EXAM, GROUNDED_EXAM, Frame


def uses_exam_frame(context: str, question: str) -> bool:
    """Whether the task is put in words of the exam: with its context around it, or for itself."""
    texts = (question.strip(), f"{context}\n{question}".strip())
    return any(pattern.fullmatch(text) for pattern in _PATTERNS for text in texts)


def _pattern(frame: Frame) -> re.Pattern[str]:
    parts = re.split(r"\{(?:task|context)\}", frame.text)
    return re.compile(r"\S.*".join(r"\s+".join(map(re.escape, re.split(r"\s+", part))) for part in parts), re.S | re.I)


_PATTERNS = tuple(_pattern(frame) for frame in (*FREEFORM_EXAM, *GROUNDED_EXAM))
