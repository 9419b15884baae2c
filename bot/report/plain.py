"""The report as short plain text, for the end of a run in a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from bot.report.detail import Detail
from bot.report.escape import ELLIPSIS
from bot.report.rows import Measure
from bot.report.view import View, view_of
from schemas.result import RunResult

_WIDTH = 100
_NAME = 44
_SHORT = Detail(samples=False, rows=10)


def render_plain(result: RunResult) -> str:
    """About 40 lines at most, without colour or control characters, ending without a line break.

    Raises ValueError when the gate has not decided yet.
    """
    view = view_of(result)
    blocks = (
        _fill(f"{view.verdict}: {view.sentence}"),
        _align(_score_lines(view)),
        "\n".join(_problem_lines(view)),
        "\n".join(_fill(f"Warning: {warning}") for warning in view.warnings[:5]),
        _fill(f"Next step: {view.next_step}"),
        _fill(_name_embedded(view)),
    )
    return "\n\n".join(block for block in blocks if block)


def _score_lines(view: View) -> Iterator[tuple[str, ...]]:
    if not (view.leaves or view.guards):
        return
    yield "Leaf", "n", "Base → tuned", f"Δ (95 % CI), {view.unit}", "Verdict"
    yield from map(_score_line, _SHORT.cut(view.leaves))
    if hidden := _SHORT.hidden(view.leaves):
        yield f"… {hidden} more", "", "", "", ""
    yield from map(_score_line, view.guards)


def _score_line(row: Measure) -> tuple[str, ...]:
    verdict = ", ".join(filter(None, (row.word, row.remark)))
    return _shorten(row.name), row.n, row.before_after, str(row.delta), verdict


def _shorten(name: str) -> str:
    """The end of a long path says most."""
    return name if len(name) <= _NAME else ELLIPSIS + name[-_NAME + 1 :]


def _problem_lines(view: View) -> Iterator[str]:
    for problem in _SHORT.cut(view.problems):
        yield _fill(f"{problem.where}: {problem.severity}: {problem.message} [{problem.rule}]")
        if problem.fix:
            yield _fill(f"Fix: {problem.fix}", indent="    ")
    if hidden := _SHORT.hidden(view.problems):
        yield f"… {hidden} more, all of them with: {view.check_command}"


def _name_embedded(view: View) -> str:
    if not view.embedded:
        return ""
    parts = ", ".join(view.embedded)
    return (
        f"These numbers come from taxobot's embedded stand-ins ({parts}): they show whether the loop works on this "
        "contribution, not what a production model would gain. “≈” marks what was given no word."
    )


def _fill(paragraph: str, *, indent: str = "") -> str:
    return textwrap.fill(
        paragraph,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _align(lines: Iterator[tuple[str, ...]]) -> str:
    """Columns padded to their widest cell in terminal columns; numbers to the right, words to the left."""
    rows = list(lines)
    widths = [max(map(_columns, column)) for column in zip(*rows, strict=True)]
    return "\n".join(_pad(row, widths) for row in rows)


def _pad(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = []
    for index, (value, width) in enumerate(zip(row, widths, strict=True)):
        gap = " " * (width - _columns(value))
        cells.append(value + gap if index in (0, len(row) - 1) else gap + value)
    return "  ".join(cells).rstrip()


def _columns(value: str) -> int:
    from rich.cells import cell_len

    return cell_len(value)
