"""MMLU's questions in a folder of one's own: the release's files, the hub's, or JSON lines.

- `dev/anatomy_dev.csv`, `test/anatomy_test.csv`: the original release (https://github.com/hendrycks/test), columns
  question, four options, letter, without a head line;
- `anatomy/dev-00000-of-00001.parquet`, `anatomy/test-….parquet`: https://huggingface.co/datasets/cais/mmlu;
- `anatomy/dev.jsonl`, `anatomy/test.jsonl`: lines of {"question", "choices", "answer"}.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, ValidationError, field_validator

from runners.evaluate.suites.lines import read_rows
from schemas.errors import UsageError

Split = Literal["dev", "test"]
LETTERS = "ABCD"


class Row(BaseModel):
    """One question, its four options, and the index of the right one; a letter is read as its index."""

    question: str
    choices: Annotated[tuple[str, ...], Field(min_length=4, max_length=4)]
    answer: Annotated[int, Field(ge=0, le=3)]

    @field_validator("answer", mode="before")
    @classmethod
    def _read_letter(cls, given: Any) -> Any:
        return LETTERS.index(given) if isinstance(given, str) and len(given) == 1 and given in LETTERS else given


def read_split(data: Path, subject: str, split: Split) -> list[dict[str, Any]]:
    """The rows of one subject as lm-eval's tasks expect them.

    Raises UsageError that says which files were looked for where none is there, and FILE:LINE for one that is wrong.
    """
    rows = [row.model_dump() for row in _read(data, subject, split)]
    if not rows:
        raise UsageError(f"{data}: it holds no {split} question of {subject}")
    return [row | {"choices": list(row["choices"])} for row in rows]


def _read(data: Path, subject: str, split: Split) -> Iterator[Row]:
    table, lines = data / split / f"{subject}_{split}.csv", data / subject / f"{split}.jsonl"
    parts = sorted((data / subject).glob(f"{split}-*.parquet")) or sorted((data / subject).glob(f"{split}.parquet"))
    if table.is_file():
        yield from _read_table(table)
    elif lines.is_file():
        yield from (row for _, row in read_rows(lines, Row))
    elif parts:
        for part in parts:
            yield from _read_parquet(part)
    else:
        raise UsageError(
            f"{data} holds no {split} questions of {subject}: looked for {table.relative_to(data)},"
            f" {lines.relative_to(data)} and {subject}/{split}-*.parquet"
        )


def _read_table(file: Path) -> Iterator[Row]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as content:
            reader = csv.reader(content)
            for cells in reader:
                if len(cells) != 6:
                    raise UsageError(f"{file}:{reader.line_num}: {len(cells)} columns; question, A, B, C, D, answer")
                yield _parse(f"{file}:{reader.line_num}", cells[0], cells[1:5], cells[5].strip())
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{file}: it can't be read as a table: {error}") from error


def _read_parquet(file: Path) -> Iterator[Row]:
    import pyarrow
    from pyarrow import parquet

    try:
        found = parquet.read_table(file, columns=["question", "choices", "answer"]).to_pylist()
    except (OSError, pyarrow.ArrowException) as error:
        reason = " ".join(str(error).split())
        raise UsageError(f"{file}: it can't be read as questions with choices and answer: {reason}") from error
    for number, row in enumerate(found, 1):
        yield _parse(f"{file}, row {number}", row["question"], row["choices"], row["answer"])


def _parse(place: str, question: Any, choices: Any, answer: Any) -> Row:
    try:
        return Row(question=question, choices=choices, answer=answer)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise UsageError(f"{place}: `{first['loc'][0]}`: {first['msg']}") from error
