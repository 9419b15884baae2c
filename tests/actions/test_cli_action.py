"""`taxobot action workflows` writes what we ship, pinned, and never over what somebody changed."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest

from actions.cli.action import NAMES, pin_template
from actions.cli.main import run
from schemas.errors import UsageError
from workflow_files import ROOT, WORKFLOWS

SHA = "0123456789abcdef0123456789abcdef01234567"
OTHER = "89abcdef0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def repository(tmp_path: Path) -> None:
    """All that the command asks of a repository."""
    (tmp_path / ".git").mkdir()


def write(target: Path, *options: str, uses: str = f"me/my.taxobot@{SHA}") -> int:
    return run(["action", "workflows", str(target), "--uses", uses, *options])


def files_in(target: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in (target / ".github" / "workflows").glob("*")}


def test_all_workflows_are_written_with_the_pin(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert write(tmp_path) == 0
    written = files_in(tmp_path)
    assert written.keys() == {f"taxobot-{name}.yml" for name in NAMES}
    for text in written.values():
        assert f"uses: me/my.taxobot@{SHA} # v{version('taxobot')}\n" in text
        assert "taxobot/taxobot@" not in text
    said = capsys.readouterr().out
    assert all(word in said for word in ("taxobot-comment", "TAXOBOT_COMMENT_KEY", "taxobot-gpu", "15368", *written))


def test_nothing_but_the_pin_differs_from_the_template() -> None:
    for path in WORKFLOWS:
        there, here = path.read_text("utf-8").splitlines(), pin_template(path.stem, f"me/taxobot@{SHA}").splitlines()
        changed = [old for old, new in zip(there, here, strict=True) if old != new]
        assert changed
        assert {line.strip().partition("@")[0] for line in changed} == {"uses: taxobot/taxobot"}


@pytest.mark.parametrize(
    "uses",
    [
        "me/taxobot@v1",
        "me/taxobot@main",
        f"me/taxobot@{SHA[:39]}",
        f"me/taxobot@{SHA}0",
        f"me/taxobot@{SHA.upper()}",
        f"me/taxobot@{'0' * 40}",
        f"taxobot@{SHA}",
        f"me/taxobot@{SHA}\n",
        f"me/taxobot@{SHA} # v1",
        f"me/../taxobot@{SHA}",
        f"./taxobot@{SHA}",
        "",
    ],
)
def test_a_ref_that_can_move_is_refused(tmp_path: Path, uses: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert write(tmp_path, uses=uses) == 2
    assert "is not OWNER/REPO@SHA with the 40 digits of a commit" in capsys.readouterr().err
    assert not (tmp_path / ".github").exists()


def test_a_new_pin_is_written_where_nothing_else_was_changed(tmp_path: Path) -> None:
    assert write(tmp_path) == 0
    assert write(tmp_path, uses=f"me/my.taxobot@{OTHER}") == 0
    assert all(SHA not in text and OTHER in text for text in files_in(tmp_path).values())


def test_a_changed_file_stays_and_then_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path)
    mine = tmp_path / ".github" / "workflows" / "taxobot-run.yml"
    mine.write_text(mine.read_text("utf-8").replace("[self-hosted, gpu]", "[self-hosted, a100]"), "utf-8")
    before = files_in(tmp_path)
    assert write(tmp_path, uses=f"me/my.taxobot@{OTHER}") == 2
    assert files_in(tmp_path) == before
    assert "these are there and differ: .github/workflows/taxobot-run.yml; --force" in capsys.readouterr().err
    assert write(tmp_path, "--force") == 0
    assert "a100" not in mine.read_text("utf-8")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert write(tmp_path / "gone") == 2
    assert "gone" in capsys.readouterr().err


def test_a_folder_within_the_repository_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    within = tmp_path / ".github" / "workflows"
    within.mkdir(parents=True)
    assert write(within) == 2
    assert "name the one that holds `.git`" in capsys.readouterr().err
    assert not list(within.iterdir())


def test_a_file_in_the_way_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".github").write_text("not a folder", "utf-8")
    assert write(tmp_path) == 2
    assert ".github/workflows cannot be written: Not a directory" in capsys.readouterr().err


def test_the_template_without_a_pin_cannot_run() -> None:
    """Copied by hand and not pinned, GitHub finds no such commit, and says so."""
    assert all("taxobot/taxobot@" + "0" * 40 in path.read_text("utf-8") for path in WORKFLOWS)
    with pytest.raises(UsageError):
        pin_template("run", f"taxobot/taxobot@{'0' * 40}")
    assert (ROOT / "action.yml").exists()


def test_the_app_needs_two_files_and_no_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert write(tmp_path, "--app") == 0
    assert files_in(tmp_path).keys() == {"taxobot-app-run.yml", "taxobot-nightly-base.yml"}
    said = capsys.readouterr().out
    assert "dispatcher: actions" in said
    assert "TAXOBOT_COMMENT_KEY" not in said
