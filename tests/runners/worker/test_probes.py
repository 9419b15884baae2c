"""S23: what a job tries before it works. Each probe is seen to succeed in open surroundings."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from runners.worker import probes
from runners.worker.assignment import Expected
from runners.worker.probes import (
    Exposed,
    be_root,
    check_surroundings,
    meet_others,
    reach,
    see_home,
    see_sockets,
    write_to,
)


def test_metadata_that_answers_is_found() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address: tuple[str, int] = server.getsockname()
        assert "reach 127.0.0.1" in reach(address)
    assert reach(address) == ""


def test_metadata_is_asked_for_where_clouds_have_it() -> None:
    assert probes.METADATA == ("169.254.169.254", 80)


def test_a_socket_that_starts_containers_is_found(tmp_path: Path) -> None:
    there = tmp_path / "docker.sock"
    assert see_sockets([there], {}) == ""
    there.touch()
    assert str(there) in see_sockets([there], {})
    assert "DOCKER_HOST" in see_sockets([], {"DOCKER_HOST": "tcp://127.0.0.1"})
    assert {Path("/run/docker.sock"), Path("/var/run/docker.sock")} <= set(probes.SOCKETS)


@pytest.mark.parametrize(("real", "effective"), [(0, 0), (0, 1000), (1000, 0)])
def test_root_is_found(real: int, effective: int) -> None:
    assert "root" in be_root(real, effective)
    assert be_root(65534, 65534) == ""


def test_a_file_in_the_home_folder_is_found(tmp_path: Path) -> None:
    environment = tmp_path / "home" / ".venvs" / "taxobot"
    environment.mkdir(parents=True)
    expected = Expected(home=str(tmp_path / "home"), readonly=(str(environment),))
    assert see_home(expected) == ""
    (tmp_path / "home" / ".netrc").touch()
    assert "home folder (1 entries)" in see_home(expected)
    assert see_home(Expected(home=str(tmp_path / "none"), readonly=())) == ""


def test_a_model_cache_that_can_be_written_to_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert str(tmp_path) in write_to([str(tmp_path)])
    assert list(tmp_path.iterdir()) == []

    def refuse(path: Path, **_options: object) -> None:
        raise OSError(30, "Read-only file system", str(path))

    monkeypatch.setattr(Path, "touch", refuse)
    assert write_to([str(tmp_path), str(tmp_path / "none")]) == ""


def test_the_sentinel_of_an_earlier_job_is_found(tmp_path: Path) -> None:
    place = tmp_path / "sentinel"
    assert meet_others([place]) == ""
    assert str(place) in meet_others([place])


def test_a_job_whose_probe_succeeds_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "SENTINELS", (tmp_path / "sentinel",))
    monkeypatch.setattr(probes, "SOCKETS", (tmp_path / "docker.sock",))
    monkeypatch.setattr(probes, "METADATA", ("127.0.0.1", 9))
    monkeypatch.setattr(os, "getuid", lambda: 65534)
    monkeypatch.setattr(os, "geteuid", lambda: 65534)
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    expected = Expected(home=str(tmp_path / "home"), readonly=())
    check_surroundings(expected)
    with pytest.raises(Exposed, match=r"see what an earlier job left .*: its surroundings are not shut"):
        check_surroundings(expected)
