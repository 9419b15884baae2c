"""Test rows that were trained on are counted, and the report says what that means."""

from __future__ import annotations

import json
from pathlib import Path

from runners.train.data.formats import read_rows
from runners.train.outcome import Told
from runners.train.profile import TrainingProfile
from runners.train.record import Record
from runners.trial.talks import Asked, task_of
from runners.trial.taught import warn_of_taught

PROFILE = TrainingProfile(method="full", epochs=1, learning_rate=1e-3)


def write(file: Path, *questions: str) -> Path:
    rows = ({"system": "", "user": one, "assistant": "It is."} for one in questions)
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def run_in(folder: Path, *sources: Path, base: Path) -> Path:
    """What a run leaves that says what it was trained on."""
    folder.mkdir(parents=True)
    job = {"base": base, "folder": folder, "taught": 2, "profile": PROFILE.model_dump(), "seed": 1, "device": "cpu"}
    (folder / "job.json").write_text(json.dumps({**job, "identity": "x"}, default=str), encoding="utf-8")
    told = Told(sources=tuple(map(str, sources)))
    digests = dict.fromkeys(("identity", "base", "base_digest", "rows_digest", "validation_digest"), "x")
    record = Record(**digests, base_path=base, profile=PROFILE, seed=1, told=told, versions={})
    (folder / "run.json").write_text(record.model_dump_json(), encoding="utf-8")
    return folder / "hf_format" / "samples_2"


def say(model: Path, test: Path) -> str:
    tasks = [task for row in read_rows([test]) if (task := task_of(row, Asked()))]
    return "\n".join(warn_of_taught(model, tasks))


def test_questions_of_the_training_files_are_counted(tmp_path: Path) -> None:
    model = run_in(tmp_path / "run", write(tmp_path / "train.jsonl", "Is it?", "Was it?"), base=tmp_path / "base")
    test = write(tmp_path / "test.jsonl", "is  IT?", "Will it be?", "Can it be?")
    assert say(model, test).startswith("1 of 3 rows ask what rows of the training's own files ask")
    assert say(model, write(tmp_path / "other.jsonl", "Will it be?")) == ""
    assert say(tmp_path / "base", test) == ""


def test_of_phases_both_have_taught(tmp_path: Path) -> None:
    phased = tmp_path / "phased"
    first = run_in(phased / "phase1" / "c", write(tmp_path / "one.jsonl", "Is it?"), base=tmp_path / "base")
    second = run_in(phased / "phase2" / "c", write(tmp_path / "two.jsonl", "Was it?"), base=first)
    test = write(tmp_path / "test.jsonl", "Is it?", "Was it?")
    assert say(second, test).startswith("2 of 2 rows")


def test_files_that_are_gone_cannot_tell(tmp_path: Path) -> None:
    gone = tmp_path / "train.jsonl"
    said = say(run_in(tmp_path / "run", gone, base=tmp_path / "base"), write(tmp_path / "test.jsonl", "Is it?"))
    assert said.startswith(f"whether rows were trained on cannot be told: {gone}")


def test_a_broken_record_cannot_tell(tmp_path: Path) -> None:
    model = run_in(tmp_path / "run", base=tmp_path / "base")
    (tmp_path / "run" / "run.json").write_text("{", encoding="utf-8")
    assert "run.json is no record of a training" in say(model, write(tmp_path / "test.jsonl", "Is it?"))
