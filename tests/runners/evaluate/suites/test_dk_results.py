from __future__ import annotations

import csv
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from fakes.candidates import ScriptedCandidate
from fakes.rating_judges import MarkingJudge
from runners.evaluate.judges.seam import FIVE
from runners.evaluate.suites.dk_bench import evaluate_dk_bench
from runners.evaluate.suites.dk_questions import DkQuestion
from runners.evaluate.suites.dk_results import COLUMNS, as_text, write_dk_results
from runners.evaluate.suites.outcome import Options, Outcome

WHEN = datetime(2026, 1, 2, 3, 4, 5)
HOSTILE = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    " =cmd|' /C calc'!A0",
    "\n@x",
    "\x00=1",
    "\ufeff=1",
    "\uff1d1",
)


def outcome(answers: tuple[str, ...], *, name: str = "models/my model") -> Outcome:
    questions = tuple(
        DkQuestion(number=number, question=f"Why {number}?", reference=f"plum{number}")
        for number in range(1, len(answers) + 1)
    )
    said = dict(zip((question.question for question in questions), answers, strict=True))
    model = ScriptedCandidate(lambda turn: said[turn], name=name)
    judge = MarkingJudge(lambda _: 3.0, scale=FIVE)
    return evaluate_dk_bench({"tuned": model}, judge, questions=questions, options=Options(), tick=lambda _: None)


def sheet_of(file: Path) -> Any:
    import openpyxl

    return openpyxl.load_workbook(file)["results"]


def test_three_files_by_the_name_of_the_model_and_the_time(tmp_path: Path) -> None:
    files = write_dk_results(tmp_path, outcome(("one", 'two, "quoted"\nand more', "")), when=WHEN)
    assert [str(file.relative_to(tmp_path)) for file in files] == [
        f"my model/results_2026-01-02T03_04_05.{kind}" for kind in ("jsonl", "csv", "xlsx")
    ]
    lines = [json.loads(line) for line in files[0].read_text("utf-8").splitlines()]
    assert [line["response"] for line in lines] == ["one", 'two, "quoted"\nand more', ""]
    assert [line["score"] for line in lines] == [3, 3, None]
    assert lines[2]["failure"] == "the model gave no answer"
    with files[1].open(encoding="utf-8-sig", newline="") as opened:
        table = list(csv.DictReader(opened))
    assert [row["response"] for row in table] == ["one", 'two, "quoted"\nand more', ""]
    assert [row["score"] for row in table] == ["3.0", "3.0", ""]
    sheet = sheet_of(files[2])
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    assert [sheet.cell(row, 4).value for row in (2, 3, 4)] == [3, 3, None]
    assert sheet.freeze_panes == "A2"


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_is_a_formula(tmp_path: Path, text: str) -> None:
    files = write_dk_results(tmp_path, outcome((text,)), formats=("csv", "xlsx"), when=WHEN)
    with files[0].open(encoding="utf-8-sig", newline="") as opened:
        (row,) = csv.DictReader(opened)
    assert row["response"] == f"'{text}"
    cell = sheet_of(files[1]).cell(2, 3)
    assert cell.data_type != "f"
    assert (
        str(cell.value or "").strip() == text.replace("\x00", "\N{REPLACEMENT CHARACTER}").replace("\r", "\n").strip()
    )


def test_plain_texts_are_left_alone() -> None:
    for text in ("a = b", "1-2", "", "fine", "'=x"):
        assert as_text(text) == text


def test_what_a_sheet_cannot_hold_is_cut_there_and_nowhere_else(tmp_path: Path) -> None:
    text = "\x01\ufffe" + "x" * 40_000
    files = write_dk_results(tmp_path, outcome((text,)), when=WHEN)
    assert json.loads(files[0].read_text("utf-8"))["response"] == text
    value = sheet_of(files[2]).cell(2, 3).value
    assert len(value) == 32_767
    assert value.startswith("\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}x")


@pytest.mark.parametrize("name", ["../../etc", "/", "..", "a/b\x00c", "x" * 300])
def test_a_models_name_never_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "out"
    (file,) = write_dk_results(folder, outcome(("one",), name=name), formats=("jsonl",), when=WHEN)
    assert file.parent.parent == folder
    assert file.resolve().is_relative_to(folder.resolve())
    assert file.parent.resolve() != folder.resolve()
