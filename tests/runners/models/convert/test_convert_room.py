"""Room on the disk is asked for before the work, in a place that need not be there yet."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from runners.models.convert.room import check_room
from schemas.errors import UsageError


def test_little_has_room_in_a_folder_that_is_to_come(tmp_path: Path) -> None:
    check_room(tmp_path / "a" / "b", 1)
    assert not (tmp_path / "a").exists()


def test_too_much_is_refused_with_both_numbers(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    with pytest.raises(UsageError, match=r"needs \d.* and its disk has room for \d.*--output"):
        check_room(tmp_path / "a", 2 * free)
