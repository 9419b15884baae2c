"""A fresh container for each job, by Podman or Docker without root. Its image holds taxobot.

Sources: https://docs.podman.io/en/latest/markdown/podman-run.1.html,
https://docs.docker.com/reference/cli/docker/container/run/
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from runners.worker.cell import Cell
from schemas.jobs import Isolation

HOME = Path("/job")
DOOR = Path("/egress")
SECONDS = 60
ENGINE = (
    *("HOME", "PATH", "USER", "LOGNAME", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME"),
    *("DBUS_SESSION_BUS_ADDRESS", "CONTAINER_HOST", "CONTAINERS_CONF", "CONTAINERS_STORAGE_CONF"),
    *("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG"),
)
"""Variables of the worker by which the engine finds itself, its images among it. None of them is a secret."""
APART = (
    *("--rm", "--interactive", "--init", "--network=none", "--ipc=private", "--read-only", "--cap-drop=ALL"),
    *("--security-opt=no-new-privileges", "--user=65534:65534", "--hostname=job", "--workdir=/job", "--pull=never"),
    *("--tmpfs=/tmp:rw,nosuid,nodev", "--tmpfs=/var/tmp:rw,nosuid,nodev", "--entrypoint="),
)


@dataclass(frozen=True, slots=True)
class Container:
    """Sandbox by `program` (podman or docker) and `image`. `gpus` is whether the machine's GPUs are handed in."""

    program: str
    image: str
    gpus: bool = False
    python: str = "python3"

    @property
    def name(self) -> Isolation:
        """See Sandbox, as below."""
        return "container"

    @property
    def own_programs(self) -> bool:
        """Those of the image."""
        return True

    def place(self, cell: Cell) -> Path:  # noqa: ARG002 - the same for all
        """A place that tells nothing of this machine."""
        return HOME

    def door(self, cell: Cell) -> Path | None:
        """Beside the job's folder."""
        return DOOR if cell.egress else None

    def command(self, cell: Cell, arguments: Sequence[str]) -> list[str]:
        """`podman run …`: variables are named only, and their values taken from its own environment; but for those
        that the engine itself needs another value of.
        """
        return [self.program, "run", f"--name={_name(cell)}", *APART, *self._more(cell), self.image, *arguments]

    def environment(self, cell: Cell) -> Mapping[str, str]:
        """The job's, and what the engine needs: with the job's home it would look for the image there."""
        return {**cell.environment, **{name: os.environ[name] for name in ENGINE if name in os.environ}}

    def stop(self, cell: Cell) -> None:
        """Remove the container, which would outlive the command that started it; one that is gone is no error."""
        subprocess.run(  # noqa: S603 - an argument list of ours
            [self.program, "rm", "--force", _name(cell)], capture_output=True, timeout=SECONDS, check=False
        )

    def _more(self, cell: Cell) -> Iterator[str]:
        if Path(self.program).name == "podman":
            yield "--userns=keep-id:uid=65534,gid=65534"  # so that nobody in there can write what is ours out here
        if self.gpus:
            yield "--device=nvidia.com/gpu=all"
        yield f"--volume={cell.folder}:{HOME}:rw"
        yield from (f"--volume={place}:{place}:ro" for place in cell.readonly)
        if cell.egress:
            yield f"--volume={cell.egress}:{DOOR}:ro"
        for name, value in sorted(cell.environment.items()):
            yield f"--env={name}={value}" if name in ENGINE else f"--env={name}"


def _name(cell: Cell) -> str:
    return f"taxobot-{hashlib.sha256(cell.name.encode()).hexdigest()[:20]}"
