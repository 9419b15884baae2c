"""Whether the numbers can be trusted: what the judge is worth, and whether anything that was asked was also taught."""

from __future__ import annotations

from bot.figures import NOT_MEASURED, count
from bot.report.escape import plain
from bot.report.measures import NAME_LENGTH
from bot.report.rows import Fitness, Leak
from bot.report.scores import rank_leaves
from schemas.item import ItemKind
from schemas.result import JudgeCheck, Overlap, RunResult

_EXAMPLES = 5


def show_fitness(result: RunResult) -> tuple[Fitness, ...]:
    """One line a leaf whose answers were rated, worst leaf first."""
    return tuple(_show_check(leaf.leaf, leaf.judge) for leaf in rank_leaves(result.leaves) if leaf.judge)


def show_leaks(result: RunResult) -> tuple[Leak, ...]:
    """Only kinds of items of which some were found, most first."""
    found = [entry for entry in result.contamination if entry.found]
    return tuple(map(_show_leak, sorted(found, key=lambda entry: (-entry.found, entry.leaf, entry.kind))))


def say_leaked(result: RunResult) -> str:
    """One sentence over all items that were compared with the training rows; empty where none was."""
    if not result.contamination:
        return ""
    found, asked = (sum(counts) for counts in zip(*((one.found, one.n) for one in result.contamination), strict=True))
    items = f"{asked:,} evaluation {'item' if asked == 1 else 'items'}"
    if not found:
        return f"No: what the training rows teach gives none of {items} away."
    return f"Yes: the training rows give {found:,} of {items} away."


def _show_check(leaf: str, check: JudgeCheck) -> Fitness:
    return Fitness(
        name=plain(leaf, NAME_LENGTH),
        own=f"{check.own:.1f}",
        shuffled=NOT_MEASURED if check.shuffled is None else f"{check.shuffled:.1f}",
        noise=NOT_MEASURED if check.noise is None else f"{check.noise:.2f}",
        icon="✅" if check.fit else "❌",
        word="fit" if check.fit else "unfit",
        said=plain(check.said, 240),
    )


def _show_leak(overlap: Overlap) -> Leak:
    shown = tuple(plain(example, 240) for example in overlap.examples[:_EXAMPLES])
    hidden = overlap.found - len(shown)
    frozen = overlap.kind is ItemKind.FROZEN
    return Leak(
        name="Frozen suite" if frozen else plain(overlap.leaf, NAME_LENGTH),
        kind=str(overlap.kind),
        n=f"{overlap.n:,}",
        found=f"{overlap.found:,}",
        examples=shown,
        more=f"… {count(hidden, 'more item')}" if hidden > 0 and shown else "",
        identifier=not frozen,
    )
