"""`taxobot taxonomy diff`, as it is typed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from actions.cli.main import run

ATTRIBUTION = (
    "Title of work: Rhymes\nLink to work: https://example.org/rhymes\n"
    "License of the work: CC-BY-4.0\nCreator names: Ada\n"
)
SKILL = "version: 3\ncreated_by: ada\ntask_description: Rhyme.\nseed_examples:\n" + "".join(
    f"  - question: Which word rhymes with {word}?\n    answer: It is {word}er, of course.\n"
    for word in ("bat", "dog", "fig", "hen", "mug")
)
HOSTILE = "compositional_skills/\x1b[2J \u202e/qna.yaml"
VALID = {"compositional_skills/new/qna.yaml": SKILL, "compositional_skills/new/attribution.txt": ATTRIBUTION}
FAULTY = {
    "compositional_skills/a/qna.yaml": SKILL.replace("It is doger, of course.", "yes"),
    "compositional_skills/a/attribution.txt": ATTRIBUTION,
    "compositional_skills/b/qna.yaml": "a: [\n",
    "compositional_skills/b/attribution.txt": ATTRIBUTION,
}


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the developer's own settings and folders is touched."""
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")


@pytest.fixture
def taxonomy(tmp_path: Path) -> Path:
    """A repository with branches `main` and `good` (one leaf added, one deleted)."""
    path = tmp_path / "taxonomy.git"
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(path)], check=True)
    commit(path, "main", "", {"compositional_skills/old/qna.yaml": "old: 1\n"})
    commit(path, "good", "main", VALID, delete="compositional_skills/old/qna.yaml")
    return path


def commit(path: Path, branch: str, parent: str, files: Mapping[str, str], *, delete: str = "") -> None:
    stream = f"commit refs/heads/{branch}\ncommitter Ada <ada@example.org> 0 +0000\ndata 1\nx\n"
    stream += f"from refs/heads/{parent}^0\n" * bool(parent) + f"D {delete}\n" * bool(delete)
    for name, text in files.items():
        quoted = "".join(f"\\{byte:03o}" for byte in name.encode())
        stream += f'M 100644 inline "{quoted}"\ndata {len(text.encode())}\n{text}\n'
    subprocess.run(["git", "-C", str(path), "fast-import", "--quiet"], input=stream.encode(), check=True)


