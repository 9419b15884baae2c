"""A run's folder: made whole, taken up again, kept from other runs and other processes."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors import SafetensorError

from runners.models.convert.room import SPARE
from runners.models.kinds import describe
from runners.train.folder import LOCK, alone_in, alone_with, clear, settle
from runners.train.foresee import foresee
from runners.train.job import TrainingJob
from runners.train.launch.command import Launch
from runners.train.loop.folder import WRITER, write_finished, writing
from runners.train.outcome import Told
from runners.train.prepared import Prepared
from runners.train.profile import TrainingProfile
from runners.train.record import Record
from runners.train.request import Request, Sources
from runners.train.tokens import TokenRows
from schemas.errors import StoreCorrupt, UsageError
from schemas.training import Saved, Trained

PROFILE = TrainingProfile(method="full", epochs=1, learning_rate=1e-3)
SAVED = Saved(step=1, epoch=1, rows=2, validation=1.0, folder="hf_format/samples_2")
TRAINED = Trained(
    best=SAVED,
    last=SAVED,
    checkpoints=(SAVED,),
    steps=1,
    tokens=4,
    ended="all steps done",
    layout="packed",
    precision="fp32",
)


def prepared(token: int = 5) -> Prepared:
    rows = TokenRows(torch.tensor([token, 6, 7, 8]), torch.ones(4, dtype=torch.bool), torch.tensor([0, 2, 4]))
    return Prepared(rows, 2, rows, Told(taught=2, validation=2))


@pytest.fixture
def request_for(base: Path, tmp_path: Path) -> Request:
    return Request(
        base=describe(base, name="acme/my model"),
        sources=Sources(training=()),
        profile=PROFILE,
        root=tmp_path / "checkpoints",
    )


def test_a_folder_of_its_own(request_for: Request) -> None:
    job = settle(request_for, prepared())
    assert job.folder == request_for.root / f"my-model-{job.identity[:8]}"
    assert TrainingJob.read(job.folder) == job
    assert Record.model_validate_json((job.folder / "run.json").read_bytes()).identity == job.identity
    assert [path.name for path in request_for.root.iterdir()] == [job.folder.name]
    assert settle(request_for, prepared()) == job


def test_what_another_run_left_is_kept(request_for: Request, tmp_path: Path) -> None:
    request = replace(request_for, folder=tmp_path / "run")
    job = settle(request, prepared())
    before = (job.folder / "rows.safetensors").read_bytes()
    write_finished(job, TRAINED)
    with pytest.raises(UsageError, match=r"holds another training: seed is 42 there, 7 here; .*--fresh"):
        settle(replace(request, seed=7), prepared())
    with pytest.raises(UsageError, match="its rows, or the files of its base"):
        settle(request, prepared(token=9))
    assert (job.folder / "rows.safetensors").read_bytes() == before
    assert TrainingJob.read(job.folder) == job


def test_what_a_run_left_without_a_state_is_not_taken_for_this_ones(request_for: Request, tmp_path: Path) -> None:
    """It was killed before its first state, or while --fresh removed it."""
    request = replace(request_for, folder=tmp_path / "run")
    job = settle(request, prepared())
    for name in (
        "adapters/adapters-010/x",
        "hf_format/samples_2/x",
        "outcome.json",
        ".ggml-model",
        "ggml-model-f16.gguf",
    ):
        (job.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (job.folder / name).write_text("of another", "utf-8")
    (job.folder / "mine.txt").write_text("x", "utf-8")
    settle(replace(request, seed=7), prepared())
    names = {path.name for path in job.folder.iterdir()}
    assert names == {"job.json", "run.json", "rows.safetensors", "validation.safetensors", ".lock", "mine.txt"}


def test_a_job_that_was_put_there_meanwhile_is_not_trained(request_for: Request, tmp_path: Path) -> None:
    request = replace(request_for, folder=tmp_path / "run")
    job = settle(request, prepared())
    other = settle(replace(request, seed=7), prepared())
    with alone_with(other):
        pass
    with pytest.raises(UsageError, match="another process has begun another training"), alone_with(job):
        pytest.fail("the rows in the folder are of another training")


def test_before_its_first_state_a_run_leaves_nothing_to_lose(request_for: Request, tmp_path: Path) -> None:
    request = replace(request_for, folder=tmp_path / "run")
    settle(request, prepared())
    assert settle(replace(request, seed=7), prepared()).seed == 7


def test_fresh_removes_what_a_run_made_and_nothing_else(request_for: Request, tmp_path: Path) -> None:
    request = replace(request_for, folder=tmp_path / "run")
    job = settle(request, prepared())
    write_finished(job, TRAINED)
    for name in ("loss.jsonl", "ggml-model-f16.gguf", "mine.txt", "other.gguf"):
        (job.folder / name).write_text("x", "utf-8")
    (job.folder / SAVED.folder).mkdir(parents=True)
    settle(replace(request, seed=7, fresh=True), prepared())
    names = {path.name for path in job.folder.iterdir()}
    kept = {"mine.txt", "other.gguf"}
    assert names == {"job.json", "run.json", "rows.safetensors", "validation.safetensors", ".lock", *kept}
    clear(job.folder)
    assert kept <= {path.name for path in job.folder.iterdir()}


def test_what_a_run_left_that_was_killed_before_its_job_stood_is_taken_up(request_for: Request, tmp_path: Path) -> None:
    request = replace(request_for, folder=tmp_path / "run")
    job = settle(request, prepared())
    (job.folder / "job.json").unlink()
    assert settle(request, prepared()) == job


def test_fresh_leaves_folders_of_others_alone(request_for: Request, tmp_path: Path) -> None:
    """Whose folder holds `launch` need not have trained in it."""
    for name in ("launch", "trackers", "eval_cache"):
        (tmp_path / "run" / name).mkdir(parents=True)
    request = replace(request_for, folder=tmp_path / "run", fresh=True)
    settle(request, prepared())
    assert {"launch", "trackers", "eval_cache"} <= {path.name for path in (tmp_path / "run").iterdir()}
    settle(request, prepared())
    assert {"launch", "trackers", "eval_cache"}.isdisjoint(path.name for path in (tmp_path / "run").iterdir())


def test_what_is_written_already_needs_no_more_room(
    request_for: Request, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A training that was killed when the disk was nearly full carries on."""
    request = replace(request_for, folder=tmp_path / "run")
    job = settle(request, prepared())
    needed = foresee(request, prepared()).reckoning.disk + SPARE
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(needed, 1_000, needed - 1_000))  # type: ignore[attr-defined]
    (job.folder / "mine.bin").write_bytes(bytes(1_000))
    with pytest.raises(UsageError, match="its disk has room for"):
        foresee(request, prepared(), folder=job.folder)
    for name, size in (("state/training.safetensors", 400), ("hf_format/samples_2/model.safetensors", 600)):
        (job.folder / name).parent.mkdir(parents=True)
        (job.folder / name).write_bytes(bytes(size))
    assert foresee(request, prepared(), folder=job.folder).reckoning.disk + SPARE == needed


