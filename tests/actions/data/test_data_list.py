"""`taxobot data list`: the table, JSON, and folders that hold nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from actions.cli.data.list import list_data, usual_folders

D = "2026-11-20T10_25_37"


def ask(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(list_data, arguments)
    return done.exit_code, done.output


def put(folder: Path, name: str) -> Path:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text('{"a": 1}\n' * 1_500)
    return folder


def test_a_table_for_each_run(tmp_path: Path) -> None:
    put(tmp_path, f"2026-11-20_102537/train_granite_7b_{D}.jsonl")
    put(tmp_path, f"2026-11-20_102537/knowledge_train_msgs_{D}.jsonl")
    status, said = ask("--dataset-dirs", str(tmp_path))
    head, titles, *rows = said.splitlines()
    assert (status, head) == (0, "Run from 2026-11-20_102537")
    assert titles.split() == ["DATASET", "MODEL", "CREATED", "AT", "ROWS", "SIZE"]
    cells = [row.split() for row in rows]
    assert [(row[0], row[1], row[4:]) for row in cells] == [
        (f"knowledge_train_msgs_{D}.jsonl", "General", ["1,500", "13.5", "kB"]),
        (f"train_granite_7b_{D}.jsonl", "granite_7b", ["1,500", "13.5", "kB"]),
    ]


def test_several_folders_and_incomplete_runs(tmp_path: Path) -> None:
    one, other = put(tmp_path / "a", f"first/train_m_{D}.jsonl"), put(tmp_path / "b", f"second/test_m_{D}.jsonl")
    _, said = ask("--dataset-dirs", str(one), "--dataset-dirs", str(other))
    assert "Run from first\n" in said
    assert "Run from second (incomplete, without rows to train on)\n" in said


def test_json_says_the_same(tmp_path: Path) -> None:
    put(tmp_path, f"run/test_m_{D}.jsonl")
    status, said = ask("--dataset-dirs", str(tmp_path), "--json")
    (run,) = json.loads(said)["runs"]
    (file,) = run["files"]
    assert (status, run["run"], run["folder"], run["missing"]) == (
        0,
        "run",
        str(tmp_path / "run"),
        ["rows to train on"],
    )
    assert (file["name"], file["model"], file["rows"], file["size"]) == (f"test_m_{D}.jsonl", "m", 1_500, 13_500)


def test_a_name_that_would_speak_to_the_terminal_does_not(tmp_path: Path) -> None:
    put(tmp_path, "\x1b[31mred/a\nb.jsonl")
    _, said = ask("--dataset-dirs", str(tmp_path))
    assert "\x1b" not in said
    assert len(said.splitlines()) == 3


def test_nothing_is_said_to_be_nothing(tmp_path: Path) -> None:
    status, said = ask("--dataset-dirs", str(tmp_path))
    assert (status, str(tmp_path) in said, "taxobot data generate" in said) == (0, True, True)
    assert json.loads(ask("--dataset-dirs", str(tmp_path), "--json")[1]) == {"runs": []}


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    status, said = ask("--dataset-dirs", str(tmp_path / "no"))
    assert status == 2
    assert "does not exist" in said


def test_instructlab_s_folder_is_looked_into_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert usual_folders() == ()
    for name in ("taxobot", "instructlab"):
        put(tmp_path, f"{name}/datasets/run/train_{name}_{D}.jsonl")
    assert usual_folders() == (tmp_path / "taxobot" / "datasets", tmp_path / "instructlab" / "datasets")
    assert ask()[1].count("Run from run") == 2
