"""`taxobot model train --strategy`: what is asked, refused, carried on with and told; nothing is trained."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from actions.cli.main import run
from runners.train.job import TrainingJob
from runners.train.phases.journal import Journal
from runners.train.phases.phases import Phases
from runners.train.phases.state import EvalPhase, EvalResult, Progressed

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
TWO = ("--phased-phase1-data", "rows.jsonl", "--phased-phase2-data", "rows.jsonl")
COMMAND = ("model", "train", "--strategy", "lab-multiphase", *TWO, "--no-gguf", "--quiet", "--replay-ratio", "0")


class Trainings:
    """Stands in for `Phases.run`: remembers what it was given, and ends as it is told."""

    def __init__(self, *, learnt: bool = True) -> None:
        self.learnt = learnt
        self.begun: list[Progressed | None] = []
        self.phases: list[Phases] = []
        self.asked: list[dict[str, str]] = []

    def run(self, phases: Phases, strategy: str, asked: dict[str, str]) -> Progressed:
        """Leave the journal in the middle, and return its end."""
        self.begun.append(phases.journal.read())
        self.phases.append(phases)
        self.asked.append(dict(asked))
        at = self.begun[-1] or phases.journal.begin(asked, "train1", now=NOW)
        best = EvalResult(checkpoint=Path("/best/samples_8"), loss=1.0) if self.learnt else None
        model = Path("/best/whole") if self.learnt else None
        evaluated = EvalPhase(started_at_utc=NOW, best_checkpoint=best, model=model)
        return at.model_copy(update={"current_phase": "done", "eval_2": evaluated, "final_output": best})


@pytest.fixture
def trainings(monkeypatch: pytest.MonkeyPatch) -> Trainings:
    made = Trainings()
    monkeypatch.setattr(Phases, "run", lambda phases, strategy, asked: made.run(phases, strategy, asked))
    monkeypatch.setattr("actions.cli.model.train.phased._check_all", lambda *_: None)  # reckons with all rows
    return made


def train(folder: Path, *words: str) -> int:
    return run([*COMMAND, "--ckpt-output-dir", str(folder), *words])


def at_terminal(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    import io

    monkeypatch.setattr("actions.cli.config.questions.is_terminal", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO(answer + "\n"))


def test_each_phase_has_its_numbers_and_its_rows(place: Path, tmp_path: Path, trainings: Trainings) -> None:
    other = ("--phased-phase2-num-epochs", "4", "--phased-phase2-learning-rate", "1e-4", "--lora")
    assert train(tmp_path, *other, "--phased-phase2-samples-per-save", "5") == 0
    runner: Any = trainings.phases[0].runner
    first, second = (runner.requests[number].profile for number in (1, 2))
    assert (first.epochs, first.learning_rate, first.batch_rows, first.save_rows) == (7, 2e-5, 128, None)
    assert (second.epochs, second.learning_rate, second.batch_rows, second.save_rows) == (4, 1e-4, 3840, 5)
    assert first.device_tokens == second.device_tokens == 5_000
    assert first.method == second.method == "lora"
    assert runner.requests[1].sources.training == (place / "rows.jsonl",)
    assert trainings.phases[0].folder(1) == tmp_path / "phased" / "phase1" / "checkpoints"


def test_of_a_folder_each_phase_takes_its_own(place: Path, tmp_path: Path, trainings: Trainings) -> None:
    for name in ("knowledge_train_msgs_1.jsonl", "skills_train_msgs_1.jsonl"):
        (place / name).write_bytes((place / "rows.jsonl").read_bytes())
    folder = ("--phased-phase1-data", str(place), "--phased-phase2-data", str(place))
    assert train(tmp_path, *folder) == 0
    runner: Any = trainings.phases[0].runner
    requests = runner.requests
    assert requests[1].sources.training == (place / "knowledge_train_msgs_1.jsonl",)
    assert requests[2].sources.training == (place / "skills_train_msgs_1.jsonl",)


def test_skills_alone_need_no_knowledge(place: Path, tmp_path: Path, trainings: Trainings) -> None:
    words = ("model", "train", "--strategy", "lab-skills-only", *TWO[2:], "--quiet", "--ckpt-output-dir", str(tmp_path))
    assert run(words) == 0
    runner: Any = trainings.phases[0].runner
    assert list(runner.requests) == [2]
    assert trainings.asked[0]["strategy"] == "lab-skills-only"


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--strategy", "lab-multiphase"), "name the rows of phase 1 by --phased-phase1-data"),
        (("--strategy", "lab-multiphase", *TWO[:2]), "name the rows of phase 2 by --phased-phase2-data"),
        (("--strategy", "lab-skills-only", *TWO), "--phased-phase1-data has no effect here"),
        (("--strategy", "lab-multiphase", *TWO, "--num-epochs", "3"), "--num-epochs has no effect here"),
        (("--strategy", "lab-multiphase", *TWO, "--phased-phase1-num-epochs", "11"), "11 epochs are more than 10"),
        (
            ("--strategy", "lab-multiphase", *TWO, "--nnodes", "2", "--ckpt-output-dir", "x", "--rdzv-endpoint", "h:1"),
            "--nnodes: phases",
        ),
    ],
)
def test_what_does_not_fit_is_told_in_a_sentence(
    place: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], complaint: str
) -> None:
    assert run(["model", "train", *words]) == 2
    said = capsys.readouterr().err
    assert complaint in said
    assert said.count("\n") == 1


def test_rows_of_a_later_phase_are_refused_before_anything_begins(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "mute.jsonl").write_text('{"messages": [{"role": "user", "content": "a"}]}\n', "utf-8")
    assert train(tmp_path, "--phased-phase2-data", "mute.jsonl") == 2
    assert "mute.jsonl:1: " in capsys.readouterr().err
    assert not (tmp_path / "phased").exists()


def test_the_folder_is_named_by_what_is_asked(place: Path, trainings: Trainings) -> None:
    assert run(COMMAND) == run([*COMMAND, "-y"]) == run([*COMMAND, "--seed", "7"]) == 0
    roots = [phases.journal.folder.parent for phases in trainings.phases]
    assert roots[0] == roots[1] != roots[2]
    assert roots[0].parent == place / "data" / "checkpoints"


def test_without_a_terminal_phases_under_way_wait_for_y(
    place: Path, tmp_path: Path, trainings: Trainings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(tmp_path) == 0
    assert train(tmp_path) == 2
    assert "-y carries on with them, --force-clear-phased-cache begins anew" in capsys.readouterr().err
    assert train(tmp_path, "-y") == 0
    assert trainings.begun[0] is None
    assert trainings.begun[1] == Journal(tmp_path).read()


@pytest.mark.parametrize(("answer", "kept"), [("y", True), ("", True), ("n", False)])
def test_at_a_terminal_it_is_asked(
    place: Path, tmp_path: Path, trainings: Trainings, monkeypatch: pytest.MonkeyPatch, answer: str, kept: bool
) -> None:
    assert train(tmp_path) == 0
    at_terminal(monkeypatch, answer)
    assert train(tmp_path) == 0
    assert (trainings.begun[1] is not None) is kept


@pytest.mark.parametrize("word", ["--force-clear-phased-cache", "--fresh"])
def test_it_begins_anew_when_told(place: Path, tmp_path: Path, trainings: Trainings, word: str) -> None:
    assert train(tmp_path) == 0
    (tmp_path / "phased" / "phase1").mkdir()
    assert train(tmp_path, word) == 0
    assert trainings.begun == [None, None]
    assert not (tmp_path / "phased" / "phase1").exists()


def test_other_phases_are_refused_also_with_y(
    place: Path, tmp_path: Path, trainings: Trainings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(tmp_path) == 0
    assert train(tmp_path, "-y", "--seed", "7") == 2
    assert "holds other phases, which differ in the seed (42, now 7);" in capsys.readouterr().err


def test_two_at_once_are_refused(
    place: Path, tmp_path: Path, trainings: Trainings, capsys: pytest.CaptureFixture[str]
) -> None:
    from runners.train.folder import alone_in

    with alone_in(tmp_path):
        assert train(tmp_path) == 2
    assert "another process trains in" in capsys.readouterr().err


def test_the_best_overall_is_told(
    place: Path, tmp_path: Path, trainings: Trainings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(tmp_path) == 0
    said = capsys.readouterr().out
    assert "Best overall: /best/samples_8\nAs a whole model: /best/whole\n" in said


def test_where_nothing_was_learnt_that_is_the_exit_status(
    place: Path, tmp_path: Path, trainings: Trainings, capsys: pytest.CaptureFixture[str]
) -> None:
    trainings.learnt = False
    assert train(tmp_path) == 4
    assert "NOTHING WAS LEARNT in any phase" in capsys.readouterr().out


def test_json_is_the_journal(
    place: Path, tmp_path: Path, trainings: Trainings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(tmp_path, "--json") == 0
    told = Progressed.model_validate(json.loads(capsys.readouterr().out))
    assert told.current_phase == "done"


def test_an_interruption_says_how_to_carry_on(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Phases, "run", interrupt)
    assert train(tmp_path, "-y") == 130
    assert f"kept in {tmp_path}; this carries on: taxobot model train" in capsys.readouterr().err


@pytest.mark.slow
def test_the_whole_of_it(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quick = ("--iters", "3", "--save-every", "3", "--threads", "1", "--replay-ratio", "0")
    rates = ("--phased-phase1-learning-rate", "1e-3", "--phased-phase2-learning-rate", "1e-3")
    assert train(tmp_path, *quick, *rates) == 0
    said = capsys.readouterr().out
    assert said.index("PHASE 1") < said.index("PHASE 2") < said.index("Best overall: ")
    at = Journal(tmp_path).read()
    assert at is not None
    assert at.eval_1 is not None
    assert TrainingJob.read(tmp_path / "phased/phase2/checkpoints").base == at.eval_1.model
    assert train(tmp_path, *quick, *rates) == 0
    assert "Best overall: " in capsys.readouterr().out


def test_what_carries_on_does_not_begin_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Phases, "run", interrupt)
    assert train(tmp_path, "--force-clear-phased-cache", "-y") == 130
    said = capsys.readouterr().err
    assert "this carries on: taxobot model train --replay-ratio 0.0 --strategy lab-multiphase" in said
    assert "--skip-user-confirm" in said
    assert "--force-clear-phased-cache" not in said
