"""`taxobot pr run` as people and machines meet it: what is printed, written and returned. The engine is a fake."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from actions.cli import main as entry
from examples.materialise import Example
from fakes.bench import Bench
from runners.stages.artifacts import NAMES
from schemas.manifest import MANIFEST, verify_manifest
from schemas.result import RunResult


@pytest.fixture
def bench(tmp_path: Path, example: Example, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """The command line, wired to a bench; nothing of the user's own folders is touched."""
    bench = Bench(tmp_path / "bench", example)
    monkeypatch.setattr("actions.cli.pr.build_seams", lambda _preset, **_keywords: bench.seams())
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return bench


def command(bench: Bench, head: str = "everything", *more: str) -> list[str]:
    where = ["--taxonomy", str(bench.taxonomy), "--base", bench.example.base]
    return ["pr", "run", *where, "--head", bench.example.branches.get(head, head), *more]


def test_people_get_the_report_and_its_paths(bench: Bench, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert entry.run(command(bench, "everything", "--output", str(tmp_path / "run"))) == 0
    out, err = capsys.readouterr()
    assert "PASS" in out.splitlines()[0]
    assert out.splitlines()[-3:] == [
        str(tmp_path / "run" / name) for name in ("report.md", "report.html", "result.json")
    ]
    assert "train: finished after" in err
    assert "PASS" in (tmp_path / "run" / "report.md").read_text()
    assert "<html" in (tmp_path / "run" / "report.html").read_text()


def test_machines_get_the_result_and_nothing_else(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.run(command(bench, "everything", "--output", str(bench.output), "--json")) == 0
    out, _ = capsys.readouterr()
    assert out == (bench.output / "result.json").read_text()
    result = RunResult.model_validate_json(out)
    assert result.gate is not None
    assert (result.schema_version, result.gate.verdict, len(result.leaves)) == (2, "PASS", 3)
    assert result.digests


def test_all_files_stand_in_the_manifest(bench: Bench) -> None:
    assert entry.run(command(bench, "everything", "--output", str(bench.output))) == 0
    files = {path.name: path.read_bytes() for path in bench.output.iterdir() if path.is_file()}
    manifest = verify_manifest(files)
    assert manifest.files.keys() | {MANIFEST} == set(NAMES)
    assert manifest.base_model == bench.engine.digest(bench.preset.student)
    assert entry.run(command(bench, "faulty", "--output", str(bench.output))) == 1
    files = {path.name: path.read_bytes() for path in bench.output.iterdir() if path.is_file()}
    assert set(verify_manifest(files).files) == {"result.json", "report.md", "report.html"}


@pytest.mark.parametrize(
    ("head", "status", "verdict"), [("everything", 0, "PASS"), ("faulty", 1, "INVALID"), ("main", 0, "NOT APPLICABLE")]
)
def test_exit_statuses(bench: Bench, head: str, status: int, verdict: str) -> None:
    assert entry.run(command(bench, head, "--output", str(bench.output))) == status
    assert json.loads((bench.output / "result.json").read_text())["gate"]["verdict"] == verdict


def test_a_contribution_too_large_to_be_read_is_invalid(
    bench: Bench, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runners.taxonomy.diff.MAX_TOTAL", 1)
    assert entry.run(command(bench, "everything", "--output", str(bench.output))) == 1
    assert "qna.yaml:1: error: The changed leaves have" in capsys.readouterr().out
    result = RunResult.model_validate_json((bench.output / "result.json").read_text())
    assert [finding.rule for finding in result.findings] == ["safety/total-size"]
    assert "INVALID" in (bench.output / "report.md").read_text()


def test_unreachable_documents_are_an_error(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.mirrors = {url: str(bench.output / "nowhere") for url in bench.mirrors}
    assert entry.run(command(bench, "knowledge", "--output", str(bench.output))) == 4
    assert next(iter(bench.mirrors)) in capsys.readouterr().out


def test_the_default_place_belongs_to_the_repository(
    bench: Bench, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert entry.run(command(bench, "faulty")) == 1
    report = Path(capsys.readouterr().out.splitlines()[-3])
    assert report.parent.parent == tmp_path / "data" / "taxobot" / "runs"
    assert report.parent.name.startswith("taxonomy-")


def test_settings_in_the_current_directory_are_not_read(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "matplotlibrc").write_text("text.usetex: True\ntext.latex.preamble: \\immediate\n")
    seen = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        "actions.cli.pr.build_seams", lambda *_, **__: seen.append(list(Path().iterdir())) or bench.seams()
    )
    arguments = command(bench, "everything", "--output", "run")
    arguments[arguments.index("--taxonomy") + 1] = os.path.relpath(bench.taxonomy)
    assert entry.run(arguments) == 0
    assert seen == [[]]
    assert (tmp_path / "run" / "result.json").exists()
    assert Path.cwd() == tmp_path


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--head", "nowhere"], "`nowhere` names no commit"),
        (["--taxonomy", "/nonexistent"], "/nonexistent"),
        (["--mirror", "https://x"], "--mirror 'https://x' is not of the form URL=PATH"),
        (["--mirror", "https://x=/nonexistent"], "there is nothing at /nonexistent"),
        (["--threads", "0"], "--threads"),
    ],
)
def test_usage_mistakes(bench: Bench, capsys: pytest.CaptureFixture[str], more: list[str], said: str) -> None:
    assert entry.run(command(bench, "everything", "--output", str(bench.output), *more)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err


def test_an_unwritable_place_is_a_usage_mistake(
    bench: Bench, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    assert entry.run(command(bench, "everything", "--output", str(tmp_path / "file" / "run"))) == 2
    assert str(tmp_path / "file" / "run") in capsys.readouterr().err
