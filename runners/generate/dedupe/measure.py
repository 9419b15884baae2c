"""ROUGE-L's F measure of two texts, by the length of their longest common subsequence, to the last bit.

C.-Y. Lin, "ROUGE: a package for automatic evaluation of summaries", 2004, section 3; the order of operations is that of
rouge_score's `scoring.py`, so that the same floats come out. It is symmetric: doubling rounds nothing.
"""

from __future__ import annotations

IMPOSSIBLE = 2**31 - 1
"""More than any two texts have in common."""


def f_measure(common: int, first: int, second: int) -> float:
    """The measure of texts of `first` and `second` words with `common` in common; 0 where there is nothing."""
    if not common:
        return 0.0
    precision, recall = common / first, common / second
    return 2 * precision * recall / (precision + recall)


def least_common(first: int, second: int, threshold: float) -> int:
    """The fewest words in common that put texts of these lengths above `threshold`; IMPOSSIBLE where none do.

    The measure grows by far more from one word to the next than floats round, so all that have more are above it too.
    """
    most = min(first, second)
    common = min(most, int(threshold * (first + second) / 2))
    while common > 0 and f_measure(common, first, second) > threshold:
        common -= 1
    while common <= most and not f_measure(common, first, second) > threshold:
        common += 1
    return common if common <= most else IMPOSSIBLE


def needed_by_length(length: int, threshold: float, *, longest: int) -> list[int]:
    """`least_common` of a text of `length` words and one of each length from 0 to `longest`.

    It ends where texts are too long for the threshold whatever they have in common: where 2 * length / (length + other)
    is not above it. `threshold` is less than 1.
    """
    reach = longest if threshold <= 0 else min(longest, int(length * (2 - threshold) / threshold) + 1)
    return [least_common(length, other, threshold) for other in range(reach + 1)]
