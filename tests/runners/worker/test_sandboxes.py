"""Which sandbox is chosen, and what its command says."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from runners.worker.bare import Bare
from runners.worker.bubblewrap import Bubblewrap
from runners.worker.cell import Cell, Sandbox
from runners.worker.choose import Try, choose_sandbox, run_quietly
from runners.worker.container import Container
from schemas.errors import UsageError

SECRET = "sk-not-for-argv"


def answers(**status: int) -> Try:
    """Programs by their exit status; what is not named is not installed."""

    def attempt(command: Sequence[str]) -> tuple[int, str]:
        if "info" in command:
            return 0, "true"
        found = status.get(command[0].rpartition("/")[2], 127)
        return found, "" if not found else f"{command[0]} says no"

    return attempt


@pytest.fixture
def cell(tmp_path: Path) -> Cell:
    return Cell("job-1", tmp_path / "job", (tmp_path / "models",), {"TEACHER_KEY": SECRET}, tmp_path / "egress")


def install(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}" if name in names else None)


def test_bubblewrap_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, "podman")
    assert choose_sandbox("auto", image="i", attempt=answers(bwrap=0, podman=0)).name == "bubblewrap"
    assert choose_sandbox("auto", image="i", attempt=answers(bwrap=1, podman=0)).name == "container"
    assert choose_sandbox("container", image="i", attempt=answers(bwrap=0, podman=0)).name == "container"


@pytest.mark.parametrize("wanted", ["auto", "bubblewrap", "container"])
def test_without_any_the_worker_does_not_start(wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch)
    with pytest.raises(UsageError, match="apt-get install bubblewrap") as raised:
        choose_sandbox(wanted, image=None, attempt=answers())  # type: ignore[arg-type]
    assert raised.value.exit_status == 2


def test_only_a_word_of_the_operator_runs_jobs_in_the_open(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch)
    assert choose_sandbox("none", image=None, attempt=answers()).name == "none"


def test_a_container_needs_an_image_and_no_root(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, "docker")
    with pytest.raises(UsageError, match=r"worker\.image names no image"):
        choose_sandbox("container", image=None, attempt=answers(docker=0))

    def rooted(command: Sequence[str]) -> tuple[int, str]:
        return 0, "[name=seccomp]"

    with pytest.raises(UsageError, match="docker runs as root here"):
        choose_sandbox("container", image="i", attempt=rooted)
    with pytest.raises(UsageError, match="says no"):
        choose_sandbox("container", image="i", attempt=answers(docker=125))


def test_programs_are_tried_out(tmp_path: Path) -> None:
    assert run_quietly([sys.executable, "-c", "print('yes')"]) == (0, "yes")
    assert run_quietly([str(tmp_path / "none")])[0] == 127
    assert run_quietly([sys.executable, "-c", "raise SystemExit(3)"])[0] == 3


@pytest.mark.parametrize("sandbox", [Bubblewrap("python3"), Container("podman", "image"), Bare("python3")])
def test_no_value_of_a_variable_stands_on_a_command_line(sandbox: Sandbox, cell: Cell) -> None:
    command = sandbox.command(cell, ["python3", "-c", "pass"])
    assert command[-3:] == ["python3", "-c", "pass"]
    assert not any(SECRET in word for word in command)


def test_bubblewrap_mounts_what_is_named_and_no_more(cell: Cell, tmp_path: Path) -> None:
    command = Bubblewrap("python3", devices=tmp_path).command(cell, ["true"])
    text = " ".join(command)
    for word in ("user", "pid", "ipc", "net", "uts"):
        assert f"--unshare-{word}" in command
    assert {"--die-with-parent", "--new-session", "--disable-userns"} <= set(command)
    assert "--uid 65534 --gid 65534" in text
    writable = [command[at + 1] for at, word in enumerate(command) if word in ("--bind", "--dev-bind")]
    assert writable == [str(cell.folder)]
    assert f"--ro-bind {tmp_path / 'models'} {tmp_path / 'models'}" in text
    assert not any(
        word in ("/", "/etc", "/home", "/root", "/run", "/var", "/sys") for word in command[:-1][1::2] if word == "/"
    )
    bound = {command[at + 1] for at, word in enumerate(command) if word.startswith("--ro-bind")}
    assert not bound & {"/", "/etc", "/home", "/root", "/run", "/var", "/var/run", "/sys"}


def test_gpus_are_handed_in_where_there_are_some(cell: Cell, tmp_path: Path) -> None:
    for name in ("nvidia0", "nvidiactl", "sda"):
        (tmp_path / name).touch()
    text = " ".join(Bubblewrap("python3", devices=tmp_path).command(cell, ["true"]))
    assert f"--dev-bind {tmp_path / 'nvidia0'} /dev/nvidia0" in text
    assert "sda" not in text
    assert "--device=nvidia.com/gpu=all" in Container("podman", "i", gpus=True).command(cell, ["true"])


def test_a_container_is_a_fresh_one_without_rights(cell: Cell) -> None:
    command = Container("/usr/bin/podman", "image").command(cell, ["true"])
    wanted = {"--rm", "--network=none", "--read-only", "--cap-drop=ALL", "--user=65534:65534", "--pull=never"}
    assert wanted <= set(command)
    assert "--security-opt=no-new-privileges" in command
    assert "--env=TEACHER_KEY" in command
    assert f"--volume={cell.folder}:/job:rw" in command
    assert [word for word in command if word.startswith("--volume") and word.endswith(":rw")] == [
        f"--volume={cell.folder}:/job:rw"
    ]


def test_the_engine_of_containers_has_its_own_home_and_the_job_another(
    cell: Cell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It looks for images in its home, and for its own state by XDG_RUNTIME_DIR: with the job's there is no image."""
    own = {
        "HOME": "/home/worker",
        "PATH": "/opt/engine/bin",
        "XDG_RUNTIME_DIR": "/run/user/7",
        "DOCKER_HOST": "unix:///x",
    }
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TAXOBOT_WEBHOOK_SECRET", "hunter2")
    lived = replace(cell, environment={**cell.environment, "HOME": "/none"})
    sandbox = Container("podman", "image")
    started = sandbox.environment(lived)
    assert {name: started[name] for name in own} == own
    assert started["TEACHER_KEY"] == SECRET
    assert "TAXOBOT_WEBHOOK_SECRET" not in started
    handed = {word for word in sandbox.command(lived, []) if word.startswith("--env=")}
    assert handed == {"--env=HOME=/none", "--env=TEACHER_KEY"}
    for other in (Bubblewrap("python3"), Bare("python3")):
        assert other.environment(lived) == lived.environment


def test_a_container_that_was_left_is_removed(cell: Cell, tmp_path: Path) -> None:
    program, said = tmp_path / "podman", tmp_path / "said"
    program.write_text(f'#!/bin/sh\necho "$@" >> {said}\n')
    program.chmod(0o755)
    sandbox = Container(str(program), "image")
    sandbox.stop(cell)
    (name,) = (word for word in sandbox.command(cell, []) if word.startswith("--name="))
    assert said.read_text().split() == ["rm", "--force", name.removeprefix("--name=")]
    Bubblewrap("python3").stop(cell)
    Bare("python3").stop(cell)


def test_places_inside_tell_nothing_of_the_machine(cell: Cell) -> None:
    for sandbox in (Bubblewrap("python3"), Container("podman", "image")):
        assert sandbox.place(cell) == Path("/job")
        assert sandbox.door(cell) == Path("/egress")
    bare = Bare("python3")
    assert (bare.place(cell), bare.door(cell)) == (cell.folder, cell.egress)
