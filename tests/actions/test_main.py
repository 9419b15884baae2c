"""Every way a command can end has its exit status and one clear line."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import pytest

from actions.cli import main as entry
from actions.cli.lazy import Entry
from schemas.errors import DocumentUnreachable, EmptyResult, Interrupted, UsageError


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Replace the commands by one, `end`, that ends as told."""

    def end_with(action):  # type: ignore[no-untyped-def]
        monkeypatch.setattr(sys.modules[__name__], "end", click.Command("end", callback=action), raising=False)
        monkeypatch.setattr(entry.cli, "_entries", {"end": Entry(__name__, "end", "End.")})
        return entry.run(["end"])

    return end_with


def throw(error: BaseException):  # type: ignore[no-untyped-def]
    def action() -> None:
        raise error

    return action


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (UsageError("no such ref"), 2, "taxobot: no such ref\n"),
        (EmptyResult("no row is left"), 4, "taxobot: no row is left\n"),
        (DocumentUnreachable("R", "C", "gone"), 4, "taxobot: documents of R at C are unreachable: gone\n"),
        (Interrupted("again"), 130, "taxobot: again\n"),
        (
            NotADirectoryError(20, "Not a directory", "/a/b"),
            4,
            "taxobot: Not a directory (/a/b): mend that and give the same command again; finished stages are kept\n",
        ),
        (KeyboardInterrupt(), 130, "taxobot: interrupted\n"),
        (UsageError("no\x1b[2J ref\n\u202eb"), 2, "taxobot: no\\x1b[2J ref\\n\\u202eb\n"),
    ],
)
def test_errors_become_one_line(ending, capsys, error: BaseException, status: int, said: str) -> None:  # type: ignore[no-untyped-def]
    assert ending(throw(error)) == status
    out, err = capsys.readouterr()
    assert (out, err.lstrip("\n")) == ("", said)


@pytest.mark.parametrize("status", [0, 1, 3, 4])
def test_a_command_returns_its_status(ending, status: int) -> None:  # type: ignore[no-untyped-def]
    assert ending(lambda: status) == status


def test_the_unexpected_leaves_a_log_and_no_traceback(ending, capsys, monkeypatch, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("actions.cli.crash.user_log_path", lambda *_args, **_keywords: tmp_path)
    assert ending(throw(ZeroDivisionError("by nought"))) == 4
    said = capsys.readouterr().err
    log = next(tmp_path.glob("crash-*.log"))
    assert said == f"taxobot: unexpected ZeroDivisionError; please report it with the log {log}\n"
    assert "ZeroDivisionError: by nought" in log.read_text()


def test_where_logs_cannot_go_the_temporary_folder_is_used(ending, capsys, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("actions.cli.crash.user_log_path", lambda *_args, **_keywords: Path("/nonexistent"))
    assert ending(throw(ZeroDivisionError())) == 4
    log = Path(capsys.readouterr().err.split()[-1])
    assert "ZeroDivisionError" in log.read_text()
    log.unlink()


@pytest.mark.parametrize("arguments", [["nonsense"], ["--nonsense"], ["pr", "run"], ["demo", "--seed", "x"]])
def test_usage_mistakes(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert entry.run(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "Error: " in err


def test_usage_mistakes_reach_the_terminal_disarmed(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.run(["demo", "--seed", "\x1b[2J"]) == 2
    err = capsys.readouterr().err
    assert "\x1b" not in err
    assert err.startswith("Usage: taxobot demo")
    assert r"\x1b[2J" in err


def test_choices_are_listed_without_signs_that_stand_for_tabs(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.run(["model", "evaluate"]) == 2
    err = capsys.readouterr().err
    assert "mmlu_branch,\n" in err
    assert r"\t" not in err


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.run(["--help"]) == 0
    offered = [name for name, one in entry.ENTRIES.items() if not one.hidden]
    listed = capsys.readouterr().out.splitlines()[-len(offered) :]
    assert [line.split()[0] for line in listed] == offered
    assert entry.run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("taxobot, version 0.")


@pytest.mark.parametrize("name", list(entry.ENTRIES))
def test_every_entry_is_a_command_with_its_help(capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert entry.run([name, "--help"]) == 0
    assert f"Usage: taxobot {name}" in capsys.readouterr().out
