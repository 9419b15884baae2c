"""The files of dk_bench: one row a question, as JSON lines, as comma-separated values, and as a sheet."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

from runners.evaluate.suites.outcome import Outcome, Seat
from schemas.errors import UsageError

Format = Literal["jsonl", "csv", "xlsx"]
FORMATS: tuple[Format, ...] = ("jsonl", "csv", "xlsx")
COLUMNS = ("user_input", "reference", "response", "score", "failure", "comment")
WIDTHS = (50, 50, 50, 8, 30, 50)
_FORMULA = re.compile(r"^[\s\x00\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]|^[\t\r\n]")
"""How a text begins that a program of sheets may take for a formula (OWASP, CSV Injection)."""
_MOST_CELL = 32_767
"""Signs that a cell of a sheet can hold (Microsoft, Excel specifications and limits)."""
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
Row = Mapping[str, str | float | None]


def write_dk_results(
    folder: Path, outcome: Outcome, *, seat: Seat = "tuned", formats: Sequence[Format] = FORMATS, when: datetime
) -> tuple[Path, ...]:
    """Write `<model>/results_<when>.<format>` into `folder` for one of the models, and return the paths.

    Answers are a model's words: a cell that begins like a formula is text. The JSON lines hold them as they came. Marks
    are 1 to 5, and empty where none was given. Raises UsageError where a sheet cannot be made, OSError.
    """
    place = folder / _place(outcome, seat)
    place.mkdir(parents=True, exist_ok=True)
    rows = tuple(_rows(outcome, seat))
    written: list[Path] = []
    for kind in formats:
        file = place / f"results_{when:%Y-%m-%dT%H_%M_%S}.{kind}"
        _WRITERS[kind](file, rows)
        written.append(file)
    return tuple(written)


def as_text(cell: str) -> str:
    """The same text with a quote in front where it could be taken for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _place(outcome: Outcome, seat: Seat) -> str:
    """The model's folder; that of a base model which is called like the tuned one says that it is the base."""
    tuned = _folder_name(outcome.evaluation.model.name)
    if seat == "tuned" or outcome.evaluation.base is None:
        return tuned
    base = _folder_name(outcome.evaluation.base.name)
    return f"{base} (base)" if base.casefold() == tuned.casefold() else base


def _folder_name(model: str) -> str:
    """A name of one folder, whatever stands in the model's."""
    name = re.sub(r"[^\w.@ -]+", "_", Path(model).name or model).strip(". ")
    return name[:100] or "model"


def _rows(outcome: Outcome, seat: Seat) -> Iterable[Row]:
    for item, record in zip(outcome.items, outcome.records[seat], strict=True):
        yield {
            "user_input": item.question,
            "reference": item.reference,
            "response": record.answer,
            "score": record.rating,
            "failure": record.failure,
            "comment": record.comment,
        }


def _write_lines(file: Path, rows: Sequence[Row]) -> None:
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def _write_csv(file: Path, rows: Sequence[Row]) -> None:
    # The mark at the beginning tells programs of sheets that it is UTF-8.
    with file.open("w", encoding="utf-8-sig", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(COLUMNS)
        writer.writerows([as_text(cell) if isinstance(cell, str) else cell for cell in _cells(row)] for row in rows)


def _write_sheet(file: Path, rows: Sequence[Row]) -> None:
    try:
        from openpyxl import Workbook
        from openpyxl.styles import Alignment, Font
        from openpyxl.utils import get_column_letter
    except ImportError as error:
        raise UsageError("xlsx needs openpyxl: pip install openpyxl, or leave xlsx out of the formats") from error
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "results"
    sheet.append(COLUMNS)
    for number, row in enumerate(rows, 2):
        for column, cell in enumerate(_cells(row), 1):
            place = sheet.cell(number, column)
            if isinstance(cell, str):
                place.value, place.data_type = _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", cell)[:_MOST_CELL], "s"
                place.alignment = Alignment(wrap_text=True, vertical="top")
                place.quotePrefix = bool(_FORMULA.match(cell))
            else:
                place.value = cell
    for column, width in enumerate(WIDTHS, 1):
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    book.save(file)


def _cells(row: Row) -> list[str | float | None]:
    return [row[column] for column in COLUMNS]


_WRITERS: Mapping[Format, Callable[[Path, Sequence[Row]], None]] = {
    "jsonl": _write_lines,
    "csv": _write_csv,
    "xlsx": _write_sheet,
}
