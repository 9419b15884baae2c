"""Folders with MMLU's questions: each layout gives the same rows, and what is wrong is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.mmlu_files import Layout, rows_of, write_subject
from runners.evaluate.suites.mmlu_data import read_split
from schemas.errors import UsageError


@pytest.mark.parametrize("layout", ["release", "hub", "lines"])
def test_every_layout_gives_the_same_rows(tmp_path: Path, layout: Layout) -> None:
    write_subject(tmp_path, "anatomy", layout)
    assert read_split(tmp_path, "anatomy", "test") == rows_of("test")
    assert read_split(tmp_path, "anatomy", "dev") == rows_of("dev")


def test_letters_stand_for_their_options(tmp_path: Path) -> None:
    (tmp_path / "anatomy").mkdir()
    (tmp_path / "anatomy" / "test.jsonl").write_text(
        '{"question": "q", "choices": ["a", "b", "c", "d"], "answer": "C"}'
    )
    assert [row["answer"] for row in read_split(tmp_path, "anatomy", "test")] == [2]


def test_what_was_looked_for_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as failed:
        read_split(tmp_path, "anatomy", "dev")
    assert str(failed.value) == (
        f"{tmp_path} holds no dev questions of anatomy: looked for dev/anatomy_dev.csv, anatomy/dev.jsonl and"
        " anatomy/dev-*.parquet"
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"q,a,b,c,d,A\nq,a,b,c,A\n", r"anatomy_test\.csv:2: 5 columns; question, A, B, C, D, answer"),
        (b"q,a,b,c,d,E\n", r"anatomy_test\.csv:1: `answer`"),
        (b'q,a,"b\nb",c,d,A\nq,a,b,c,d,\n', r"anatomy_test\.csv:3: `answer`"),
        (b"q,a,b,c,\xff,A\n", r"anatomy_test\.csv: it can't be read as a table"),
        (b"", r"holds no test question of anatomy"),
    ],
    ids=["columns", "letter", "no letter", "bytes", "empty"],
)
def test_a_wrong_row_of_a_table_is_told_with_its_line(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "test").mkdir()
    (tmp_path / "test" / "anatomy_test.csv").write_bytes(content)
    with pytest.raises(UsageError, match=said):
        read_split(tmp_path, "anatomy", "test")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"question": "q", "choices": ["a", "b"], "answer": 0}', r"test\.jsonl:1: `choices`"),
        ('{"question": "q", "choices": ["a", "b", "c", "d"], "answer": 4}', r"test\.jsonl:1: `answer`"),
        ('{"question": "q", "choices": ["a", "b", "c", "d"]}', r"test\.jsonl:1: `answer` is missing"),
        ("nothing", r"test\.jsonl:1: this is not JSON"),
    ],
)
def test_a_wrong_line_is_told_with_its_number(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "anatomy").mkdir()
    (tmp_path / "anatomy" / "test.jsonl").write_text(line, "utf-8")
    with pytest.raises(UsageError, match=said):
        read_split(tmp_path, "anatomy", "test")


def test_a_parquet_file_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "anatomy").mkdir()
    (tmp_path / "anatomy" / "test-00000-of-00001.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(UsageError, match=r"test-00000-of-00001\.parquet: it can't be read as questions with choices"):
        read_split(tmp_path, "anatomy", "test")


def test_a_row_of_a_parquet_file_is_told_with_its_number(tmp_path: Path) -> None:
    import pyarrow
    from pyarrow import parquet

    (tmp_path / "anatomy").mkdir()
    rows = [{"question": "q", "choices": ["a", "b", "c", "d"], "answer": answer} for answer in (3, 7)]
    parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "anatomy" / "test.parquet")
    with pytest.raises(UsageError, match=r"test\.parquet, row 2: `answer`"):
        read_split(tmp_path, "anatomy", "test")
