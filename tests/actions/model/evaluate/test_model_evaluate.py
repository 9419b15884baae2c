"""`taxobot model evaluate` as it is typed: with the bundled model, with servers, with questions of one's own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from actions.cli.main import run
from benchmarks.common.teacher_stub import Behaviour, Stub, stub
from runners.evaluate.choices import transformers as choices
from runners.generate.datasets.choices import task_text
from runners.models.tiny.files import frozen_suite
from schemas.evaluation import Evaluation
from schemas.item import ItemKind

GIVEN = [
    {"user_input": "What is the capital of France?", "reference": "Paris", "response": "Paris"},
    {"user_input": "What is two and two?", "reference": "Four", "response": "=1+1\u001b[2J"},
]


@pytest.fixture
def tasks(tmp_path: Path) -> Path:
    """Questions of the frozen suite, as if they were a leaf's."""
    folder = tmp_path / "node_datasets_2026-01-01T00_00_00"
    folder.mkdir()
    picked = [item for item in frozen_suite() if len(set(item.options)) == 4][:12]
    rows = [{"id": one.id, "question": one.question, "choices": one.options, "answer": one.answer} for one in picked]
    (folder / "mmlubench_leaf.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    told = task_text("leaf", ItemKind.NEW_QUESTION, data="mmlubench_leaf.jsonl", rows=12)
    (folder / "leaf_task.yaml").write_text(told, encoding="utf-8")
    return folder


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    file = tmp_path / "own.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in GIVEN), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def server() -> Iterator[Stub]:
    with stub(Behaviour(seconds=0.0)) as one:
        yield one


def read(folder: Path) -> Evaluation:
    return Evaluation.model_validate_json((folder / "evaluation.json").read_bytes())


def test_a_model_against_itself(tasks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--benchmark", "mmlu_branch", "--tasks-dir", str(tasks), "--model", "tiny", "--few-shots", "2")
    start = ["model", "evaluate", *words, "--threads", "1", "--output-dir", str(tmp_path / "out")]
    assert run(start) == 0
    said = capsys.readouterr()
    assert said.out.startswith("# KNOWLEDGE EVALUATION REPORT\n\n## BASE MODEL (SCORE)\n")
    assert "### INCONCLUSIVE (0.0 to 1.0):\n1. leaf: " in said.out
    assert "both models are the same one" in said.out
    assert "answer choices base leaf new-question: finished" in said.err
    assert "answer choices tuned leaf new-question: stored result used" in said.err
    first = (tmp_path / "out" / "evaluation.json").read_bytes()
    assert run([*start, "--json", "--quiet"]) == 0
    again = capsys.readouterr()
    assert (again.out.encode(), again.err) == (first, "")
    told = read(tmp_path / "out")
    assert sorted(told.files) == ["items.jsonl", "records_base.jsonl", "records_model.jsonl", "report.txt"]
    assert told.model.digest == (told.base and told.base.digest)
    assert told.overall is not None
    assert (told.overall.n, told.overall.delta) == (10, 0.0)


def test_what_was_computed_is_not_computed_again_unless_that_is_wanted(
    tasks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["evaluate", "--benchmark", "mmlu_branch", "--tasks-dir", str(tasks), "--model", "tiny", "--few-shots=0"]
    start = [*words, "--quiet", "--output-dir", str(tmp_path / "out")]
    assert run(start) == 0
    before = (tmp_path / "out" / "evaluation.json").read_bytes()

    def refuse(*_given: Any, **_named: Any) -> Any:
        raise AssertionError("asked again")

    monkeypatch.setattr(choices.TransformersScorer, "score", refuse)
    assert run(start) == 0
    assert (tmp_path / "out" / "evaluation.json").read_bytes() == before
    assert run([*start, "--fresh"]) == 4


def test_answers_that_are_given_need_no_model(
    questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start = ["model", "evaluate", "--benchmark", "dk_bench", "--input-questions", str(questions), "--quiet"]
    assert run([*start, "--output-dir", str(tmp_path / "out"), "--output-file-formats", "jsonl,csv"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("# DK-BENCH REPORT\n\n## MODEL: answers of the file\n\nQuestion #1:     5/5\n")
    assert "Responses and scores are written to:\n" in said
    assert "overlap judge (embedded)" in said
    assert "\x1b" not in said
    assert sorted(path.suffix for path in (tmp_path / "out").rglob("results_*")) == [".csv", ".jsonl"]


def test_a_judge_that_is_no_judge_measures_nothing(
    questions: Path, server: Stub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start = ["model", "evaluate", "--benchmark", "dk_bench", "--input-questions", str(questions), "--quiet"]
    assert run([*start, "--judge-endpoint-url", server.url, "--output-dir", str(tmp_path / "out")]) == 4
    said = capsys.readouterr()
    assert "taxobot: not measured: question 1, question 2: " in said.err
    assert "Average Score:   not measured/5" in said.out
    assert read(tmp_path / "out").error_rate == 1.0


def test_answers_of_a_server_are_remembered(tmp_path: Path, server: Stub, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "own.jsonl"
    file.write_text(json.dumps({"user_input": "Why?", "reference": "Because."}) + "\n", encoding="utf-8")
    start = ["model", "evaluate", "--benchmark", "dk_bench", "--input-questions", str(file), "--quiet"]
    start += ["--endpoint-url", server.url, "--output-dir", str(tmp_path / "out")]
    assert run(start) == 0
    asked, first = server.stats().requests, (tmp_path / "out" / "evaluation.json").read_bytes()
    assert "## MODEL: stub" in capsys.readouterr().out
    assert run(start) == 0
    assert server.stats().requests == asked
    assert (tmp_path / "out" / "evaluation.json").read_bytes() == first


def test_an_endpoint_without_likelihoods_gives_no_score(
    tasks: Path, server: Stub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start = ["model", "evaluate", "--benchmark", "mmlu_branch", "--tasks-dir", str(tasks), "--base-model", "stub"]
    with stub(Behaviour(seconds=0.0, model="other")) as other:
        start += ["--base-endpoint-url", other.url, "--endpoint-url", server.url, "--base-model", "other"]
        assert run([*start, "--output-dir", str(tmp_path / "out"), "--quiet"]) == 4
    said = capsys.readouterr()
    assert (said.out, "log-probabilities" in said.err) == ("", True)
    assert not (tmp_path / "out" / "evaluation.json").exists()


def test_the_same_model_of_the_same_server_twice(server: Stub, capsys: pytest.CaptureFixture[str]) -> None:
    start = ["model", "evaluate", "--benchmark", "mt_bench", "--endpoint-url", server.url, "--base-model", "stub"]
    assert run(start) == 2
    assert "are the same model of the same server" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written(questions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    start = ["model", "evaluate", "--benchmark", "dk_bench", "--input-questions", str(questions)]
    assert run([*start, "--output-dir", str(questions / "below")]) == 2
    assert "name another folder by --output-dir" in capsys.readouterr().err
