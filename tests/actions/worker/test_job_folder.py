"""A job's folder is as no earlier job could have left it."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.worker.preparing import folder_name, make_folder, prepare
from examples.materialise import Example
from fakes.cells import FakeSandbox, bench_at, enter, job_of, parcel_of
from runners.worker.assignment import ASSIGNMENT, CONFIG, PARCEL, Assignment
from runners.worker.cell import Cell
from schemas.errors import UsageError

SECRET = "ghs_" + "a" * 36
DATABASE = "postgresql://taxobot:word@db/taxobot"
ENVIRON = {"GITHUB_TOKEN": SECRET, "TAXOBOT_DATABASE_URL": DATABASE, "TEACHER_KEY": "sk-teacher", "HOME": "/home/op"}


def test_only_finished_stages_stay(tmp_path: Path) -> None:
    folder, outside = tmp_path / "life", tmp_path / "outside"
    outside.write_text("untouched")
    make_folder(folder)
    (folder / "run" / "stage").write_text("kept")
    (folder / "out" / "result.json").write_text("old")
    (folder / ASSIGNMENT).symlink_to(outside)
    (folder / PARCEL).symlink_to(tmp_path)
    (folder / "more").mkdir()
    make_folder(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["out", "run", "tmp"]
    assert (folder / "run" / "stage").read_text() == "kept"
    assert list((folder / "out").iterdir()) == []
    assert outside.read_text() == "untouched"
    assert folder.stat().st_mode & 0o77 == 0


def test_a_run_directory_that_is_a_link_is_not_kept(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "life")
    (folder / "run").rmdir()
    (folder / "run").symlink_to(tmp_path)
    make_folder(folder)
    assert not (folder / "run").is_symlink()


def test_a_life_has_a_folder_and_another_one_another(example: Example) -> None:
    job = job_of(example)
    assert folder_name(job) == folder_name(job_of(example, job="job-2"))
    assert folder_name(job) != folder_name(job_of(example, life="life-2"))


class Surviving(FakeSandbox):
    """Something of an earlier try lives on, and puts a link where the worker is about to write."""

    planted: str = ""
    outside: Path = Path()

    def place(self, cell: Cell) -> Path:
        if not (cell.folder / self.planted).is_symlink():
            (cell.folder / self.planted).symlink_to(self.outside)
        return cell.folder


@pytest.mark.parametrize("planted", [CONFIG, ASSIGNMENT])
def test_nothing_is_written_through_a_link(planted: str, example: Example, tmp_path: Path) -> None:
    """S23: the worker itself is not shut in."""
    sandbox = Surviving("")
    sandbox.planted, sandbox.outside = planted, tmp_path / "outside"
    bench = bench_at(tmp_path, sandbox)
    job = enter(bench, job_of(example), parcel_of(example, job_of(example), tmp_path))
    with pytest.raises(FileExistsError), prepare(bench, job):
        raise AssertionError("the job begins")
    assert not sandbox.outside.exists()


def test_what_an_earlier_try_left_running_is_ended_before_its_folder_is_made(example: Example, tmp_path: Path) -> None:
    class Watching(FakeSandbox):
        def stop(self, cell: Cell) -> None:
            assert not (cell.folder / PARCEL).exists()
            super().stop(cell)

    sandbox = Watching("")
    bench = bench_at(tmp_path, sandbox)
    job = enter(bench, job_of(example), parcel_of(example, job_of(example), tmp_path))
    with prepare(bench, job) as cell:
        assert sandbox.stopped == 1
        assert cell.name == folder_name(job_of(example, job="job-2"))  # whichever job of this life it was


def test_no_secret_is_in_environment_command_or_files(example: Example, tmp_path: Path) -> None:
    worker = {"environment": ["TEACHER_KEY"]}
    sandbox = FakeSandbox("")
    bench = bench_at(tmp_path, sandbox, environ=ENVIRON, worker=worker, app={"database": DATABASE})
    job = enter(bench, job_of(example, branch="knowledge"), parcel_of(example, job_of(example), tmp_path))
    with prepare(bench, job) as cell:
        assert cell.environment["TEACHER_KEY"] == "sk-teacher"
        seen = " ".join([*cell.environment.values(), *sandbox.command(cell, [])]).encode()
        seen += b" ".join(path.read_bytes() for path in cell.folder.rglob("*") if path.is_file())
        assignment = Assignment.model_validate_json((cell.folder / ASSIGNMENT).read_bytes())
        assert str(cell.folder) in (cell.folder / CONFIG).read_text()
    assert len(seen) > 10_000
    assert SECRET.encode() not in seen
    assert DATABASE.encode() not in seen
    assert assignment.job == job
    assert assignment.endpoints == ()
    assert assignment.egress == ""
    assert assignment.tokens == 50_000_000
    bench.book.close()


def test_an_image_brings_its_own_programs(example: Example, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    folders = {"models": str(tmp_path / "models")}
    bench = bench_at(tmp_path, FakeSandbox("", name="container", own_programs=True), folders=folders)
    job = enter(bench, job_of(example), parcel_of(example, job_of(example), tmp_path))
    with prepare(bench, job) as cell:
        assert cell.readonly == (tmp_path / "models",)
        assert "PATH" not in cell.environment
        assert "HOME" in cell.environment
    bench.book.close()


def test_a_way_out_is_there_for_configured_endpoints_alone(example: Example, tmp_path: Path) -> None:
    judge = {"endpoint": "http://127.0.0.1:9/v1", "model": "j"}
    bench = bench_at(tmp_path, FakeSandbox(""), models={"judge": judge})
    job = enter(bench, job_of(example), parcel_of(example, job_of(example), tmp_path))
    with prepare(bench, job) as cell:
        assert cell.egress is not None
        assert (cell.egress / "egress.sock").is_socket()
    assert not cell.egress.exists()
    bench.book.close()


def test_a_parcel_that_is_gone_is_said_to_be(example: Example, tmp_path: Path) -> None:
    bench = bench_at(tmp_path, FakeSandbox(""))
    for job in (job_of(example), job_of(example, parcel="0" * 64)):
        with pytest.raises(UsageError, match="parcel of the job is gone"), prepare(bench, job):
            pytest.fail("there is nothing to work on")
    bench.book.close()
