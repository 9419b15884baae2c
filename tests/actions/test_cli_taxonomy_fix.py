"""`taxobot taxonomy fix`, as it is typed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from actions.cli.main import run

PATH = "compositional_skills/a/qna.yaml"
SKILL = "version: 3\ncreated_by: ada  # \t me\ntask_description: Rhyme.  \nseed_examples:\n" + "".join(
    f"  - question: Which word rhymes with {word}?\n    answer: It is {word}er, of course.\n"
    for word in ("bat", "dog", "fig", "hen", "mug")
)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


@pytest.fixture
def taxonomy(tmp_path: Path) -> Path:
    path = tmp_path / "taxonomy"
    (path / PATH).parent.mkdir(parents=True)
    (path / PATH).write_text(SKILL)
    return path


def fix(path: Path, *more: str) -> int:
    return run(["taxonomy", "fix", "--taxonomy-path", str(path), "--taxonomy-base", "empty", *more])


def test_what_was_mended_is_said(taxonomy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fix(taxonomy) == 0
    out, err = capsys.readouterr()
    first, *_, last = out.splitlines()
    assert first.startswith(f"{PATH}:3 lint/trailing-spaces ")
    assert last == "1 mended in 1 file."
    assert err == ""
    assert (taxonomy / PATH).read_text() == SKILL.replace("Rhyme.  ", "Rhyme.")
    assert fix(taxonomy) == 0
    assert capsys.readouterr().out == "Nothing to mend.\n"


def test_a_dry_run_prints_a_patch(taxonomy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fix(taxonomy, "--dry-run") == 0
    out, err = capsys.readouterr()
    assert (taxonomy / PATH).read_text() == SKILL
    assert err == "1 to mend in 1 file.\n"
    subprocess.run([shutil.which("git") or "git", "apply"], cwd=taxonomy, input=out.encode(), check=True)
    assert (taxonomy / PATH).read_text() == SKILL.replace("Rhyme.  ", "Rhyme.")


def test_a_patch_says_where_the_last_line_has_no_end(taxonomy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (taxonomy / PATH).write_text(SKILL.replace("Rhyme.  ", "Rhyme.").rstrip("\n"))
    fix(taxonomy, "--dry-run")
    out = capsys.readouterr().out
    assert "\n\\ No newline at end of file\n" in out
    subprocess.run([shutil.which("git") or "git", "apply"], cwd=taxonomy, input=out.encode(), check=True)
    assert (taxonomy / PATH).read_text() == SKILL.replace("Rhyme.  ", "Rhyme.")


def test_only_some_rules(taxonomy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fix(taxonomy, "--rule", "lint/braces") == 0
    assert (taxonomy / PATH).read_text() == SKILL
    assert fix(taxonomy, "--rule", "lint/trailing-space") == 2
    assert "did you mean lint/trailing-spaces?" in capsys.readouterr().err


def test_a_file_by_a_wrong_name_is_renamed_and_mended(taxonomy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = (taxonomy / PATH).with_name("qna.YML")
    (taxonomy / PATH).rename(wrong)
    assert fix(taxonomy, "--dry-run") == 0
    assert wrong.exists()
    assert fix(wrong) == 0
    out = capsys.readouterr().out
    assert out.count("compositional_skills/a/qna.YML -> compositional_skills/a/qna.yaml\n") == 2
    assert out.endswith("2 mended in 1 file.\n")
    assert (taxonomy / PATH).read_text() == SKILL.replace("Rhyme.  ", "Rhyme.")


def test_a_name_that_is_taken_is_left(taxonomy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(taxonomy / PATH, (taxonomy / PATH).with_name("qna.yml"))
    assert fix(taxonomy, "--rule", "safety/file-name") == 0
    out = capsys.readouterr().out
    assert "compositional_skills/a/qna.yml is left as it is: compositional_skills/a/qna.yaml exists\n" in out
    assert out.endswith("Nothing to mend.\n")


def test_against_a_base_only_changed_leaves_are_mended(taxonomy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    settings = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for words in (["init", "--quiet", "--initial-branch=main"], ["add", "."], ["commit", "--quiet", "-m", "x"]):
        subprocess.run(["git", "-C", str(taxonomy), *settings, *words], check=True)
    new = taxonomy / "compositional_skills/b/qna.yaml"
    new.parent.mkdir()
    new.write_text(SKILL)
    assert run(["taxonomy", "fix", "--taxonomy-path", str(taxonomy), "--taxonomy-base", "main"]) == 0
    assert (taxonomy / PATH).read_text() == SKILL
    assert new.read_text() != SKILL


def test_a_bare_repository_cannot_be_mended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    subprocess.run(["git", "init", "--quiet", "--bare", str(tmp_path / "bare.git")], check=True)
    assert fix(tmp_path / "bare.git") == 2
    assert "has no commits yet" in capsys.readouterr().err


def test_a_patch_holds_no_command_of_a_workflow(taxonomy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (taxonomy / PATH).write_text((taxonomy / PATH).read_text() + "# a  \n  ::add-mask::x\n# ##[error]y\n")
    assert fix(taxonomy, "--dry-run") == 0
    out = capsys.readouterr().out
    assert "##[" not in out
    assert not [line for line in out.splitlines() if line.strip().startswith("::")]


def test_what_is_left_for_another_time_is_said(
    taxonomy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("runners.taxonomy.mend.ROUNDS", 1)
    (taxonomy / PATH).write_text(SKILL + "# x  \n" * 150)
    assert fix(taxonomy) == 0
    assert capsys.readouterr().out.endswith(
        " mended in 1 file. There is more: give the same command again afterwards.\n"
    )
    assert fix(taxonomy) == 0
    assert capsys.readouterr().out.endswith(" mended in 1 file.\n")
