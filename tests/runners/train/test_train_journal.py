"""The journal of phased training."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from runners.train.phases.journal import Journal, check_asked
from runners.train.phases.state import EvalPhase, EvalResult, Progressed, TrainPhase
from schemas.errors import StoreCorrupt, UsageError
from schemas.training import Saved, Trained

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ASKED = {"strategy": "lab-multiphase", "the base model": "a" * 64, "epochs of phase 1": "7"}


def begin(root: Path) -> tuple[Journal, Progressed]:
    journal = Journal(root)
    return journal, journal.begin(ASKED, "train1", now=NOW)


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    journal, began = begin(tmp_path)
    phase = TrainPhase(started_at_utc=NOW, checkpoints=tmp_path / "phase1")
    result = EvalResult(checkpoint=tmp_path / "phase1/a", loss=1.5, score=0.25)
    evaluated = EvalPhase(started_at_utc=NOW, results=(result,), best_checkpoint=result, model=tmp_path / "m")
    full = began.model_copy(update={"train_1": phase, "eval_1": evaluated, "final_output": result})
    journal.write(full)
    assert Journal(tmp_path).read() == full


def test_it_stands_where_people_look_in_the_words_they_know(tmp_path: Path) -> None:
    begin(tmp_path)
    told = yaml.safe_load((tmp_path / "phased" / "journalfile.yaml").read_text())
    assert told["current_phase"] == "train1"
    assert {"run_id", "started_at_utc", "train_1", "eval_1", "train_2", "eval_2", "final_output"} <= told.keys()


def test_nothing_has_begun_where_there_is_no_journal(tmp_path: Path) -> None:
    assert Journal(tmp_path).read() is None
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "content", [b"", b"[1]", b"{", b"current_phase: train1", b"\xff\xfe", b"!!python/object/apply:os.getcwd []"]
)
def test_what_is_no_journal_is_named_and_never_overwritten(tmp_path: Path, content: bytes) -> None:
    journal, _ = begin(tmp_path)
    path = tmp_path / "phased" / "journalfile.yaml"
    path.write_bytes(content)
    with pytest.raises(StoreCorrupt, match=r"journalfile\.yaml.*--force-clear-phased-cache"):
        journal.read()
    assert path.read_bytes() == content


def test_a_journal_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "phased" / "journalfile.yaml").mkdir(parents=True)
    with pytest.raises(StoreCorrupt, match="cannot be read"):
        Journal(tmp_path).read()


def test_a_crash_while_it_is_written_leaves_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal, began = begin(tmp_path)

    def fail(*_: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patched:
        patched.setattr("runners.train.durable.sync", fail)
        with pytest.raises(OSError, match="no space"):
            journal.write(began.model_copy(update={"current_phase": "eval1"}))
    assert journal.read() == began
    assert [path.name for path in journal.folder.iterdir()] == ["journalfile.yaml"]


def test_clearing_takes_all_with_it(tmp_path: Path) -> None:
    journal, _ = begin(tmp_path)
    (journal.folder / "phase1" / "checkpoints").mkdir(parents=True)
    others = {"other", ".phased-notes"}
    for name in others:
        (tmp_path / name).touch()
    journal.clear()
    journal.clear()
    assert Journal(tmp_path).read() is None
    assert {path.name for path in tmp_path.iterdir()} == others


def test_a_clearing_that_was_killed_is_ended_by_the_next_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal, _ = begin(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr("runners.train.phases.journal.remove", lambda _: None)
        journal.clear()
    assert len(list(tmp_path.iterdir())) == 1
    assert Journal(tmp_path).read() is None
    assert not list(tmp_path.iterdir())


def test_a_journal_of_something_else_is_refused_with_what_differs(tmp_path: Path) -> None:
    _, began = begin(tmp_path)
    check_asked(began, ASKED, tmp_path)
    other = {**ASKED, "the base model": "b" * 64, "epochs of phase 1": "8"}
    with pytest.raises(UsageError, match=r"differ in the base model, epochs of phase 1 \(7, now 8\);"):
        check_asked(began, other, tmp_path)


def test_of_many_differences_some_are_named(tmp_path: Path) -> None:
    began = begin(tmp_path)[1].model_copy(update={"asked": {str(number): "a" for number in range(9)}})
    with pytest.raises(UsageError, match="5 more"):
        check_asked(began, {str(number): "b" for number in range(9)}, tmp_path)


def test_an_evaluation_ends_with_all_its_results(tmp_path: Path) -> None:
    one = Saved(step=2, epoch=1, rows=8, validation=1.5, folder="adapters/adapters-002", score=0.5)
    trained = Trained(
        best=one,
        last=one,
        checkpoints=(one,),
        steps=2,
        tokens=9,
        ended="all steps done",
        layout="packed",
        precision="fp32",
    )
    ended = EvalPhase(started_at_utc=NOW).ended(trained, tmp_path, model=tmp_path / "whole", now=NOW)
    assert ended.results == (ended.best_checkpoint,)
    assert ended.best_checkpoint == EvalResult(checkpoint=tmp_path / one.folder, loss=1.5, score=0.5)
    nothing = trained.model_copy(update={"best": Saved(step=0, epoch=0, rows=0, validation=1.0, folder="")})
    best = EvalPhase(started_at_utc=NOW).ended(nothing, tmp_path, model=None, now=NOW).best_checkpoint
    assert best == EvalResult(checkpoint=None, loss=1.0)
