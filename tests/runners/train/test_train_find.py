"""Of a folder the newest rows are taken, by the names that they are known by, and it is told which."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from runners.train.data.find import find_phase, find_rows, find_test_rows
from schemas.errors import UsageError

OLD, NEW = "2026-11-19T10_00_00", "2026-11-20T10_00_00"


def make(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("{}")
    return folder


def test_files_are_taken_as_they_are_named(tmp_path: Path) -> None:
    make(tmp_path, "b.jsonl", "a.jsonl")
    found = find_rows([tmp_path / "b.jsonl", tmp_path / "a.jsonl"])
    assert found.training == (tmp_path / "b.jsonl", tmp_path / "a.jsonl")
    assert not found.told


def test_the_newest_run_by_the_moment_in_its_names(tmp_path: Path) -> None:
    make(tmp_path, f"{NEW}/skills_train_msgs_{NEW}.jsonl", f"{NEW}/knowledge_train_msgs_{NEW}.jsonl")
    make(tmp_path, f"{NEW}/train_m_{NEW}.jsonl", f"{NEW}/test_m_{NEW}.jsonl", f"{OLD}/skills_train_msgs_{OLD}.jsonl")
    found = find_rows([tmp_path])
    assert found.training == (tmp_path / NEW / f"skills_train_msgs_{NEW}.jsonl",)
    assert found.told == f"of {tmp_path}: {NEW}/skills_train_msgs_{NEW}.jsonl, the newest"


def test_older_names_and_files_beside_those_of_other_runs(tmp_path: Path) -> None:
    make(tmp_path, f"train_m_{OLD}.jsonl", f"test_m_{OLD}.jsonl", f"train_m_{NEW}.jsonl", f"test_m_{NEW}.jsonl")
    found = find_rows([tmp_path])
    assert found.training == (tmp_path / f"train_m_{NEW}.jsonl",)


def test_names_without_a_moment_go_by_their_last_change(tmp_path: Path) -> None:
    make(tmp_path, "train_a.jsonl", "train_b.jsonl")
    os.utime(tmp_path / "train_b.jsonl", (0, 0))
    assert find_rows([tmp_path]).training == (tmp_path / "train_a.jsonl",)


def test_test_rows_and_the_rows_of_both_phases(tmp_path: Path) -> None:
    make(tmp_path, f"knowledge_train_msgs_{OLD}.jsonl", f"knowledge_train_msgs_{NEW}.jsonl")
    make(tmp_path, f"skills_train_msgs_{NEW}.jsonl", f"test_{OLD}.jsonl")
    assert find_test_rows(tmp_path) == tmp_path / f"test_{OLD}.jsonl"
    assert find_phase(tmp_path, 1) == tmp_path / f"knowledge_train_msgs_{NEW}.jsonl"
    assert find_phase(tmp_path, 2) == tmp_path / f"skills_train_msgs_{NEW}.jsonl"
    assert find_phase(tmp_path / f"test_{OLD}.jsonl", 2) == tmp_path / f"test_{OLD}.jsonl"


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"a.jsonl: there is no such file"):
        find_rows([tmp_path / "a.jsonl"])
    with pytest.raises(UsageError, match=r"holds no rows to train on \(skills_train_msgs_"):
        find_rows([tmp_path])
    with pytest.raises(UsageError, match=r"holds no test rows \(test_\*.jsonl, test.jsonl\)"):
        find_test_rows(tmp_path)
    with pytest.raises(UsageError, match=r"holds no rows of phase 1 \(knowledge_train_msgs_\*.jsonl\)"):
        find_phase(make(tmp_path, f"skills_train_msgs_{NEW}.jsonl"), 1)
