"""`taxobot config edit`: only what is right takes the file's place, and nothing is lost."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from actions.cli.config.edit import editor_of
from actions.cli.main import run
from fixtures.machines import contents, write
from schemas.errors import UsageError

EDIT = ["config", "edit"]


def edits(monkeypatch: pytest.MonkeyPatch, code: str, variable: str = "EDITOR") -> None:
    """The editor is a program with arguments of its own that changes the file by `code`, where it is called `file`."""
    script = f"import sys; from pathlib import Path; file = Path(sys.argv[1]); {code}"
    monkeypatch.setenv(variable, shlex.join([sys.executable, "-c", script]))


def test_a_right_file_is_put_in_force(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(file, "preset: tiny\n")
    edits(monkeypatch, "file.write_text('preset: lab\\n')")
    assert run(EDIT) == 0
    assert f"Written: {file}" in capsys.readouterr().out
    assert contents(file.parent) == {"config.yaml": b"preset: lab\n"}


def test_visual_goes_before_editor(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(file, "preset: tiny\n")
    edits(monkeypatch, "file.write_text('preset: lab\\n')")
    edits(monkeypatch, "file.write_text('preset: laptop\\n')", "VISUAL")
    assert run(EDIT) == 0
    assert file.read_text() == "preset: laptop\n"


def test_a_wrong_file_is_kept_and_gone_on_with(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(file, "preset: tiny\n")
    edits(monkeypatch, "file.write_text('# mine\\npreset: huge\\n')")
    assert run(EDIT) == 2
    draft = file.with_name("config.draft.yaml")
    assert f"{draft}:2: preset: Input should be 'tiny', 'laptop', 'lab' or 'lab-multi'" in capsys.readouterr().err
    assert contents(file.parent) == {"config.draft.yaml": b"# mine\npreset: huge\n", "config.yaml": b"preset: tiny\n"}
    edits(monkeypatch, "file.write_text(file.read_text().replace('huge', 'lab'))")
    assert run(EDIT) == 0
    assert f"Carrying on with {draft}" in capsys.readouterr().out
    assert contents(file.parent) == {"config.yaml": b"# mine\npreset: lab\n"}


def test_nothing_changed(file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    write(file, "preset: tiny\n")
    edits(monkeypatch, "pass")
    assert run(EDIT) == 0
    assert "Nothing was changed." in capsys.readouterr().out
    assert contents(file.parent) == {"config.yaml": b"preset: tiny\n"}


@pytest.mark.parametrize(
    ("code", "left"),
    [
        ("sys.exit(3)", {}),
        ("file.write_text('preset: lab\\n'); sys.exit(3)", {"config.draft.yaml": b"preset: lab\n"}),
    ],
)
def test_an_editor_that_fails_changes_nothing(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], code: str, left: dict[str, bytes]
) -> None:
    write(file, "preset: tiny\n")
    edits(monkeypatch, code)
    assert run(EDIT) == 2
    assert "ended with status 3; the configuration is as it was" in capsys.readouterr().err
    assert contents(file.parent) == {"config.yaml": b"preset: tiny\n", **left}


def test_an_editor_that_removes_its_file(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(file, "preset: tiny\n")
    edits(monkeypatch, "file.unlink()")
    assert run(EDIT) == 2
    assert "the editor removed its file; the configuration is as it was" in capsys.readouterr().err
    assert contents(file.parent) == {"config.yaml": b"preset: tiny\n"}


def test_an_editor_that_is_not_there(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(file, "preset: tiny\n")
    monkeypatch.setenv("EDITOR", "no-such-editor --wait")
    assert run(EDIT) == 2
    assert "the editor no-such-editor does not start: No such file or directory" in capsys.readouterr().err
    assert contents(file.parent) == {"config.yaml": b"preset: tiny\n"}


def test_an_editor_that_fails_keeps_the_draft_from_before(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(file, "preset: tiny\n")
    write(file.with_name("config.draft.yaml"), "preset: big\n")
    edits(monkeypatch, "sys.exit(3)")
    assert run(EDIT) == 2
    assert contents(file.parent) == {"config.yaml": b"preset: tiny\n", "config.draft.yaml": b"preset: big\n"}


def test_without_a_file(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(EDIT) == 2
    assert f"there is no configuration {file} yet: `taxobot config init` writes one" in capsys.readouterr().err


def test_which_editor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert editor_of({"EDITOR": "code --wait 'a b'"}) == ["code", "--wait", "a b"]
    assert editor_of({"VISUAL": "emacs", "EDITOR": "vi"}) == ["emacs"]
    with pytest.raises(UsageError, match=r"\$EDITOR is no command: No closing quotation"):
        editor_of({"EDITOR": "code '"})
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match=r"there is no editor here; name one in \$EDITOR"):
        editor_of({"EDITOR": " "})
    write(tmp_path / "vi", "").chmod(0o755)
    assert editor_of({}) == [str(tmp_path / "vi")]
