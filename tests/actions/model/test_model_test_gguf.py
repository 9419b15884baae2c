"""`taxobot model test` with a GGUF file, on the real llama.cpp."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from actions.cli.main import run
from runners.models.tiny.files import frozen_suite
from schemas.trial import Trial

pytestmark = pytest.mark.llama
ROWS = 6


def test_a_gguf_file_answers_as_the_model_that_it_was_made_of(
    tmp_path: Path, llama_python: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(f"folders:\n  data: {tmp_path / 'data'}\nserve:\n  llama_cpp: {llama_python}\n", encoding="utf-8")
    monkeypatch.setenv("TAXOBOT_CONFIG", str(config))
    told = [{"system": "", "user": item.question, "assistant": item.options[item.answer]} for item in frozen_suite()]
    (tmp_path / "test.jsonl").write_text("".join(json.dumps(row) + "\n" for row in told[:ROWS]), encoding="utf-8")
    assert run(["model", "convert", "-m", "tiny", "-sq", "--output", str(tmp_path / "gguf")]) == 0
    (made,) = (tmp_path / "gguf").glob("*.gguf")
    capsys.readouterr()
    words = ["-t", str(tmp_path / "test.jsonl"), "-m", "tiny", "--tuned", str(made), "--max-tokens", "16"]
    assert run(["model", "test", *words, "--threads", "1", "--quiet", "--json"]) == 0
    trial = Trial.model_validate_json(capsys.readouterr().out)
    assert len(trial.questions) == ROWS
    same = [one for one in trial.questions if one.tuned and one.tuned.text == one.base.text]
    assert len(same) >= ROWS - 1, "rounding may decide one answer otherwise"
    assert [score.measure for score in trial.scores] == ["rouge_l", "exact"], "its likelihoods are not known"
