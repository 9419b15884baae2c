"""A trial on a terminal: answers side by side, then scores."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from bot.findings.terminal import plain_line
from bot.report.escape import ELLIPSIS
from bot.trial.markdown import notes
from bot.trial.scores import ALONE, TITLES, cells, heading, marks
from schemas.trial import Replied, Trial, Tried

LONGEST = 1_200
"""Characters of a text that stand in a cell."""
NARROWEST = 60


def render_table(trial: Trial, *, show: int, width: int) -> str:
    """The report in lines of at most `width` columns, with a newline at its end; no line is obeyed by a terminal."""
    from rich.console import Console

    written = io.StringIO()
    console = Console(file=written, width=max(width, NARROWEST), color_system=None, legacy_windows=False)
    asked = trial.questions[:show]
    if asked:
        console.print(_table(_titles(trial), map(_row, asked), lines=True))
    console.print(_table(TITLES if trial.tuned else ALONE, map(cells, trial.scores)))
    for line in notes(trial, shown=len(asked)):
        console.print(plain_line(line), markup=False, highlight=False)
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines()) + "\n"


def _table(
    titles: Sequence[str], rows: Iterator[Sequence[str]] | map[tuple[str, ...]], *, lines: bool = False
) -> object:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_lines=lines, pad_edge=False)
    for title in titles:
        table.add_column(Text(plain_line(title)), overflow="fold", ratio=1 if lines else None)
    for row in rows:
        table.add_row(*map(Text, map(_shown, row)))
    return table


def _titles(trial: Trial) -> tuple[str, ...]:
    tuned = [heading("tuned", trial.tuned)] if trial.tuned else []
    return "question", "expected", heading("base", trial.base), *tuned


def _row(one: Tried) -> tuple[str, ...]:
    said = [one.base] if one.tuned is None else [one.base, one.tuned]
    return f"{one.id}\n{one.question}", one.expected, *map(_answer, said)


def _answer(replied: Replied) -> str:
    return f"{_cut(replied.text)}\n[{marks(replied)}]".lstrip("\n")


def _shown(value: str) -> str:
    """Line breaks are kept, all else that a terminal could act on is not."""
    return "\n".join(map(plain_line, _cut(value).split("\n")))


def _cut(value: str) -> str:
    return value if len(value) <= LONGEST else value[: LONGEST - 1] + ELLIPSIS
