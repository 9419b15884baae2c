from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from runners.evaluate.suites.mt_bench import BY_CATEGORY
from runners.evaluate.suites.mt_questions import (
    OWN_NAME,
    MtQuestion,
    name_of_questions,
    read_mt_questions,
)
from schemas.errors import UsageError

GOOD = {"question_id": 81, "category": "writing", "turns": ["One?", "Two?"], "reference": []}


def written(folder: Path, *rows: object) -> Path:
    file = folder / "question.jsonl"
    file.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), "utf-8")
    return file


def test_the_bundled_questions_are_ten_a_category_with_references_where_answers_can_be_wrong() -> None:
    questions = read_mt_questions()
    assert Counter(question.category for question in questions) == dict.fromkeys(BY_CATEGORY, 10)
    assert len({turn for question in questions for turn in question.turns}) == 160
    assert all(len(question.turns) == 2 for question in questions)
    known = {question.category for question in questions if all(question.references)}
    assert known == {"math", "reasoning", "coding", "extraction"}
    assert not any(any(question.references) for question in questions if question.category not in known)
    assert name_of_questions(None) == OWN_NAME


def test_the_bundled_references_that_can_be_computed_are_right() -> None:
    references = {question.id: question.references for question in read_mt_questions()}
    assert pow(7, 100, 100) == 1
    assert "01" in references["math-05"][1]
    assert str(9 * 8 * 7 // 6 - 7) in references["math-07"][1]
    assert next(n for n in range(100) if n * (2 * n + 5) > 1000) == 22
    assert "22nd" in references["math-08"][1]
    for place in (0, 1):
        code = references["coding-01"][place]
        scope: dict[str, object] = {}
        exec(code[code.index("def merge") :], scope)  # noqa: S102 -- our own text
        assert list(scope["merge"]([1, 3, 3], [2, 3, 9, 9])) == [1, 2, 3, 3, 3, 9, 9]  # type: ignore[operator]


def test_a_file_in_the_published_layout(tmp_path: Path) -> None:
    file = written(tmp_path, "\ufeff" + json.dumps(GOOD), "", GOOD | {"question_id": "82", "reference": ["yes"]})
    assert read_mt_questions(file) == (
        MtQuestion(id="81", category="writing", turns=("One?", "Two?"), references=("", "")),
        MtQuestion(id="82", category="writing", turns=("One?", "Two?"), references=("yes", "")),
    )
    assert name_of_questions(file) == "question.jsonl"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("{nonsense", "this is not JSON"),
        ("[1]", "this is no JSON object"),
        ({"category": "writing", "turns": ["One?"]}, "`question_id` is missing"),
        (GOOD | {"turns": []}, "`turns`: "),
        (GOOD | {"turns": ["One?", "Two?", "Three?"]}, "`turns`: "),
        (GOOD | {"turns": ["One?", "  "]}, "`turns.1`: "),
        (GOOD | {"turns": "One?"}, "`turns`: "),
        (GOOD | {"reference": ["a", "b", "c"]}, "`reference` has 3 entries"),
        (GOOD | {"question_id": "80"}, "`question_id` 80 stood in line 1"),
        ("[" * 100_000, "this is not JSON"),
        ('{"question_id": "1", "category": "\\ud800", "turns": ["One?"]}', "there is half a character in it"),
    ],
)
def test_a_line_that_is_no_question_is_named_with_its_number(tmp_path: Path, row: object, problem: str) -> None:
    file = written(tmp_path, GOOD | {"question_id": 80}, "", row)
    with pytest.raises(UsageError, match="^" + re.escape(f"{file}:3: {problem}")) as caught:
        read_mt_questions(file)
    assert "\n" not in str(caught.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no question in it"):
        read_mt_questions(written(tmp_path, "", " "))
    with pytest.raises(UsageError, match="No such file"):
        read_mt_questions(tmp_path / "none.jsonl")
    with pytest.raises(UsageError, match="it can't be read"):
        read_mt_questions(tmp_path)
    file = tmp_path / "latin.jsonl"
    file.write_bytes(json.dumps(GOOD).encode() + b'\n{"question_id": "caf\xe9"}')
    with pytest.raises(UsageError, match=re.escape(f"{file}:2: byte 21 is not UTF-8")):
        read_mt_questions(file)
