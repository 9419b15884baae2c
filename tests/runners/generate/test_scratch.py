import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from runners.generate.scratch import scratch
from schemas.errors import UsageError

HOLDER = """
import sys, time
from pathlib import Path
from runners.generate.scratch import scratch
with scratch(Path(sys.argv[1])) as folder:
    (folder / "rows").write_text("half")
    print(folder, flush=True)
    time.sleep(600)
"""


def test_a_folder_is_there_for_the_block_only(tmp_path: Path) -> None:
    with scratch(tmp_path / "new") as folder:
        (folder / "rows").write_text("x")
    assert list((tmp_path / "new").iterdir()) == []


def test_what_a_killed_run_left_goes_and_what_a_living_one_holds_stays(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, tmp_path], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    try:
        held = Path(holder.stdout.readline().strip())
        with scratch(tmp_path) as mine:
            assert {held, mine} == set(tmp_path.iterdir())
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        with scratch(tmp_path) as mine:
            assert list(tmp_path.iterdir()) == [mine]
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()


def test_a_folder_that_is_about_to_get_its_lock_is_left_alone(tmp_path: Path) -> None:
    young, old = tmp_path / "run-young", tmp_path / "run-old"
    young.mkdir()
    old.mkdir()
    os.utime(old, (time.time() - 3_600,) * 2)
    with scratch(tmp_path):
        assert young.is_dir()
        assert not old.exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with (
        pytest.raises(UsageError, match=r"cannot write to .*/link \(.+\); name another folder: --output-dir"),
        scratch(tmp_path / "link"),
    ):
        pytest.fail("there is no such folder")


def test_a_disk_that_is_full_is_named(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space") as caught, scratch(tmp_path):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert caught.value.filename == str(tmp_path)
    with pytest.raises(FileNotFoundError) as other, scratch(tmp_path) as folder:
        (folder / "missing").read_text()
    assert str(other.value.filename).endswith("missing")
