"""Runs are found where taxobot and InstructLab leave them, and those that were cut short are told apart."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from runners.generate.datasets.runs import GENERAL, find_runs

OLD, NEW = "2026-11-19T08_00_00", "2026-11-20T10_25_37"


def put(folder: Path, name: str, *, rows: int = 2, when: int = 1_000_000_000) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('{"a": 1}\n' * rows)
    os.utime(path, (when, when))


def instructlab_run(folder: Path, stamp: str, *, when: int) -> None:
    for name in (f"test_m_{stamp}", f"train_m_{stamp}", f"skills_train_msgs_{stamp}", f"node_datasets_{stamp}/leaf"):
        put(folder, f"{name}.jsonl", when=when)


def test_there_may_be_nothing(tmp_path: Path) -> None:
    assert find_runs([]) == find_runs([tmp_path]) == []


def test_runs_come_newest_first_with_their_files(tmp_path: Path) -> None:
    instructlab_run(tmp_path / "2026-11-19_080000", OLD, when=1_000_000_000)
    instructlab_run(tmp_path / "2026-11-20_102537", NEW, when=1_000_000_100)
    new, old = find_runs([tmp_path])
    assert (new.name, old.name) == ("2026-11-20_102537", "2026-11-19_080000")
    assert [(file.name, file.model, file.rows, file.size) for file in new.files] == [
        (f"skills_train_msgs_{NEW}.jsonl", GENERAL, 2, 18),
        (f"test_m_{NEW}.jsonl", "m", 2, 18),
        (f"train_m_{NEW}.jsonl", "m", 2, 18),
        (f"node_datasets_{NEW}/leaf.jsonl", GENERAL, 2, 18),
    ]
    assert new.missing == old.missing == ()


def test_runs_without_a_folder_of_their_own_go_by_their_moment(tmp_path: Path) -> None:
    instructlab_run(tmp_path, OLD, when=1_000_000_000)
    instructlab_run(tmp_path, NEW, when=1_000_000_100)
    put(tmp_path, "notes.jsonl", when=999_999_999)
    runs = find_runs([tmp_path])
    assert [(run.name, run.folder, len(run.files)) for run in runs] == [
        (NEW, tmp_path, 4),
        (OLD, tmp_path, 4),
        ("", tmp_path, 1),
    ]
    assert [run.missing for run in runs] == [(), (), ()]


def test_a_folder_that_is_named_twice_is_looked_into_once(tmp_path: Path) -> None:
    instructlab_run(tmp_path / "run", NEW, when=1_000_000_000)
    assert len(find_runs([tmp_path, tmp_path / "."])) == 1


def test_a_run_that_lost_files_says_which(tmp_path: Path) -> None:
    instructlab_run(tmp_path / "run", NEW, when=1_000_000_000)
    held = {"files": dict.fromkeys([f"train_m_{NEW}.jsonl", "b.jsonl", "a.yaml"], "0" * 64)}
    (tmp_path / "run" / "manifest.json").write_text(json.dumps(held))
    (run,) = find_runs([tmp_path])
    assert run.missing == ("a.yaml", "b.jsonl")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"files": 3}', "\xff", "[" * 100_000])
def test_a_manifest_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    instructlab_run(tmp_path / "run", NEW, when=1_000_000_000)
    (tmp_path / "run" / "manifest.json").write_text(text)
    (run,) = find_runs([tmp_path])
    assert run.missing == ("a readable manifest.json",)


def test_a_run_that_was_ended_early_is_incomplete(tmp_path: Path) -> None:
    put(tmp_path / "run", f"test_m_{NEW}.jsonl")
    put(tmp_path / "run", f"generated_{NEW}/leaf.jsonl")
    (run,) = find_runs([tmp_path])
    assert run.missing == ("rows to train on",)


def test_work_in_progress_is_no_run(tmp_path: Path) -> None:
    put(tmp_path, "checkpoints/run-x/0.jsonl")
    put(tmp_path, "run/.half.jsonl")
    (tmp_path / "gone.jsonl").symlink_to(tmp_path / "nowhere")
    assert find_runs([tmp_path]) == []


def test_an_unfinished_last_line_is_a_row(tmp_path: Path) -> None:
    (tmp_path / f"train_m_{NEW}.jsonl").write_text('{"a": 1}\n{"a')
    (tmp_path / f"train_n_{NEW}.jsonl").write_text("")
    (run,) = find_runs([tmp_path])
    assert [file.rows for file in run.files] == [2, 0]
