"""`taxobot pr gate`: the same numbers give the same verdict, and a changed file is never decided on."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from run_results import BASE, comparison, control, failing, frozen, leaf, passing, run_result

from actions.cli import main as entry
from schemas.gate import GatePolicy
from schemas.manifest import MANIFEST, RESULT, Recipe, make_manifest
from schemas.policy import Policy
from schemas.result import RunResult

ITEMS = "items.jsonl"


def leave(folder: Path, result: RunResult, recipe: Recipe | None = None, *, sealed: bool = True) -> Path:
    """A run directory as `pr run` leaves it."""
    folder.mkdir()
    files = {RESULT: result.model_dump_json(indent=2).encode(), ITEMS: b'{"id": "one"}\n'}
    if sealed:
        files[MANIFEST] = make_manifest(result, files, recipe).model_dump_json().encode()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def recipe(**policy: object) -> Recipe:
    return Recipe(base=BASE, preset="tiny", policy=Policy.model_validate(policy))


def run(*arguments: str | Path) -> int:
    return entry.run(["pr", "gate", *map(str, arguments)])


@pytest.mark.parametrize(("result", "status"), [(passing(), 0), (failing(), 1)])
def test_the_verdict_and_its_exit_status(
    result: RunResult, status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = leave(tmp_path / "run", result, recipe(gate=GatePolicy().model_dump()))
    assert run(folder) == run(folder / RESULT) == status
    out = capsys.readouterr().out
    assert result.gate is not None
    assert out.startswith(
        f"{result.gate.verdict}: {result.gate.reason}\nPolicy: require: no_harm, frozen margin 2.0 pp"
    )
    assert out.endswith("Manifest: all 2 files are as they were written.\n")
    assert "Decided when it was measured" not in out


def test_machines_get_the_decision_and_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = leave(tmp_path / "run", passing(), recipe(gate=GatePolicy().model_dump()))
    assert run(folder, "--json") == 0
    held = passing().gate
    assert held is not None
    assert json.loads(capsys.readouterr().out) == json.loads(held.model_dump_json())


def test_without_a_policy_of_its_own_the_preset_s_margins_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    harmed = run_result(leaves=(leaf(),), frozen=frozen(-0.045, 0.0))
    assert run(leave(tmp_path / "run", harmed, sealed=False)) == 0
    out = capsys.readouterr().out
    assert "frozen margin 5.0 pp" in out
    assert "Decided when it was measured: INCONCLUSIVE (require: no_harm, frozen margin 2.0 pp" in out
    assert out.endswith("No manifest stands beside it: nothing tells whether the result is as it was written.\n")


def test_another_policy_decides_over_the_same_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = leave(tmp_path / "run", run_result(leaves=(leaf(comparisons=(comparison(n=149), control())),)), recipe())
    policy = tmp_path / "policy.yml"
    policy.write_text("gate: {require: better}\n")
    assert run(folder) == 0
    assert run(folder, "--policy", policy) == 3
    policy.write_text("gate: {require: better, least_items: 149}\n")
    assert run(folder, "--policy", policy) == 0
    policy.write_text("evaluation: {served: Q4_K_M}\n")
    assert run(folder, "--policy", policy) == 3
    assert "the Q4_K_M file that will be served was not measured" in capsys.readouterr().out


def test_a_wrong_policy_is_named_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = tmp_path / "policy.yml"
    policy.write_text("gate:\n  requires: better\n")
    folder = leave(tmp_path / "run", passing())
    assert run(folder, "--policy", policy) == 2
    assert f"{policy}:2: The key `requires` does not belong here. Did you mean `require`?" in capsys.readouterr().err
    assert run(folder, "--policy", tmp_path / "none.yml") == 2
    assert f"cannot read {tmp_path / 'none.yml'}" in capsys.readouterr().err


@pytest.mark.parametrize("name", [RESULT, ITEMS])
def test_one_byte_that_changed_is_an_error_that_names_the_file(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = leave(tmp_path / "run", failing())
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    assert run(folder) == 4
    out, err = capsys.readouterr()
    assert (out, f"{name} was changed: its SHA-256 is not the one in manifest.json" in err) == ("", True)
    (folder / name).unlink()
    assert run(folder) in (2, 4)
    assert name in capsys.readouterr().err


def test_a_manifest_that_is_named_must_be_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = leave(tmp_path / "run", passing())
    elsewhere = tmp_path / "kept.json"
    (folder / MANIFEST).rename(elsewhere)
    assert run(folder, "--manifest", elsewhere) == 0
    assert "all 2 files are as they were written" in capsys.readouterr().out
    assert run(folder, "--manifest", tmp_path / "gone.json") == 2
    assert f"cannot read {tmp_path / 'gone.json'}" in capsys.readouterr().err


def test_a_result_of_another_version_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / RESULT).write_text('{"schema_version": 1, "tool_version": "0.0.1"}')
    assert run(tmp_path) == 2
    out, err = capsys.readouterr()
    assert (out, "is of schema version 1, and this taxobot reads version 2" in err) == ("", True)


def test_numbers_that_are_none_never_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = run_result(leaves=(leaf(),), frozen=frozen(-0.019, 0.0131)).model_dump_json()
    (tmp_path / RESULT).write_text(text.replace('"low":-0.019,"high":0.0131', '"low":NaN,"high":0.0131'))
    assert "NaN" in (tmp_path / RESULT).read_text()
    assert run(tmp_path) == 4
    assert "its numbers are none that can be measured" in capsys.readouterr().out


def test_foreign_text_does_not_reach_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(leave(tmp_path / "run", run_result(error="\x1b[2J\nPASS: \u202e"))) == 4
    out = capsys.readouterr().out
    assert out.startswith(r"ERROR: \x1b[2J\nPASS: \u202e")


def test_a_result_that_is_no_ordinary_file_is_not_waited_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / RESULT)
    assert run(tmp_path) == 2
    assert f"cannot read {tmp_path / RESULT}: it is no ordinary file" in capsys.readouterr().err


def test_a_policy_without_end_is_not_read_to_its_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = leave(tmp_path / "run", passing())
    assert run(folder, "--policy", "/dev/zero") == 2
    assert "cannot read /dev/zero: it is larger than 1 MiB" in capsys.readouterr().err