def put(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def diff(path: Path, head: str, *more: str, command: str = "diff") -> int:
    return run(["taxonomy", command, "--taxonomy-path", str(path), "--taxonomy-base", "main", "--head", head, *more])


def whole(path: Path, *more: str) -> int:
    return run(["taxonomy", "diff", "--taxonomy-path", str(path), "--taxonomy-base", "empty", *more])


@pytest.mark.parametrize("command", ["diff", "list", "check"])
def test_a_valid_contribution(taxonomy: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert diff(taxonomy, "good", command=command) == 0
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
    commit(taxonomy, "faulty", "main", FAULTY)
    assert diff(taxonomy, "faulty") == 1
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[:4] == ["compositional_skills/a/qna.yaml", "compositional_skills/b/qna.yaml", "", lines[0]]
    assert lines[4].startswith("  8:13 error: `seed_examples[1].answer` must be text, but YAML reads")
    assert lines[4].endswith("[structure/type]")
    assert lines[5:8] == ["    8 |     answer: yes", "      |             ^^^", '    Fix: Put it into quotes: "yes".']
    assert "[safety/syntax]" in out
    assert err == "2 errors found in 2 files\n"
    assert ":)" not in out


def test_warnings_count_only_if_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, VALID | {"compositional_skills/new/notes.yaml": "x"})
    assert whole(tmp_path) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[-2:] == ["1 warning found in 1 file", f"Taxonomy in {tmp_path} is valid :)"]
    assert err == ""
    assert whole(tmp_path, "--strict") == 1
    assert capsys.readouterr().err == "1 warning found in 1 file\n"


def test_quiet_prints_nothing(taxonomy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commit(taxonomy, "faulty", "main", FAULTY)
    assert [diff(taxonomy, "good", "--quiet"), diff(taxonomy, "faulty", "--quiet")] == [0, 1]
    assert capsys.readouterr() == ("", "")


def test_the_working_tree_is_the_default(taxonomy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    work = tmp_path / "work"
    subprocess.run(["git", "clone", "--quiet", str(taxonomy), str(work)], check=True)
    put(work, VALID)
    assert run(["taxonomy", "diff", "--taxonomy-path", str(work)]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "compositional_skills/new/qna.yaml"


def test_one_file_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, VALID | FAULTY)
    assert whole(tmp_path / "compositional_skills/new/qna.yaml") == 0
    assert capsys.readouterr().out.splitlines()[0] == "compositional_skills/new/qna.yaml"
    assert whole(tmp_path / "compositional_skills/a/qna.yaml") == 1


def test_json_holds_the_same(taxonomy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commit(taxonomy, "faulty", "main", {"compositional_skills/a/qna.yaml": SKILL})
    assert diff(taxonomy, "faulty", "--json") == 1
    record = json.loads(capsys.readouterr().out)
    assert (record["taxonomy"], record["valid"], record["unchecked"]) == (str(taxonomy), False, [])
    assert record["counts"] == {"error": 1, "warning": 0, "notice": 0}
    assert record["leaves"] == [{"path": "compositional_skills/a", "status": "added"}]
    (finding,) = record["findings"]
    assert finding.keys() == {
        "path", "line", "column", "rule", "severity", "message", "fix", "length", "edits", "rename",
    }  # fmt: skip
    assert (finding["rule"], finding["line"], finding["severity"]) == ("sources/attribution", 1, "error")
    assert len(record["base"]) == len(record["head"]) == 40


def test_json_of_a_folder_has_neither_base_nor_head(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, VALID | FAULTY)
    assert whole(tmp_path, "--format", "json") == 1
    record = json.loads(capsys.readouterr().out)
    assert (record["base"], record["head"]) == (None, None)
    assert [edit["text"] for finding in record["findings"] for edit in finding["edits"]][:1] == ['"yes"']


def test_sarif(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, FAULTY)
    assert whole(tmp_path, "--format", "sarif") == 1
    (log,) = json.loads(capsys.readouterr().out)["runs"]
    assert {result["ruleId"] for result in log["results"]} == {"structure/type", "safety/syntax"}


def test_workflow_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, FAULTY)
    assert whole(tmp_path, "--format", "github") == 1
    lines = capsys.readouterr().out.splitlines()
    token = lines[0].removeprefix("::stop-commands::")
    assert len(token) == 32
    after = lines[lines.index(f"::{token}::") + 1 :]
    assert [line.partition(" ")[0] for line in after] == ["::error", "::error"]
    assert whole(tmp_path, "--format", "github") == 1
    assert token not in capsys.readouterr().out


def test_files_are_named_from_the_current_directory_where_there_is_no_git(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "inner", FAULTY)
    monkeypatch.chdir(tmp_path)
    whole(Path("inner"), "--format", "github")
    assert "::error file=inner/compositional_skills/a/qna.yaml,line=8," in capsys.readouterr().out


def test_markdown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, FAULTY)
    assert whole(tmp_path, "--format", "markdown") == 1
    out, err = capsys.readouterr()
    assert out.startswith("### The contribution is not valid: 2 errors in 2 files\n")
    assert err == ""


def test_colours_are_for_terminals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, FAULTY)
    whole(tmp_path)
    assert "\x1b" not in "".join(capsys.readouterr())


def test_names_of_strangers_do_not_reach_the_terminal(taxonomy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commit(taxonomy, "hostile", "main", {HOSTILE: SKILL.replace("created_by", '"created\\e[31m_by"')})
    for form in ("text", "github", "markdown", "json", "sarif"):
        assert diff(taxonomy, "hostile", "--format", form) == 1
        out, err = capsys.readouterr()
        assert not {"\x1b", "\u202e"} & set(out + err)
    diff(taxonomy, "hostile")
    assert r"compositional_skills/\x1b[2J \u202e/qna.yaml" in capsys.readouterr().out


def test_no_format_holds_a_command_that_stands_within_a_line(
    taxonomy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(taxonomy, "hostile", "main", {"compositional_skills/##[error]x/qna.yaml": f"{SKILL}'##[error]y': 1\n"})
    for form in ("text", "github", "markdown", "json", "sarif"):
        assert diff(taxonomy, "hostile", "--format", form) == 1
        assert "##[" not in "".join(capsys.readouterr())
    assert diff(taxonomy, "hostile", "--json") == 1
    assert json.loads(capsys.readouterr().out)["leaves"][0]["path"] == "compositional_skills/##[error]x"


def test_a_path_that_is_empty_is_not_the_current_folder(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("diff", "fix"):
        assert run(["taxonomy", command, "--taxonomy-path", "", "--taxonomy-base", "empty"]) == 2
        assert "Invalid value for '--taxonomy-path': it is empty." in capsys.readouterr().err


def test_a_path_that_no_system_takes_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    for path in ("x" * 256, f"{'x' * 256}/qna.yaml", "x/" * 2048):
        assert run(["taxonomy", "diff", "--taxonomy-path", path]) == 2
        assert "it is too long for a path." in capsys.readouterr().err


def test_a_current_folder_that_is_gone_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert run(["taxonomy", "diff", "--taxonomy-path", "qna.yaml"]) == 2
    assert "the current folder does not exist any more" in capsys.readouterr().err


def test_only_names_that_are_free_count_as_mendable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, VALID | {"compositional_skills/new/qna.yml": SKILL, "compositional_skills/x/QNA.yaml": SKILL})
    assert whole(tmp_path) == 1
    assert "2 errors found in 2 files; `taxobot taxonomy fix` mends 1\n" in capsys.readouterr().err


def test_the_schema_version(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, {name: text.replace("version: 3", "version: 2") for name, text in VALID.items()})
    assert [whole(tmp_path), whole(tmp_path, "--schema-version", "2")] == [0, 0]
    assert [whole(tmp_path, "--schema-version", version) for version in ("newest", "3")] == [1, 1]
    assert "[structure/version]" in capsys.readouterr().out


def test_the_policy_of_the_folder_is_in_force(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = "validation:\n  limits:\n    question_words: 3\n  rules:\n    limits/question-length: error\n"
    put(tmp_path, VALID | {".github/taxobot.yml": policy})
    assert whole(tmp_path) == 1
    assert capsys.readouterr().out.count("[limits/question-length]") == 5
    put(tmp_path, {".github/taxobot.yml": policy.replace("error", "off")})
    assert whole(tmp_path) == 0
    put(tmp_path, {".github/taxobot.yml": "validation:\n  limit: {}\n"})
    assert whole(tmp_path) == 2
    assert "taxobot.yml:2: The key `limit` does not belong here. Did you mean `limits`?" in capsys.readouterr().err


def test_a_yamllint_configuration_stands_in_for_our_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, {name: text.replace("Rhyme.", "Rhyme. ") for name, text in VALID.items()})
    assert whole(tmp_path) == 1
    assert "[lint/trailing-spaces]" in capsys.readouterr().out
    put(tmp_path, {"rules.yaml": "rules:\n  line-length: {max: 30}\n"})
    whole(tmp_path, "--yaml-rules", str(tmp_path / "rules.yaml"))
    out = capsys.readouterr().out
    assert "lint/trailing-spaces" not in out
    assert "lint/custom" in out
    assert whole(tmp_path, "--yaml-rules", str(tmp_path / "nowhere")) == 2


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