def test_a_disk_that_is_full_at_the_beginning(
    request_for: Request, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(*_: object, **__: object) -> None:
        raise SafetensorError("Error while serializing: I/O error: No space left on device (os error 28)")

    monkeypatch.setattr("safetensors.torch.save_file", fill)
    with pytest.raises(
        UsageError, match=r"run: .*No space left on device .*; name another folder by --ckpt-output-dir"
    ):
        settle(replace(request_for, folder=tmp_path / "run"), prepared())


def test_checkpoints_of_something_else_are_not_touched(request_for: Request, tmp_path: Path) -> None:
    left = tmp_path / "run" / "hf_format" / "samples_8"
    left.mkdir(parents=True)
    with pytest.raises(UsageError, match=f"{left} was left by something else"):
        settle(replace(request_for, folder=tmp_path / "run"), prepared())
    assert left.is_dir()


@pytest.mark.parametrize(
    "name",
    [
        *("ggml-model-f16.gguf", "loss.jsonl", "outcome.json", "state", "job.json"),
        *("run.json", "rows.safetensors", "validation.safetensors", "torchrun.log"),
    ],
)
def test_nor_is_any_other_file_that_a_run_would_replace(request_for: Request, tmp_path: Path, name: str) -> None:
    """InstructLab's own folder of checkpoints holds `ggml-model-f16.gguf`."""
    left = tmp_path / "run" / name
    left.parent.mkdir()
    left.write_text("mine", "utf-8")
    with pytest.raises(UsageError, match=f"{left} was left by something else"):
        settle(replace(request_for, folder=tmp_path / "run"), prepared())
    assert left.read_text("utf-8") == "mine"


def test_two_processes_do_not_train_in_one_folder(request_for: Request, tmp_path: Path) -> None:
    request = replace(request_for, folder=tmp_path / "run")
    job = settle(request, prepared())
    with alone_in(job.folder), pytest.raises(UsageError, match="another process trains in"):
        settle(request, prepared())
    assert settle(request, prepared()) == job


def test_further_machines_write_nothing(request_for: Request, tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    first = replace(request_for, folder=folder, launch=Launch(nproc_per_node=1, nnodes=2))
    second = replace(first, launch=Launch(nproc_per_node=1, nnodes=2, node_rank=1))
    joined = settle(second, prepared())
    assert not (folder / "job.json").exists()
    assert settle(first, prepared()) == joined
    with pytest.raises(UsageError, match="the same options, data and model on all machines"):
        settle(replace(second, seed=7), prepared())


def test_a_folder_that_cannot_be(request_for: Request, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(UsageError, match=r"Not a directory; name another folder by --ckpt-output-dir"):
        settle(replace(request_for, folder=tmp_path / "file" / "run"), prepared())


def test_another_program_s_job_does_not_make_a_folder_ours(request_for: Request, tmp_path: Path) -> None:
    left = tmp_path / "run" / "adapters" / "adapters-001"
    left.mkdir(parents=True)
    (tmp_path / "run" / "job.json").write_text('{"name": "backup"}', "utf-8")
    request = replace(request_for, folder=tmp_path / "run")
    with pytest.raises(UsageError, match="was left by something else"):
        settle(request, prepared())
    assert left.is_dir()
    with pytest.raises(StoreCorrupt, match=r"job\.json does not say what is trained"):
        TrainingJob.read(tmp_path / "run")
    assert settle(replace(request, fresh=True), prepared()) == TrainingJob.read(tmp_path / "run")


def test_a_lock_empties_no_file(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    for name in (LOCK, WRITER):
        (tmp_path / name).symlink_to(tmp_path / "mine.txt")
    with alone_in(tmp_path):
        pass
    with writing(tmp_path):
        assert (tmp_path / "mine.txt").read_text("utf-8") == "mine"


def test_what_is_foreseen_counts_measuring_and_choosing(request_for: Request) -> None:
    """Two rows of two tokens, one of which counts: validated before and after, and looked at once as taught ones."""
    from runners.train.choice.decide import Wish

    plain = foresee(request_for, prepared())
    assert (plain.load.measured, plain.load.measured_counted, plain.reckoning.choosing) == (3 * 4, 3 * 2, 0)
    chosen = foresee(replace(request_for, choice=Wish(Path("questions.jsonl"))), prepared())
    assert chosen.reckoning.choosing > 0
