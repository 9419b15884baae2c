"""How much two texts say the same words in the same order: ROUGE-L (https://aclanthology.org/W04-1013)."""

from __future__ import annotations

import re
from collections.abc import Sequence


def rouge_l(reference: Sequence[str], said: Sequence[str]) -> float:
    """F1 of the longest common subsequence of words, 0 to 1; 0 where either has none."""
    from rapidfuzz.distance import LCSseq

    common = LCSseq.similarity(reference, said)
    if not common:
        return 0.0
    precision, recall = common / len(said), common / len(reference)
    return 2 * precision * recall / (precision + recall)


def words_of(text: str) -> list[str]:
    """Words of any script; signs where there are no words."""
    return re.findall(r"\w+", text.lower()) or re.findall(r"\S", text)
