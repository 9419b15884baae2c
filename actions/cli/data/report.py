"""What came of a run: a funnel, leaf by leaf, the files, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from actions.cli.model.list import table
from bot.findings.terminal import plain, plain_line

if TYPE_CHECKING:
    from runners.generate.generation import Generation
    from schemas.generation import GeneratedRow, LeafFunnel, ModelUse

_TITLES = ("LEAF", "FLOW", "TEXTS ASKED", "NO ANSWER", "UNREADABLE", "REJECTED", "KEPT")
_MOST = 5  # reasons that are told of a leaf; funnel.json has them all
_SHOWN = ("skills_train_msgs_", "knowledge_train_msgs_", "train_", "test_", "messages_")


def say(made: Generation, *, target: int | None, seconds: float, looking: str = "taxobot data list") -> str:
    """The end report for a terminal; `looking` is the command that shows the runs."""
    parts = [*table([_TITLES, *map(_row, made.funnel.leaves)]), "", *_reasons(made), *_shortfall(made, target)]
    kept = sum(made.kept.values())
    parts += [*_models(made), f"{kept:,} {'row is' if kept == 1 else 'rows are'} kept, after {seconds:.0f} s"]
    return "\n".join([*parts, *_files(made, looking)])


def record(made: Generation, *, target: int | None, seconds: float) -> dict[str, Any]:
    """The end report as it stands in JSON."""
    rows = {leaf: [row.model_dump(mode="json") for row in kept] for leaf, kept in made.preview.items()}
    return {
        "folder": str(made.folder) if made.folder else None,
        "kept": made.kept,
        "wanted": target,
        "seconds": round(seconds, 1),
        "funnel": made.funnel.model_dump(mode="json"),
        "manifest": made.manifest.model_dump(mode="json") if made.manifest else None,
        "rows": rows,
    }


def preview(made: Generation) -> str:
    """The rows that were made to be looked at."""
    return "\n".join(line for leaf, rows in made.preview.items() for line in _leaf_rows(leaf, rows))


def _leaf_rows(leaf: str, rows: tuple[GeneratedRow, ...]) -> Iterator[str]:
    yield plain_line(f"{leaf}: {len(rows)} row{'' if len(rows) == 1 else 's'}")
    for row in rows:
        yield ""
        if row.context:
            yield _lines("context:  ", row.context)
        yield _lines("question: ", row.question)
        yield _lines("answer:   ", row.response)
    yield ""


def _lines(title: str, text: str) -> str:
    """The text with its own lines, each in words that no terminal obeys."""
    return title + f"\n{' ' * len(title)}".join(map(plain, text.split("\n")))


def _row(leaf: LeafFunnel) -> tuple[str, ...]:
    from runners.generate.decide import BEYOND

    steps = [step for source in leaf.sources for step in source.steps]
    counts = [count for step in steps for count in step.rejected.values()]
    counts += [count for source in leaf.sources for reason, count in source.rejected.items() if reason != BEYOND]
    numbers = (
        sum(step.asked for step in steps),
        sum(step.failed for step in steps),
        sum(step.unparsed for step in steps),
        sum(counts),
        leaf.kept,
    )
    return leaf.leaf, leaf.flow or "-", *(f"{number:,}" for number in numbers)


def _reasons(made: Generation) -> Iterator[str]:
    """The reasons that cost most, leaf by leaf; a row that was not wanted any more is no loss."""
    from runners.generate.decide import BEYOND
    from runners.generate.explain import losses_of

    for leaf in made.funnel.leaves:
        lost = [one for one in losses_of(leaf).most_common(_MOST + 1) if one[0] != BEYOND][:_MOST]
        if leaf.error or lost:
            head = f"{leaf.leaf} ({leaf.flow})" if leaf.flow else leaf.leaf
            yield plain_line(head + (f": {leaf.error}" if leaf.error else ""))
            yield from (plain_line(f"  {count:,} × {reason}") for reason, count in lost)


def _shortfall(made: Generation, target: int | None) -> Iterator[str]:
    kept = sum(made.kept.values())
    if target is not None and kept < target and made.folder is not None:
        why = "the leaves give no more rows that differ enough; the reasons stand above"
        yield f"{target:,} rows were wanted, {kept:,} are kept: {why}"


def _models(made: Generation) -> Iterator[str]:
    for use in made.manifest.models if made.manifest else ():
        yield plain_line(_say_use(use))


def _say_use(use: ModelUse) -> str:
    through = f" at {use.address}" if use.address else ""
    return (
        f"{use.role}: {use.model}{through}: {use.requests:,} calls, {use.remembered:,} texts remembered,"
        f" {use.prompt_tokens:,} prompt and {use.completion_tokens:,} answer tokens"
    )


def _files(made: Generation, looking: str) -> Iterator[str]:
    if made.folder is None:
        yield "nothing was written: this was a preview"
        return
    names = sorted(made.manifest.files) if made.manifest else []
    shown = [name for start in _SHOWN for name in names if name.startswith(start)]
    yield f"{plain(str(made.folder))} holds {len(names)} files, with funnel.json and manifest.json; for training:"
    yield from (plain(f"  {name}") for name in shown)
    yield from _mixture(made)
    yield plain(f"`{looking}` shows all runs")


def _mixture(made: Generation) -> Iterator[str]:
    """How many rows of each leaf training gets to see, and what is worth a look."""
    if made.manifest is not None and made.manifest.balance:
        yield "rows of each leaf that are mixed for training:"
        yield from (plain_line(f"  {rows:,} × {leaf}") for leaf, rows in made.manifest.balance.items())
        yield from map(plain_line, made.manifest.notes)
