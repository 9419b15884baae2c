"""Limits of containers, by trees of control groups as kernels write them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from fixtures.machines import write
from runners.models.cgroups import core_limit, memory_left, memory_limit


def limits(folder: Path, own: str) -> tuple[int, int]:
    path = write(folder / "cgroup", own)
    return memory_limit(folder / "fs", path), core_limit(folder / "fs", path)


def test_version_2_the_least_of_all_groups_above_counts(tmp_path: Path) -> None:
    write(tmp_path / "fs/user.slice/memory.max", "4294967296\n")
    write(tmp_path / "fs/user.slice/mine/memory.max", "max\n")
    write(tmp_path / "fs/user.slice/cpu.max", "max 100000\n")
    write(tmp_path / "fs/user.slice/mine/cpu.max", "150000 100000\n")
    write(tmp_path / "fs/other/memory.max", "1\n")
    assert limits(tmp_path, "0::/user.slice/mine\n") == (4294967296, 2)


def test_version_1_has_a_tree_for_each_controller(tmp_path: Path) -> None:
    write(tmp_path / "fs/memory/memory.limit_in_bytes", "9223372036854771712\n")
    write(tmp_path / "fs/memory/docker/x/memory.limit_in_bytes", "536870912\n")
    write(tmp_path / "fs/cpu/docker/x/cpu.cfs_quota_us", "50000\n")
    write(tmp_path / "fs/cpu/docker/x/cpu.cfs_period_us", "100000\n")
    write(tmp_path / "fs/cpu/cpu.cfs_quota_us", "-1\n")
    write(tmp_path / "fs/cpu/cpu.cfs_period_us", "100000\n")
    assert limits(tmp_path, "4:memory:/docker/x\n3:cpuacct,cpu:/docker/x\n0::/\n") == (536870912, 1)


def test_within_a_container_the_top_is_its_own_group(tmp_path: Path) -> None:
    write(tmp_path / "fs/memory.max", "1073741824\n")
    assert limits(tmp_path, "0::/a/path/of/the/host\n") == (1073741824, sys.maxsize)


@pytest.mark.parametrize("own", ["", "nonsense\n", "0::/../..\n", "0::/x\n"])
def test_no_limit_is_no_limit(tmp_path: Path, own: str) -> None:
    write(tmp_path / "fs/x/memory.max", "a word\n")
    write(tmp_path / "fs/x/cpu.max", "1\n")
    assert limits(tmp_path, own) == (sys.maxsize, sys.maxsize)


def test_what_others_in_a_container_hold_is_not_left(tmp_path: Path) -> None:
    """But for what they have read of files, which goes when memory is asked for."""
    path = write(tmp_path / "cgroup", "0::/pod/mine\n")
    write(tmp_path / "fs/pod/memory.max", "1000\n")
    write(tmp_path / "fs/pod/memory.current", "700\n")
    write(tmp_path / "fs/pod/memory.stat", "anon 400\nfile 300\ninactive_file 200\nactive_file 50\nshmem 50\n")
    write(tmp_path / "fs/pod/mine/memory.max", "max\n")
    write(tmp_path / "fs/pod/mine/memory.current", "100\n")
    assert memory_left(tmp_path / "fs", path) == 1000 - (700 - 250)
    write(tmp_path / "fs/pod/mine/memory.max", "300\n")
    assert memory_left(tmp_path / "fs", path) == 300 - 100
    write(tmp_path / "fs/pod/mine/memory.current", "310\n")
    assert memory_left(tmp_path / "fs", path) == 0
    assert memory_left(tmp_path / "none", path) == sys.maxsize


def test_version_1_tells_what_is_held_in_other_words(tmp_path: Path) -> None:
    path = write(tmp_path / "cgroup", "4:memory:/docker/x\n")
    write(tmp_path / "fs/memory/memory.limit_in_bytes", "1000\n")
    write(tmp_path / "fs/memory/memory.usage_in_bytes", "600\n")
    write(tmp_path / "fs/memory/memory.stat", "inactive_file 1\ntotal_inactive_file 90\ntotal_active_file 10\n")
    assert memory_left(tmp_path / "fs", path) == 1000 - 500


def test_a_system_without_control_groups(tmp_path: Path) -> None:
    assert memory_limit(tmp_path, tmp_path / "none") == core_limit(tmp_path, tmp_path / "none") == sys.maxsize
