"""What torchrun is told (https://docs.pytorch.org/docs/stable/elastic/run.html), and what it does not get to see."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import UsageError

WORKER = Path(__file__).with_name("worker.py")
GRACE = 300
"""Seconds that processes have to finish a step and save the state when they are told to stop."""
JOINING = 1_800
"""Seconds that machines wait for each other before they begin."""
_NOT_FOR_IT = ("PET_", "TORCHELASTIC_", "MASTER_ADDR", "MASTER_PORT", "RANK", "LOCAL_RANK", "WORLD_SIZE", "PYTHON_EXEC")
"""How variables begin that would tell torchrun, or its processes, of another launch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """How many processes train, where, and how they find each other.

    Of `nnodes` machines each starts `nproc_per_node` processes with the same run's folder, which they share; the
    machine of `node_rank` 0 listens at `rdzv_endpoint` (HOST:PORT), the others come there. It and the processes trust
    whoever reaches their ports: the network between machines has to be one's own. Where a process dies, all start anew
    from the last state, up to `max_restarts` times.
    """

    nproc_per_node: int
    nnodes: int = 1
    node_rank: int = 0
    rdzv_id: str = "taxobot"
    rdzv_endpoint: str = ""
    max_restarts: int = 3


def find_torchrun() -> Path:
    """PyTorch's launcher: beside our interpreter, else on the PATH. Raises UsageError where there is none."""
    beside = Path(sys.executable).with_name("torchrun")
    found = beside if beside.is_file() else shutil.which("torchrun")
    if not found:
        raise UsageError(
            f"training in several processes needs torchrun, which is neither at {beside} nor on the PATH: it comes "
            "with PyTorch (pip install torch), or train in one process, without --nproc-per-node and --gpus"
        )
    return Path(found)


def command(torchrun: Path, launch: Launch, folder: Path) -> list[str]:
    """The whole command line; of the run it holds nothing but its folder. Raises UsageError for machines without a
    place to meet.
    """
    return [
        str(torchrun),
        *_meeting(launch),
        f"--nproc-per-node={launch.nproc_per_node}",
        f"--max-restarts={launch.max_restarts}",
        f"--shutdown-timeout={GRACE}",
        "--log-dir=.",
        str(WORKER),
        str(folder.absolute()),
    ]


def _meeting(launch: Launch) -> list[str]:
    if launch.nnodes == 1:
        return ["--standalone", "--local-addr=127.0.0.1"]
    if not launch.rdzv_endpoint:
        raise UsageError("several machines have to be told where they meet: --rdzv-endpoint HOST:PORT of the first one")
    host = "true" if launch.node_rank == 0 else "false"
    return [
        f"--nnodes={launch.nnodes}",
        "--rdzv-backend=c10d",
        f"--rdzv-endpoint={launch.rdzv_endpoint}",
        f"--rdzv-id={launch.rdzv_id}",
        f"--rdzv-conf=is_host={host},join_timeout={JOINING},read_timeout={JOINING}",
    ]


def environment(launch: Launch, given: Mapping[str, str]) -> dict[str, str]:
    """Environment variables for torchrun: those of this process but another launch's, our interpreter, and as many
    threads as each process's share of the cores, where `OMP_NUM_THREADS` is not set.
    """
    kept = {name: value for name, value in given.items() if not name.startswith(_NOT_FOR_IT)}
    threads = max(1, (os.cpu_count() or 1) // launch.nproc_per_node)
    # The store that torchrun's agent would share is the same one after a restart (torch 2.13, dynamic_rendezvous.py):
    # processes would find the addresses of those before them there, and wait for the dead.
    added = {"PYTHON_EXEC": sys.executable, "PYTHONSAFEPATH": "1", "TORCH_DISABLE_SHARE_RDZV_TCP_STORE": "1"}
    if launch.nnodes == 1:
        kept.setdefault("GLOO_SOCKET_IFNAME", "lo" if sys.platform == "linux" else "lo0")
    return {"OMP_NUM_THREADS": str(threads), **kept, **added}
