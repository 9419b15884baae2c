"""What quantizing costs: the file that will be served against the same model in 16 bits, on the frozen suite."""

from __future__ import annotations

from collections.abc import Sequence

from runners.evaluate.verdict.compare import compare
from runners.evaluate.verdict.paired import pair_choices
from runners.evaluate.verdict.words import decide_word
from schemas.item import ChoiceItem, ChoiceRecord, Frozen, ItemKind
from schemas.result import Served, Word


class QuantizedRecords(Frozen):
    """Both files' records in the order of the suite; `digest` (SHA-256) and `size` (bytes) are the quantized file's."""

    whole: tuple[ChoiceRecord, ...]
    small: tuple[ChoiceRecord, ...]
    digest: str
    size: int


def compare_served(
    suite: Sequence[ChoiceItem], records: QuantizedRecords, *, quantization: str, margin: float
) -> Served:
    """The row of the report: `base` is f16, `tuned` the quantized file; a family of its own, like the frozen suite.

    Items are called `frozen`, whatever they were; `margin` is a share. An empty suite is not measured.
    """
    items = [item.model_copy(update={"kind": ItemKind.FROZEN}) for item in suite]
    sample = pair_choices(items, records.whole, records.small, kind=ItemKind.FROZEN)
    if not sample.n:
        return not_measured(quantization, "the frozen suite holds no item", margin=margin)
    comparison = compare(sample)
    p = 1.0 if comparison.p is None else comparison.p
    word, why = decide_word(sample, comparison, margin=margin, p_holm=p)
    return Served(
        format=quantization,
        word=word,
        why=why,
        margin=margin,
        comparison=comparison,
        digest=records.digest,
        size=records.size,
    )


def not_measured(quantization: str, why: str, *, margin: float) -> Served:
    """The row where something that is needed is not here: it says what, and passes for nothing."""
    return Served(
        format=quantization,
        word=Word.INCONCLUSIVE,
        why=f"not measured: {why}",
        margin=margin,
        comparison=None,
    )


def not_measurable(quantization: str, why: str, *, margin: float) -> Served:
    """The row where the file could not be made or asked."""
    return Served(format=quantization, word=Word.ERROR, why=why, margin=margin, comparison=None)
