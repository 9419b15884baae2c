"""What `taxobot-action` prints where a step fails, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from actions.steps import main
from schemas.errors import FetchFailed

HOSTILE = "boom\n::set-output name=x::y\n##[add-path]/tmp"


@pytest.fixture
def workflow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "event.json").write_text(json.dumps({"action": "opened"}), encoding="utf-8")
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(tmp_path / "event.json"))
    monkeypatch.setenv("GITHUB_REPOSITORY", "acme/taxonomy")
    monkeypatch.setenv("RUNNER_TEMP", str(tmp_path))
    monkeypatch.setenv("TAXOBOT_INPUT_COMMAND", "validate")
    monkeypatch.setenv("TAXOBOT_INPUT_TOKEN", "opaque")


def fail_with(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def raising(_step: object) -> int:
        raise error

    monkeypatch.setattr(main, "start", lambda _command: raising)


@pytest.mark.usefixtures("workflow")
def test_an_error_of_ours_is_one_line_on_the_page(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(monkeypatch, FetchFailed(HOSTILE))
    assert main.run() == 4
    first, *rest = capsys.readouterr().out.splitlines()
    assert first.startswith("::error title=taxobot::boom")
    assert not [line for line in rest if line.startswith("::") or "##[" in line]


@pytest.mark.usefixtures("workflow")
def test_an_unforeseen_error_leaves_its_traceback_in_the_log_where_nothing_obeys_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(monkeypatch, ZeroDivisionError(HOSTILE))
    assert main.run() == 4
    lines = capsys.readouterr().out.splitlines()
    begins = next(line for line in lines if line.startswith("::stop-commands::"))
    ends = f"::{begins.removeprefix('::stop-commands::')}::"
    between = lines[lines.index(begins) + 1 : lines.index(ends)]
    assert any("ZeroDivisionError" in line for line in between)
    assert not [line for line in between if line.startswith("::") or "##[" in line]
    (error,) = [line for line in lines if line.startswith("::error")]
    assert error == "::error title=taxobot::unexpected ZeroDivisionError; please report it with this job's log"


def test_outside_of_a_workflow_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("GITHUB_EVENT_PATH", raising=False)
    assert main.run() == 2
    assert "started by a workflow" in capsys.readouterr().out
