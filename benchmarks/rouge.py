"""Near-duplicates: decisions and CPU time beside rouge-score, and growth with the number of texts.

    python benchmarks/rouge.py [--quick] [--json]       --quick: 300 texts beside rouge-score, 30,000 at most alone

rouge-score (0.1.2, of the engine extra) compares each text, cut into words once, with all that were kept before.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from common.deduplicated import measure_deduplication
from common.growth import exponent
from common.instructions import instructions
from common.targets import Target, read_arguments, show

from runners.generate.dedupe.dedupe import Deduper

THRESHOLD, LOW = 0.9, 0.5
COMPARED, QUICK_COMPARED = 2_000, 300
SIZES, QUICK_SIZES = (10_000, 30_000, 100_000), (3_000, 10_000, 30_000)
RUNS = 5


def main() -> None:
    """Measure and print."""
    chosen = read_arguments(__doc__ or "")
    targets = compare(list(instructions(QUICK_COMPARED if chosen.quick else COMPARED)))
    sizes = QUICK_SIZES if chosen.quick else SIZES
    targets += grow(sizes, THRESHOLD)
    targets += grow(sizes, LOW)
    targets += repeat(sizes[-1])
    show("Near-duplicates", targets, as_json=chosen.json)


def compare(texts: Sequence[str]) -> list[Target]:
    """Both sides on the same texts; ours several times, of which the fastest counts, as it takes so little."""
    kept, theirs = keep_with_rouge_score(texts)
    runs = [keep_with_deduper(texts) for _ in range(RUNS)]
    ours = min(seconds for _, seconds in runs)
    foreign = sum(not text.isascii() for text in texts)
    name = f"{len(texts):,} texts, {foreign} of them not ASCII"
    return [
        Target(f"{name}: kept by rouge-score", len(kept)),
        Target("kept by one of both only", max(len({*kept} ^ {*mine}) for mine, _ in runs), 0),
        Target("rouge-score, CPU s", theirs),
        Target("taxobot, CPU s", ours),
        Target("ratio", theirs / ours, 100, at_least=True),
    ]


def keep_with_rouge_score(texts: Sequence[str]) -> tuple[list[int], float]:
    """Numbers of the texts that it keeps, and its CPU seconds."""
    from rouge_score.rouge_scorer import _score_lcs
    from rouge_score.tokenize import tokenize

    began = time.process_time()
    words: list[list[str]] = []
    kept = []
    for number, text in enumerate(texts):
        new = tokenize(text, None)
        if max((_score_lcs(old, new).fmeasure for old in words), default=0.0) > THRESHOLD:
            continue
        kept.append(number)
        words.append(new)
    return kept, time.process_time() - began


def keep_with_deduper(texts: Sequence[str]) -> tuple[list[int], float]:
    """The same for taxobot."""
    began = time.process_time()
    decisions = Deduper(THRESHOLD).decide([("", text) for text in texts])
    seconds = time.process_time() - began
    return [number for number, repeat in enumerate(decisions) if repeat is None], seconds


def grow(sizes: Sequence[int], threshold: float) -> list[Target]:
    """Ever more texts, one process each."""
    runs = [measure_deduplication("prose", size, threshold) for size in sizes]
    largest = runs[-1]
    limit = 60 if threshold == THRESHOLD else None
    rows = [Target(f"{one.texts:,} texts at {threshold}, CPU s", one.cpu) for one in runs]
    return [
        *rows,
        Target(f"{largest.texts:,} texts at {threshold}, wall s", largest.wall, limit),
        Target(f"kept at {threshold}", largest.kept),
        Target(f"growth exponent at {threshold}", exponent([(one.texts, one.cpu) for one in runs])),
        Target(f"peak memory at {threshold}, MB, texts included", largest.peak_memory / 1e6, 250),
    ]


def repeat(size: int) -> list[Target]:
    """Texts of one template."""
    run = measure_deduplication("template", size, THRESHOLD)
    return [
        Target(f"{size:,} texts of one template at {THRESHOLD}, wall s", run.wall),
        Target("kept of these", run.kept),
    ]


if __name__ == "__main__":
    main()
