"""The tables of scores: leaves and frozen suite, the contrast, the frozen suite's tasks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.figures import DASH, NOT_MEASURED, RATING, count, difference, margin, span, unit
from bot.leaves import controls_of, deciding, explain_gain
from bot.report.measures import ICONS, measure, show_score, titled, unmeasured
from bot.report.parts import name_part
from bot.report.rows import Delta, Measure
from schemas.result import Comparison, FrozenResult, Funnel, LeafResult, RunResult, Word

_WORST_FIRST = (Word.WORSE, Word.ERROR, Word.INCONCLUSIVE, Word.NO_CHANGE, Word.NEW, Word.BETTER, Word.REMOVED)
_MANY_REJECTED = 0.5
_GAIN = "gain beyond control"


def rank_leaves(leaves: tuple[LeafResult, ...]) -> tuple[LeafResult, ...]:
    """Worst word first, then the smallest difference, then the name."""
    return tuple(sorted(leaves, key=lambda leaf: (_WORST_FIRST.index(leaf.word), _delta_of(leaf), leaf.leaf)))


def decides(comparison: Comparison, leaf: LeafResult) -> bool:
    """Whether the comparison is by the score that decides the leaf's word, on whichever items."""
    chosen = deciding(leaf)
    return chosen is None or comparison.score == chosen.score


def show_leaves(result: RunResult) -> tuple[Measure, ...]:
    """The main table's leaves, worst first, then those that are gone."""
    shown = [_show_leaf(leaf, name_part("judge", result.models)) for leaf in rank_leaves(result.leaves)]
    return (*shown, *(replace(unmeasured(leaf, DASH, word=Word.REMOVED), samples=DASH) for leaf in result.removed))


def show_frozen(result: RunResult) -> Measure | None:
    """The main table's last line; None when nothing was taught, so that nothing could be harmed."""
    if result.frozen is None:
        line = replace(unmeasured("Frozen suite", "frozen"), icon=ICONS[Word.ERROR], word=NOT_MEASURED)
        return titled(line) if result.leaves else None
    frozen = result.frozen
    harmless = _is_harmless(frozen)
    limit = f"margin {margin(frozen.margin)} pp"
    name = f"Frozen suite ({count(frozen.overall.n, 'item')}, {count(len(frozen.tasks), 'task')})"
    remark = f"no harm, {limit}" if harmless else limit
    line = measure(frozen.overall, name, judge="", word=frozen.word, limit=-frozen.margin, remark=remark)
    return titled(replace(line, icon="✅" if harmless and frozen.word is not Word.WORSE else ICONS[frozen.word]))


def show_contrast(result: RunResult) -> tuple[Measure, ...]:
    """What the deciding score says of all other items, and the gain beyond control, leaf by leaf."""
    judge = name_part("judge", result.models)
    return tuple(row for leaf in rank_leaves(result.leaves) for row in _contrast_of(leaf, judge))


def show_tasks(result: RunResult) -> tuple[Measure, ...]:
    """The frozen suite task by task, worst first."""
    tasks = result.frozen.tasks if result.frozen else ()
    ranked = sorted(tasks, key=lambda task: (task.comparison.delta, task.task))
    return tuple(titled(measure(task.comparison, task.task, judge="")) for task in ranked)


def _show_leaf(leaf: LeafResult, judge: str) -> Measure:
    comparison = deciding(leaf)
    if comparison is None:
        line = unmeasured(leaf.leaf, "new-question", word=leaf.word, remark=leaf.why)
    else:
        advisory = "advisory" if comparison.score == RATING else ""
        remark = ", ".join(filter(None, (advisory, _say_rejected(leaf.funnel))))
        line = measure(comparison, leaf.leaf, judge=judge, word=leaf.word, remark=remark)
    return replace(line, samples=_show_samples(leaf.funnel))


def _contrast_of(leaf: LeafResult, judge: str) -> Iterator[Measure]:
    chosen, controls = deciding(leaf), controls_of(leaf)
    for comparison in leaf.comparisons:
        if comparison is not chosen and decides(comparison, leaf):
            role = "contrast" if comparison is controls else "shown, never gates"
            yield measure(comparison, leaf.leaf, judge=judge, remark=role)
    if controls is None:
        yield unmeasured(leaf.leaf, "control")
    yield _show_gain(leaf, chosen, controls, judge)


def _show_gain(leaf: LeafResult, chosen: Comparison | None, controls: Comparison | None, judge: str) -> Measure:
    gain = leaf.specific_gain
    if gain is None or chosen is None or controls is None:
        return unmeasured(leaf.leaf, _GAIN, remark=explain_gain(leaf))
    interval = span(gain.interval, chosen.score)
    return replace(
        unmeasured(
            leaf.leaf,
            _GAIN,
            remark="shown" if gain.shown else ": ".join(filter(None, ("not shown", explain_gain(leaf)))),
        ),
        n=f"{chosen.n:,} and {controls.n:,}",
        score=show_score(chosen.score, judge),
        before_after=DASH,
        delta=Delta(difference(gain.delta, chosen.score, sure=gain.shown), interval, gain.shown),
        unit=unit(chosen.score),
    )


def _is_harmless(frozen: FrozenResult) -> bool:
    return frozen.overall.interval is not None and frozen.overall.interval.low >= -frozen.margin


def _show_samples(funnel: Funnel | None) -> str:
    return f"{funnel.kept:,} / {funnel.made:,}" if funnel else NOT_MEASURED


def _say_rejected(funnel: Funnel | None) -> str:
    if funnel is None or not funnel.made:
        return ""
    share = 1 - funnel.kept / funnel.made
    return f"{100 * share:.0f} % rejected" if share > _MANY_REJECTED else ""


def _delta_of(leaf: LeafResult) -> float:
    comparison = deciding(leaf)
    return comparison.delta if comparison else 0.0
