"""What training resumes from: one file with weights, moments and position, which replaces the one before in one step.

    state/training.safetensors   tensors `weights/NAME` and `moments/NAME/exp_avg` …; the header's `state` is JSON

No state of a random number generator is in it: the loop seeds torch before every step. No pickle is written or read.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from runners.train.durable import remove, whole_file
from runners.train.job import TrainingJob
from runners.train.loop.position import Position
from schemas.errors import StoreCorrupt
from schemas.item import Frozen

STATE = "state"
_FILE = "training.safetensors"


class Header(Frozen):
    """What the state is of. `curve` is the length of `loss.jsonl` in bytes, `size` how many processes trained."""

    job: TrainingJob
    position: Position
    curve: int
    size: int
    versions: dict[str, str]


def save_state(
    job: TrainingJob,
    position: Position,
    *,
    curve: int,
    size: int,
    weights: dict[str, Any],
    moments: dict[str, Any],
) -> None:
    """Replace the state in the job's folder."""
    from safetensors.torch import save_file

    header = Header(job=job, position=position, curve=curve, size=size, versions=versions())
    tensors = {f"weights/{name}": tensor for name, tensor in weights.items()}
    tensors |= {f"moments/{name}": tensor for name, tensor in moments.items()}
    folder = job.folder / STATE
    folder.mkdir(exist_ok=True)
    with whole_file(folder / _FILE) as beside:
        save_file(
            {name: tensor.contiguous() for name, tensor in tensors.items()},
            beside,
            metadata={"state": header.model_dump_json()},
        )


def read_header(folder: Path) -> Header | None:
    """What the state in a run's folder is of, None where there is none; no tensor is read. Raises StoreCorrupt."""
    from safetensors import SafetensorError, safe_open

    path = folder / STATE / _FILE
    if not path.exists():
        return None
    try:
        with safe_open(path, framework="pt") as file:
            return Header.model_validate_json(file.metadata()["state"])
    except (OSError, KeyError, TypeError, SafetensorError, ValidationError) as error:
        raise _unreadable(path, error) from error


def read_tensors(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """(weights, moments) of the state in a run's folder, by name, on the CPU. Raises StoreCorrupt."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    path = folder / STATE / _FILE
    try:
        tensors = load_file(path)
    except (OSError, SafetensorError) as error:
        raise _unreadable(path, error) from error
    return _below("weights/", tensors), _below("moments/", tensors)


def remove_state(folder: Path) -> None:
    """Training is done: nothing is left to resume."""
    remove(folder / STATE)


def versions() -> dict[str, str]:
    """Of what decides how numbers come out: the same ones give the same bits, others nearly."""
    return {"python": sys.version.split()[0]} | {name: version(name) for name in ("torch", "transformers", "peft")}


def _below(prefix: str, tensors: dict[str, Any]) -> dict[str, Any]:
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}


def _unreadable(path: Path, error: Exception) -> StoreCorrupt:
    text = " ".join(str(error).split())[:200]
    return StoreCorrupt(f"{path} cannot be read ({text}); begin anew with --fresh, or with another --ckpt-output-dir")
