"""The demo's faulty contribution: stopped after validation, with every problem on its line, and nothing spent."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from actions.cli import main as entry
from examples.materialise import Example
from schemas.result import RunResult


def run_faulty(example: Example, output: Path) -> int:
    where = ["--taxonomy", str(example.taxonomy), "--base", example.base, "--head", example.branches["faulty"]]
    mirrors = [word for url, path in example.mirrors.items() for word in ("--mirror", f"{url}={path}")]
    return entry.run(["pr", "run", *where, *mirrors, "--output", str(output)])


def test_it_is_invalid_with_located_messages(
    example: Example, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_faulty(example, tmp_path) == 1
    out, _ = capsys.readouterr()
    assert out.startswith("INVALID")
    assert re.search(r"fenholm/qna\.yaml:\d+", out)
    result = RunResult.model_validate_json((tmp_path / "result.json").read_text())
    blocking = [finding for finding in result.findings if finding.severity == "error"]
    assert len(blocking) >= 3
    assert all(finding.path.endswith("fenholm/qna.yaml") and finding.message for finding in blocking)
    assert len({finding.line for finding in blocking} - {1}) >= 3


def test_nothing_is_spent(example: Example, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_faulty(example, tmp_path)
    started = re.findall(r"^(.*): started$", capsys.readouterr().err, flags=re.MULTILINE)
    assert {title.split()[0] for title in started} <= {"documents"}
    result = RunResult.model_validate_json((tmp_path / "result.json").read_text())
    assert (result.training, result.frozen, result.leaves, result.error) == (None, None, (), "")
    assert not (tmp_path / "cache").exists()
