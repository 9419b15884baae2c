"""What a launch makes of its launcher: nothing but the word of process 0 is success."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from fakes.servers import gone
from fakes.torchrun import put_torchrun
from fakes.training import FULL, Told
from runners.train.job import TrainingJob
from runners.train.launch.command import WORKER, Launch, command, environment
from runners.train.launch.ended import forget, forget_all, note_failure, read_failure
from runners.train.launch.torchrun import STOPPED, launch
from runners.train.loop.folder import writing
from schemas.errors import Interrupted, TrainingFailed, UsageError
from schemas.training import Saved, Stepped, Trained

TWO = Launch(nproc_per_node=2)
SAVED = Saved(step=1, epoch=1, rows=1, validation=1.5, folder="adapters/adapters-001")
TRAINED = Trained(
    best=SAVED,
    last=SAVED,
    checkpoints=(SAVED,),
    steps=1,
    tokens=2,
    ended="all steps done",
    layout="packed",
    precision="fp32",
)
STEP = Stepped(
    step=1,
    total=1,
    epoch=1,
    rows=1,
    loss=2.0,
    gradient_norm=1.0,
    learning_rate=0.1,
    counted=1,
    tokens=2,
    seconds=0.1,
)
CURVE = f"{STEP.model_dump_json()}\n{SAVED.model_dump_json()}\n"


@pytest.fixture
def job(tmp_path: Path) -> TrainingJob:
    folder = tmp_path / "run"
    folder.mkdir()
    return TrainingJob(base=tmp_path, folder=folder, taught=1, profile=FULL, seed=1, device="cpu", identity="digest")


@pytest.fixture
def python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An interpreter of ours in a folder of its own; no torchrun is on the PATH."""
    path = tmp_path / "bin" / "python"
    path.parent.mkdir()
    path.symlink_to(Path(sys.executable).resolve())
    monkeypatch.setattr(sys, "executable", str(path))
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    return path


def start(job: TrainingJob, python: Path, way: str, told: Told | None = None, *, how: Launch = TWO) -> Trained:
    success = json.dumps({"identity": "digest", "trained": TRAINED.model_dump(mode="json")})
    put_torchrun(python, way, success=success, curve=CURVE)
    return launch(job, how, listener=told or Told(), log=job.folder / "torchrun.log")


def test_what_process_0_says_is_returned_and_the_curve_is_told(job: TrainingJob, python: Path) -> None:
    told = Told()
    assert start(job, python, "trains", told) == TRAINED
    assert told.events == [STEP, SAVED]


def test_no_torchrun_is_a_usage_error(job: TrainingJob, python: Path) -> None:
    with pytest.raises(UsageError, match=r"needs torchrun, which is neither at .*bin/torchrun nor on the PATH"):
        launch(job, TWO, listener=Told(), log=job.folder / "torchrun.log")


def test_torchrun_is_found_on_the_path_too(job: TrainingJob, python: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = python.parents[1] / "elsewhere"
    elsewhere.mkdir()
    put_torchrun(elsewhere / "python", "says nothing")
    monkeypatch.setenv("PATH", str(elsewhere))
    with pytest.raises(TrainingFailed):
        launch(job, TWO, listener=Told(), log=job.folder / "torchrun.log")
    assert (job.folder / "told.json").exists()


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("fails", r"torchrun ended with 7; .*torchrun\.log ends: no route to host$"),
        ("tells of a death", r"ends: OSError: no room in the ark \(failed \(exitcode: 1\) local_rank: 0\)$"),
        ("dies", "torchrun ended with 137"),
        ("says nothing", "torchrun ended with 0"),
        ("trains another job", "torchrun ended with 0"),
        ("breaks", "failed, process 0: RuntimeError: said by RuntimeError; "),
    ],
)
def test_a_launcher_s_failure_is_a_failure(job: TrainingJob, python: Path, way: str, words: str) -> None:
    with pytest.raises(TrainingFailed, match=words):
        start(job, python, way)


def test_what_cannot_be_started_is_a_failure(job: TrainingJob, python: Path) -> None:
    python.with_name("torchrun").write_text("#!/nowhere/python\n")
    with pytest.raises(TrainingFailed, match=r"torchrun ended with 127; .* ends: cannot start .*torchrun"):
        launch(job, TWO, listener=Told(), log=job.folder / "torchrun.log")


def test_an_earlier_launch_s_success_does_not_count(job: TrainingJob, python: Path) -> None:
    start(job, python, "trains")
    with pytest.raises(TrainingFailed):
        start(job, python, "says nothing")


def test_the_last_words_of_who_outlived_an_earlier_launch_do_not_count(job: TrainingJob, python: Path) -> None:
    def end() -> None:
        with stack:
            time.sleep(0.3)
            note_failure(job.folder, 0, Interrupted("of the earlier launch"))

    forget_all(job.folder)
    stack = ExitStack()
    stack.enter_context(writing(job.folder))
    outlived = threading.Thread(target=end)
    outlived.start()
    with pytest.raises(TrainingFailed, match="torchrun ended with 0"):
        start(job, python, "says nothing")
    outlived.join()


def test_a_further_machine_comes_back_while_the_others_train(job: TrainingJob, python: Path) -> None:
    second = Launch(nproc_per_node=2, nnodes=2, node_rank=1, rdzv_endpoint="one:29400")
    with writing(job.folder):
        assert start(job, python, "trains", how=second) == TRAINED


