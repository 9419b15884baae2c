"""What a job tries before it works: each of these must fail, or the job does (S23).

A probe returns what it could do, in words that follow "the job can"; empty where all is as it should be.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from runners.worker.assignment import Expected
from schemas.errors import TaxobotError

METADATA = ("169.254.169.254", 80)
"""Where clouds tell their machines' secrets."""
SECONDS = 1.0
SOCKETS = tuple(
    Path(folder, name)
    for folder in ("/run", "/var/run")
    for name in ("docker.sock", "podman/podman.sock", "containerd/containerd.sock", "crio/crio.sock")
)
SENTINELS = (Path("/tmp/.taxobot-job"), Path("/var/tmp/.taxobot-job"), Path("/dev/shm/.taxobot-job"))  # noqa: S108
"""What each job leaves in places that are shared on an open machine."""


class Exposed(TaxobotError):
    """A job can do what it must not be able to."""


def check_surroundings(expected: Expected) -> None:
    """Try everything. Raises Exposed, which names all that succeeded."""
    probes: tuple[Callable[[], str], ...] = (
        lambda: reach(METADATA),
        lambda: see_sockets(SOCKETS, os.environ),
        lambda: be_root(os.getuid(), os.geteuid()),
        lambda: see_home(expected),
        lambda: write_to(expected.readonly),
        lambda: meet_others(SENTINELS),
    )
    if found := [text for probe in probes if (text := probe())]:
        raise Exposed(f"the job can {'; it can '.join(found)}: its surroundings are not shut, so nothing was run")


def reach(address: tuple[str, int]) -> str:
    """Connect to the cloud's metadata."""
    try:
        with socket.create_connection(address, timeout=SECONDS):
            return f"reach {address[0]}, where clouds keep their machines' secrets"
    except OSError:
        return ""


def see_sockets(sockets: Sequence[Path], environ: Mapping[str, str]) -> str:
    """Look for what starts containers on this machine."""
    found = [str(path) for path in sockets if path.exists()] + [name for name in ("DOCKER_HOST",) if name in environ]
    return f"start containers through {found[0]}" if found else ""


def be_root(real: int, effective: int) -> str:
    """Ask who it is."""
    return "" if real and effective else "act as root (uid 0)"


def see_home(expected: Expected) -> str:
    """Look into the home folder of whoever runs the worker."""
    home = Path(expected.home)
    allowed = [Path(place) for place in expected.readonly]
    strangers = [path for path in _below(home) if not any(one.is_relative_to(path) for one in allowed)]
    return f"read the worker's home folder ({len(strangers)} entries)" if strangers else ""


def write_to(places: Sequence[str]) -> str:
    """Write where models and programs stand."""
    for place in filter(Path.is_dir, map(Path, places)):
        try:
            probe = place / f".taxobot-{os.getpid()}"
            probe.touch(exist_ok=False)
        except OSError:
            continue
        probe.unlink()
        return f"write to {place}, which others read"
    return ""


def meet_others(sentinels: Sequence[Path]) -> str:
    """Look for what an earlier job left, and leave the same."""
    met = [path for path in sentinels if path.exists()]
    for path in sentinels:
        if path.parent.is_dir() and os.access(path.parent, os.W_OK):
            path.touch()
    return f"see what an earlier job left ({met[0]})" if met else ""


def _below(home: Path) -> Iterator[Path]:
    try:
        yield from home.iterdir()
    except OSError:
        return  # there is none, or it is closed
