"""Rows on disk come back as they were, in their order or by number, and stay out of memory."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from fakes.dataset_rows import ISLES, PLURALS, knowledge_row, skill_row
from runners.generate.datasets.rowfile import BUFFER, RowFile


def test_rows_come_back_as_often_as_one_likes(tmp_path: Path) -> None:
    rows = RowFile(tmp_path / "rows")
    made = [skill_row(number, leaf=PLURALS) for number in range(1, 40)]
    for row in made[:20]:
        rows.append(row)
    assert (list(rows), len(rows)) == (made[:20], 20)
    for row in made[20:]:
        rows.append(row)
    assert list(rows) == list(rows) == made
    assert [rows[number] for number in (38, 0, 19)] == [made[38], made[0], made[19]]


def test_two_readers_do_not_disturb_each_other(tmp_path: Path) -> None:
    rows = RowFile(tmp_path / "rows")
    for number in range(1, 6):
        rows.append(skill_row(number, leaf=PLURALS))
    assert [(one.id, other.id) for one, other in zip(rows, rows, strict=True)] == [(row.id, row.id) for row in rows]


def test_there_is_no_row_beyond_the_last(tmp_path: Path) -> None:
    with pytest.raises(IndexError):
        RowFile(tmp_path / "rows")[0]


def test_what_stood_there_is_gone(tmp_path: Path) -> None:
    (tmp_path / "rows").write_text("of a run that was killed\n")
    assert list(RowFile(tmp_path / "rows")) == []


def test_half_characters_and_numbers_that_are_none_do_not_stop_a_run(tmp_path: Path) -> None:
    rows = RowFile(tmp_path / "rows")
    rows.append(knowledge_row(0))
    (row,) = rows
    assert row.question.endswith("é — ?")
    assert row.columns["odd"] == "nan"
    assert len((tmp_path / "rows").read_text().splitlines()) == 1, "a line is a row for every reader"


def test_memory_does_not_grow_with_rows(tmp_path: Path) -> None:
    rows = RowFile(tmp_path / "rows")
    row = knowledge_row(1, leaf=ISLES).model_copy(update={"document": "word " * 1_000})
    tracemalloc.start()
    try:
        for _ in range(2_000):
            rows.append(row)
        assert sum(1 for _ in rows) == 2_000
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (tmp_path / "rows").stat().st_size > 10_000_000
    assert peak < 10 * BUFFER
