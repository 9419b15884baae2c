"""Phased training, with a runner that trains nothing; killed wherever it can be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fakes.rehearsed_phases import Killed, Rehearsal
from runners.train.phases.journal import Journal
from runners.train.phases.phases import Phases
from runners.train.phases.seams import Number
from runners.train.phases.state import Progressed, Strategy
from schemas.errors import StoreCorrupt

ASKED = {"strategy": "any"}


GOOD: dict[Number, tuple[float, ...]] = {1: (3.0, 2.0, 1.0), 2: (2.5, 1.5, 1.75)}
BAD_SECOND: dict[Number, tuple[float, ...]] = {1: (3.0, 2.0), 2: (1.0, 1.5)}
BAD: dict[Number, tuple[float, ...]] = {1: (1.0, 2.0), 2: (1.0, 1.5)}


def clock() -> Iterator[datetime]:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    while True:
        now += timedelta(minutes=1)
        yield now


def phases(root: Path, runner: Rehearsal, *, notes: list[str] | None = None) -> Phases:
    ticking = clock()
    base = root / "student"
    base.mkdir(exist_ok=True)
    note = (notes if notes is not None else []).append
    return Phases(Journal(root), runner, base, note=note, now=lambda: next(ticking))


def train(root: Path, runner: Rehearsal, strategy: Strategy = "lab-multiphase") -> Progressed:
    return phases(root, runner).run(strategy, ASKED)


def test_skills_begin_with_the_best_of_knowledge(tmp_path: Path) -> None:
    runner = Rehearsal(GOOD)
    ended = train(tmp_path, runner)
    assert runner.deeds == [
        *("train 1 from student", "trained 1", "evaluate 1", "make 1"),
        *("train 2 from best_of_1", "trained 2", "evaluate 2", "make 2 whole"),
    ]
    assert ended.current_phase == "done"
    assert ended.final_output is not None
    assert ended.final_output.checkpoint == tmp_path / "phased/phase2/checkpoints/samples_1"
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("phased/*/*")} == {
        *("phased/phase1/checkpoints", "phased/phase1/eval_cache"),
        *("phased/phase2/checkpoints", "phased/phase2/eval_cache"),
    }


def test_every_time_is_told(tmp_path: Path) -> None:
    ended = train(tmp_path, Rehearsal(GOOD))
    parts = (ended.train_1, ended.eval_1, ended.train_2, ended.eval_2)
    times = [time for part in parts if part for time in (part.started_at_utc, part.ended_at_utc)]
    assert None not in times
    assert times == sorted(times, key=str)
    assert ended.ended_at_utc is not None


def test_skills_alone(tmp_path: Path) -> None:
    runner = Rehearsal(GOOD)
    ended = train(tmp_path, runner, "lab-skills-only")
    assert runner.deeds == ["train 2 from student", "trained 2", "evaluate 2", "make 2 whole"]
    assert (ended.train_1, ended.eval_1) == (None, None)
    assert not (tmp_path / "phased/phase1").exists()


def test_where_skills_make_it_worse_the_best_of_knowledge_is_the_best_overall(tmp_path: Path) -> None:
    runner = Rehearsal(BAD_SECOND)
    ended = train(tmp_path, runner)
    assert ended.final_output is not None
    assert ended.final_output.checkpoint == tmp_path / "phased/phase1/checkpoints/samples_1"
    assert runner.deeds[-2:] == ["evaluate 2", "make 1 whole"]


def test_where_nothing_is_learnt_it_is_said_and_skills_begin_with_the_base(tmp_path: Path) -> None:
    runner, notes = Rehearsal(BAD), []
    ended = phases(tmp_path, runner, notes=notes).run("lab-multiphase", ASKED)
    assert "train 2 from student" in runner.deeds
    assert ended.final_output is None
    assert ended.eval_1 is not None
    assert ended.eval_1.best_checkpoint is not None
    assert ended.eval_1.best_checkpoint.checkpoint is None
    assert sum("taught nothing" in note for note in notes) == 2


def test_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    ended = train(tmp_path, Rehearsal(GOOD))
    again = Rehearsal(GOOD)
    assert train(tmp_path, again) == ended
    assert again.deeds == []


def plain(ended: Progressed, root: Path) -> str:
    """Without what differs from run to run."""
    told = ended.model_dump(mode="json", exclude={"run_id"})
    text = json.dumps(told, default=str).replace(str(root), "")
    return "".join(part for part in text.split('"') if "T00:" not in part)


@pytest.mark.parametrize("losses", [GOOD, BAD_SECOND, BAD], ids=["good", "bad second", "bad"])
def test_killed_before_any_deed_the_same_command_carries_on(
    tmp_path: Path, losses: dict[Number, tuple[float, ...]]
) -> None:
    whole = Rehearsal(losses)
    (tmp_path / "whole").mkdir()
    expected = plain(train(tmp_path / "whole", whole), tmp_path / "whole")
    for deadly in range(len(whole.deeds)):
        root = tmp_path / str(deadly)
        root.mkdir()
        with pytest.raises(Killed):
            train(root, Rehearsal(losses, deadly=deadly))
        again = Rehearsal(losses)
        assert plain(train(root, again), root) == expected
        # what was done in a state that had ended is not done again
        assert len(again.deeds) <= len(whole.deeds) - deadly + 2


def test_killed_before_or_after_any_writing_of_the_journal_it_carries_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "whole").mkdir()
    expected = plain(train(tmp_path / "whole", Rehearsal(GOOD)), tmp_path / "whole")
    writing = Journal.write
    for deadly in range(100):
        root = tmp_path / str(deadly)
        root.mkdir()
        moments = iter(range(100))

        def write(journal: Journal, progressed: Progressed) -> None:
            for act in (lambda: None, lambda: writing(journal, progressed)):
                act()
                if next(moments) == deadly:  # noqa: B023 - called within this round
                    raise Killed

        with monkeypatch.context() as patched:
            patched.setattr(Journal, "write", write)
            try:
                train(root, Rehearsal(GOOD))
                break
            except Killed:
                pass
        assert plain(train(root, Rehearsal(GOOD)), root) == expected
    assert deadly == 18  # 2 moments of 9 writings: the beginning, 4 states begun, 4 ended


def test_a_model_that_was_removed_is_missed(tmp_path: Path) -> None:
    runner = Rehearsal(GOOD, deadly=4)
    with pytest.raises(Killed):
        train(tmp_path, runner)
    (tmp_path / "phased/phase1/checkpoints/best_of_1").rmdir()
    with pytest.raises(StoreCorrupt, match="best_of_1, the best model of phase 1, is gone"):
        train(tmp_path, Rehearsal(GOOD))