def test_an_error_for_people_is_raised_as_it_was(job: TrainingJob, python: Path) -> None:
    with pytest.raises(UsageError, match=r"^said by UsageError$"):
        start(job, python, "refuses")


@pytest.mark.parametrize(
    ("way", "words"),
    [("stops", "said by Interrupted"), ("stops without a word", STOPPED)],
    ids=["with words", "without"],
)
def test_a_signal_stops_all_and_says_so(job: TrainingJob, python: Path, way: str, words: str) -> None:
    told = Told(then=lambda event: os.kill(os.getpid(), signal.SIGTERM) if isinstance(event, Saved) else None)
    with pytest.raises(Interrupted) as stopped:
        start(job, python, way, told)
    assert str(stopped.value) == words
    assert told.events == [STEP, SAVED]


def test_a_second_signal_ends_all_at_once(job: TrainingJob, python: Path) -> None:
    """The processes would have minutes to save their state."""
    timers = [threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGTERM)) for seconds in (0.0, 1.5)]
    told = Told(then=lambda event: [timer.start() for timer in timers] if isinstance(event, Saved) else None)
    with pytest.raises(Interrupted):
        start(job, python, "is deaf", told)
    assert gone([json.loads((job.folder / "told.json").read_text())[-1]])


def test_torchrun_gets_a_folder_and_nothing_of_other_launches(
    job: TrainingJob, python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PET_NNODES", "RANK", "MASTER_ADDR", "TORCHELASTIC_RUN_ID"):
        monkeypatch.setenv(name, "7")
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    start(job, python, "trains")
    line, variables, place, found, _ = json.loads((job.folder / "told.json").read_text())
    assert line[-2:] == [str(WORKER), str(job.folder)]
    assert {"PET_NNODES", "RANK", "MASTER_ADDR", "TORCHELASTIC_RUN_ID"}.isdisjoint(variables)
    assert variables["OMP_NUM_THREADS"] == "3"
    assert (variables["PYTHONSAFEPATH"], variables["PYTHON_EXEC"]) == ("1", str(python))
    assert found == []
    assert not Path(place).exists()


def test_processes_share_the_cores() -> None:
    given = environment(Launch(nproc_per_node=10_000), {"PATH": "/bin"})
    assert (given["OMP_NUM_THREADS"], given["PATH"]) == ("1", "/bin")
    assert given["TORCH_DISABLE_SHARE_RDZV_TCP_STORE"] == "1", "what is started anew does not look for the dead"


def told_to_torchrun(**launch: Any) -> str:
    return " ".join(command(Path("torchrun"), Launch(nproc_per_node=2, **launch), Path("/runs/one")))


def test_one_machine_listens_to_itself_only() -> None:
    line = told_to_torchrun(max_restarts=5)
    assert line.startswith("torchrun --standalone --local-addr=127.0.0.1 --nproc-per-node=2 --max-restarts=5 ")


def test_machines_meet_where_the_first_one_listens() -> None:
    first, second = (told_to_torchrun(nnodes=2, node_rank=rank, rdzv_endpoint="one:29400") for rank in range(2))
    assert "--nnodes=2 --rdzv-backend=c10d --rdzv-endpoint=one:29400 --rdzv-id=taxobot" in first
    assert "is_host=true" in first
    assert "is_host=false" in second
    with pytest.raises(UsageError, match="--rdzv-endpoint HOST:PORT"):
        told_to_torchrun(nnodes=2)


def test_each_machine_has_its_own_log(job: TrainingJob, python: Path) -> None:
    start(job, python, "trains", how=Launch(nproc_per_node=2, nnodes=2, node_rank=1, rdzv_endpoint="one:29400"))
    assert (job.folder / "torchrun-1.log").exists()
    assert not (job.folder / "torchrun.log").exists()


def test_a_link_where_the_log_is_made_is_not_written_through(job: TrainingJob, python: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine", "utf-8")
    (job.folder / "torchrun.log").symlink_to(tmp_path / "mine")
    start(job, python, "trains")
    assert (tmp_path / "mine").read_text("utf-8") == "mine"
    assert not (job.folder / "torchrun.log").is_symlink()


def test_only_what_launches_left_is_forgotten(job: TrainingJob) -> None:
    (job.folder / "launch").mkdir()
    for name in ("trained.json", "ended-0.json", "robot.launch"):
        (job.folder / "launch" / name).write_text("{}", "utf-8")
    forget_all(job.folder)
    assert [path.name for path in (job.folder / "launch").iterdir()] == ["robot.launch"]


def test_a_process_that_begins_again_while_another_one_reads_how_it_ended(
    job: TrainingJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a restart all of them begin at once: each reads what all have left, and takes its own away."""
    forget_all(job.folder)
    for rank in (0, 1):
        note_failure(job.folder, rank, RuntimeError(f"of process {rank}"))
    glob = Path.glob

    def glob_before(folder: Path, pattern: str) -> list[Path]:
        found = list(glob(folder, pattern))
        forget(job.folder, 0)
        return found

    monkeypatch.setattr(Path, "glob", glob_before)
    found = read_failure(job.folder)
    assert found is not None
    assert found.rank == 1
