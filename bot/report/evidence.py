"""What stands behind the scores: how each word was decided, what was rejected, how answers changed, what was found."""

from __future__ import annotations

from dataclasses import replace

from bot.figures import NOT_MEASURED, count, items_to_decide, size
from bot.leaves import deciding
from bot.report.escape import plain
from bot.report.measures import NAME_LENGTH
from bot.report.rows import Decision, Problem, Rejection, Sample
from bot.report.scores import rank_leaves
from schemas.result import Comparison, Example, FindingRecord, FrozenResult, LeafResult, RunResult

_EXAMPLES_PER_LEAF = 3


def explain_words(result: RunResult) -> tuple[Decision, ...]:
    """One line a leaf, worst first, and one for the frozen suite."""
    lines = [_explain(leaf.leaf, leaf.word, leaf.why, deciding(leaf)) for leaf in rank_leaves(result.leaves)]
    if result.frozen:
        line = _explain("Frozen suite", result.frozen.word, _explain_frozen(result.frozen), result.frozen.overall)
        lines.append(replace(line, identifier=False))
    return tuple(lines)


def list_rejections(result: RunResult) -> tuple[Rejection, ...]:
    """Every reason that cost rows, leaf by leaf, the costliest first."""
    return tuple(
        Rejection(
            plain(leaf.leaf, NAME_LENGTH), plain(entry.reason, 120), f"{entry.count:,}", plain(entry.example, 160)
        )
        for leaf in rank_leaves(result.leaves)
        if leaf.funnel
        for entry in sorted(leaf.funnel.rejected, key=lambda entry: (-entry.count, entry.reason))
    )


def count_rejected(result: RunResult) -> int:
    """Rows that were made and not kept, over all leaves."""
    return sum(leaf.funnel.made - leaf.funnel.kept for leaf in result.leaves if leaf.funnel)


def pick_samples(result: RunResult) -> tuple[Sample, ...]:
    """The first few examples of every leaf, worst leaf first."""
    return tuple(
        _show_example(leaf, example)
        for leaf in rank_leaves(result.leaves)
        for example in leaf.examples[:_EXAMPLES_PER_LEAF]
    )


def list_problems(result: RunResult) -> tuple[Problem, ...]:
    """All findings, those that block first, then by place."""
    severities = ("error", "warning", "notice")
    ranked = sorted(result.findings, key=lambda entry: (severities.index(entry.severity), entry.path, entry.line))
    return tuple(map(_show_finding, ranked))


def _explain(name: str, word: str, why: str, comparison: Comparison | None) -> Decision:
    return Decision(
        name=plain(name, NAME_LENGTH),
        word=str(word),
        why=plain(why, 240),
        units=f"{count(comparison.n, 'item')}, {count(comparison.clusters, 'cluster')}" if comparison else NOT_MEASURED,
        visible=_show_visible(comparison),
        method=comparison.interval.method if comparison and comparison.interval else NOT_MEASURED,
    )


def _explain_frozen(frozen: FrozenResult) -> str:
    """The reason of the word, and how many items would tell whether there is harm beyond the margin."""
    need = items_to_decide(frozen.overall, frozen.margin)
    told = need is None or not frozen.overall.n or " would decide" in frozen.why
    return frozen.why if told else f"{frozen.why}; about {need:,} items would tell whether harm exceeds the margin"


def _show_visible(comparison: Comparison | None) -> str:
    if comparison is None or comparison.smallest_effect is None:
        return NOT_MEASURED
    return size(comparison.smallest_effect, comparison.score)


def _show_example(leaf: LeafResult, example: Example) -> Sample:
    return Sample(
        name=plain(leaf.leaf, NAME_LENGTH),
        kind=str(example.kind),
        question=plain(example.question, 320),
        reference=plain(example.reference, 200),
        base=plain(example.base, 200),
        base_mark=_mark(example.base_right),
        tuned=plain(example.tuned, 200),
        tuned_mark=_mark(example.tuned_right),
    )


def _mark(right: bool | None) -> str:
    return {True: "✓ right", False: "✗ wrong", None: ""}[right]


def _show_finding(finding: FindingRecord) -> Problem:
    return Problem(
        where=f"{plain(finding.path, 160)}:{finding.line}",
        severity=finding.severity,
        message=plain(finding.message, 320),
        fix=plain(finding.fix, 320),
        rule=plain(finding.rule, 80),
    )
