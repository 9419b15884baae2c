"""docs/evaluation.md is about what exists: options, benchmarks, files, words."""

from __future__ import annotations

import json
import re
from pathlib import Path

from actions.cli.model.evaluate.command import evaluate
from actions.cli.model.evaluate.options import BENCHMARKS
from actions.cli.model.evaluate.results import EVALUATION, ITEMS, MEMORY, REPORT
from bot.evaluation.lists import list_subjects
from runners.evaluate.suites.dk_questions import read_dk_questions
from schemas.evaluation import Evaluation, ModelScore, Subject
from schemas.result import Word

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "evaluation.md").read_text("utf-8")


def test_every_option_that_is_named_is_one() -> None:
    known = {word for parameter in evaluate.params for word in (*parameter.opts, *parameter.secondary_opts)}
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGE))
    assert len(named) > 20
    assert named <= known


def test_every_benchmark_and_file_is_named() -> None:
    assert all(f"| `{name}` |" in PAGE for name in BENCHMARKS)
    assert all(f"`{name}`" in PAGE for name in (EVALUATION, REPORT, ITEMS, f"{MEMORY}/", "records_base.jsonl"))
    assert (ROOT / "schemas" / "evaluation.schema.json").is_file()


def test_every_list_is_explained() -> None:
    model = ModelScore(name="m", score=None)
    subjects = tuple(Subject(name=word, n=0, model=None, word=word) for word in Word)
    told = Evaluation(tool_version="1", benchmark="mmlu", low=0, high=1, model=model, base=model, subjects=subjects)
    titles = [
        re.sub(r" \(.*", "", line.removeprefix("### ").rstrip(":")) for line in list_subjects(told) if "###" in line
    ]
    assert len(titles) == len(Word)
    assert all(title in PAGE for title in titles)


def test_the_question_that_is_shown_is_one(tmp_path: Path) -> None:
    (shown,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "own.jsonl").write_text(shown, encoding="utf-8")
    (question,) = read_dk_questions(tmp_path / "own.jsonl")
    assert question.rubric
    assert json.loads(shown)["response"] == question.response
