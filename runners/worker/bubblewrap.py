"""Bubblewrap: a job in namespaces of its own, as nobody, with an own disk, and no network at all.

Source: https://github.com/containers/bubblewrap, bwrap(1) of version 0.8. It mounts nothing but what is named here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from runners.worker.cell import Cell
from schemas.jobs import Isolation

PROGRAM = "bwrap"
HOME = Path("/job")
DOOR = Path("/egress")
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64")
SETTINGS = (
    "/etc/alternatives",  # Debian's names of libraries lead through it
    "/etc/ca-certificates",
    "/etc/hosts",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/nsswitch.conf",
    "/etc/pki",
    "/etc/ssl",
)
"""Of /etc: nothing that holds a name, a password or a key."""
GPUS = ("nvidia*", "kfd", "dri")
APART = (
    *("--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"),
    *("--uid", "65534", "--gid", "65534", "--disable-userns", "--hostname", "job"),
    *("--die-with-parent", "--new-session"),
)


@dataclass(frozen=True, slots=True)
class Bubblewrap:
    """Sandbox by bubblewrap. `python` is this machine's own interpreter; `devices` is where GPUs appear."""

    python: str
    program: str = PROGRAM
    devices: Path = Path("/dev")

    @property
    def name(self) -> Isolation:
        """See Sandbox, as below."""
        return "bubblewrap"

    @property
    def own_programs(self) -> bool:
        """Those of this machine."""
        return False

    def place(self, cell: Cell) -> Path:  # noqa: ARG002 - the same for all
        """A place that tells nothing of this machine."""
        return HOME

    def door(self, cell: Cell) -> Path | None:
        """Beside the job's folder."""
        return DOOR if cell.egress else None

    def command(self, cell: Cell, arguments: Sequence[str]) -> list[str]:
        """`bwrap`, every mount, and the arguments. The environment is the one that it is started with."""
        mounts = [
            *_system(),
            *("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--tmpfs", "/var/tmp", "--tmpfs", "/run"),  # noqa: S108
            *_gpus(self.devices),
            *(word for place in cell.readonly for word in ("--ro-bind", str(place), str(place))),
            *("--bind", str(cell.folder), str(HOME)),
            *(("--ro-bind", str(cell.egress), str(DOOR)) if cell.egress else ()),
        ]
        return [self.program, *APART, *mounts, "--chdir", str(HOME), "--", *arguments]

    def environment(self, cell: Cell) -> Mapping[str, str]:
        """The job's own."""
        return cell.environment

    def stop(self, cell: Cell) -> None:
        """Nothing outlives bubblewrap: its namespaces end with it."""


def _system() -> Iterator[str]:
    """Programs and libraries; where the system has links to /usr, the same links."""
    for name in SYSTEM:
        place = Path(name)
        if place.is_symlink():
            yield from ("--symlink", str(place.readlink()), name)
        elif place.exists():
            yield from ("--ro-bind", name, name)
    for name in SETTINGS:
        yield from ("--ro-bind-try", name, name)


def _gpus(devices: Path) -> Iterator[str]:
    found = sorted(path for pattern in GPUS for path in devices.glob(pattern))
    for path in found:
        yield from ("--dev-bind", str(path), f"/dev/{path.name}")
    if found:
        yield from ("--ro-bind", "/sys", "/sys")  # drivers look their cards up there
