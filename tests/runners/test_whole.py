"""Files that are read as a whole: no more than foreseen, and no pipe is waited for."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import pytest

from runners.whole import read_whole


def test_what_is_there_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"words")
    (tmp_path / "link").symlink_to("file")
    assert read_whole(tmp_path / "file", most=5) == read_whole(tmp_path / "link", most=5) == b"words"


@pytest.mark.parametrize(
    ("name", "number"),
    [("pipe", errno.EINVAL), ("/dev/zero", errno.EINVAL), ("large", errno.EFBIG), (".", errno.EISDIR)],
)
def test_what_is_none_is_refused(tmp_path: Path, name: str, number: int) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large").write_bytes(b"words!")
    with pytest.raises(OSError, match=name if name.startswith("/") else str(tmp_path)) as refused:
        read_whole(tmp_path / name, most=5)
    assert refused.value.errno == number
    assert refused.value.strerror


def test_a_pipe_is_waited_for_where_one_is_meant_to_be(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(b"words",))
    writer.start()
    assert read_whole(tmp_path / "pipe", most=5, pipes=True) == b"words"
    writer.join()
    with pytest.raises(OSError, match="larger than"):
        read_whole(Path("/dev/zero"), most=5, pipes=True)
