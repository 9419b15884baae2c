"""`taxobot taxonomy diff`, as it is typed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from actions.cli.main import run

SKILL = "version: 3\ncreated_by: ada\ntask_description: Rhyme.\nseed_examples:\n" + "".join(
    f"  - question: What is {number}?\n    answer: It is {number}.\n" for number in range(5)
)
HOSTILE = "compositional_skills/\x1b[2J \u202e/qna.yaml"


@pytest.fixture
def taxonomy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with branches `main` and `good` (one leaf added, one deleted)."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    path = tmp_path / "taxonomy.git"
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(path)], check=True)
    commit(path, "main", "", {"compositional_skills/old/qna.yaml": "old: 1\n"})
    good = {"compositional_skills/new/qna.yaml": SKILL, "compositional_skills/new/attribution.txt": "Mine."}
    commit(path, "good", "main", good, delete="compositional_skills/old/qna.yaml")
    return path


def commit(path: Path, branch: str, parent: str, files: Mapping[str, str], *, delete: str = "") -> None:
    stream = f"commit refs/heads/{branch}\ncommitter Ada <ada@example.org> 0 +0000\ndata 1\nx\n"
    stream += f"from refs/heads/{parent}^0\n" * bool(parent) + f"D {delete}\n" * bool(delete)
    for name, text in files.items():
        quoted = "".join(f"\\{byte:03o}" for byte in name.encode())
        stream += f'M 100644 inline "{quoted}"\ndata {len(text.encode())}\n{text}\n'
    subprocess.run(["git", "-C", str(path), "fast-import", "--quiet"], input=stream.encode(), check=True)


def diff(path: Path, head: str, *more: str) -> int:
    return run(["taxonomy", "diff", "--taxonomy-path", str(path), "--taxonomy-base", "main", "--head", head, *more])


def test_a_valid_contribution(taxonomy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert diff(taxonomy, "good") == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "compositional_skills/new/qna.yaml",
        "compositional_skills/old/qna.yaml (deleted)",
        f"Taxonomy in {taxonomy} is valid :)",
    ]
    assert err == ""


def test_a_faulty_contribution_is_listed_with_places_and_fails(
    taxonomy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    faulty = {
        "compositional_skills/a/qna.yaml": SKILL.replace("It is 1.", "yes"),
        "compositional_skills/a/attribution.txt": "Mine.",
        "compositional_skills/b/qna.yaml": "a: [\n",
    }
    commit(taxonomy, "faulty", "main", faulty)
    assert diff(taxonomy, "faulty") == 1
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[:2] == ["compositional_skills/a/qna.yaml", "compositional_skills/b/qna.yaml"]
    assert lines[2].startswith("compositional_skills/a/qna.yaml:8:13: error: `seed_examples[1].answer` must be text")
    assert lines[2].endswith('[structure/type] Fix: Put it into quotes: "yes".')
    assert [line.split(": ")[0] for line in lines[3:]] == [
        "compositional_skills/b/qna.yaml:1:1",
        "compositional_skills/b/qna.yaml:2:1",
    ]
    assert err == "3 errors in 2 files\n"
    assert "valid" not in lines[-1].partition("Fix:")[0].replace("not valid", "")


def test_json_holds_the_same(taxonomy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commit(taxonomy, "faulty", "main", {"compositional_skills/a/qna.yaml": SKILL})
    assert diff(taxonomy, "faulty", "--json") == 1
    record = json.loads(capsys.readouterr().out)
    assert record["valid"] is False
    assert record["leaves"] == [{"path": "compositional_skills/a", "status": "added"}]
    (finding,) = record["findings"]
    assert (finding["rule"], finding["line"], finding["severity"]) == ("sources/attribution", 1, "error")
    assert len(record["base"]) == len(record["head"]) == 40


def test_names_of_strangers_do_not_reach_the_terminal(taxonomy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commit(taxonomy, "hostile", "main", {HOSTILE: SKILL.replace("created_by", '"created\\e[31m_by"')})
    assert diff(taxonomy, "hostile") == 1
    out, err = capsys.readouterr()
    assert r"compositional_skills/\x1b[2J \u202e/qna.yaml" in out
    assert not {"\x1b", "\u202e"} & set(out + err)


def test_usage_errors_name_what_is_wrong(taxonomy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["taxonomy", "diff", "--taxonomy-path", str(taxonomy)]) == 2
    assert "`origin/main` names no commit" in capsys.readouterr().err
    assert diff(taxonomy, "nowhere") == 2
    assert "`nowhere` names no commit" in capsys.readouterr().err
    assert diff(tmp_path, "good") == 2
    assert f"{tmp_path} is not a git repository" in capsys.readouterr().err
    assert run(["taxonomy", "diff", "--nonsense"]) == 2


def test_nothing_heavy_is_imported(taxonomy: Path) -> None:
    heavy = ("torch", "transformers", "pydantic", "rich", "git")
    script = (
        "import sys; from actions.cli.main import run; "
        f"status = run(['taxonomy', 'diff', '--taxonomy-path', {str(taxonomy)!r},"
        " '--taxonomy-base', 'main', '--head', 'good']); "
        f"sys.exit(status or ' '.join(set(sys.modules) & set({heavy!r})) or 0)"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
