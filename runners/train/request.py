"""What is asked of a fine-tuning: the model, the rows, the numbers, the machine, and what is to be made at the end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from runners.train.choice.decide import Wish
    from runners.train.launch.command import Launch
    from runners.train.profile import TrainingProfile
    from runners.train.trackers import TrackerName
    from schemas.models import LocalModel
    from schemas.sample import TrainingRow

Device = Literal["cpu", "cuda", "mps"]
VALIDATION_SHARE = 0.06
"""Of the rows; the same as of a pull request's (`runners/generate/mixing.py`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Files of rows; `told` says why it is these, where nobody named them. Without `validation` a share of the training
    rows is kept aside; `pool` and the rows of `replay` are what is replayed.
    """

    training: tuple[Path, ...]
    told: str = ""
    validation: tuple[Path, ...] = ()
    validation_share: float = VALIDATION_SHARE
    replay: tuple[Path, ...] = ()
    pool: tuple[TrainingRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is made of the best checkpoint beside it: GGUF in f16 if `gguf`, quantized as `kinds` say by the llama_cpp
    of the interpreter `llama` (None: there is none, and nothing is quantized). `merged` is for adapters only.
    """

    merged: bool = True
    gguf: bool = True
    kinds: tuple[str, ...] = ("Q4_K_M",)
    llama: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One fine-tuning. `folder` is the run's own, None is one below `root` that is named by model and identity; both
    are absolute. `launch` None trains in this process, else torchrun starts the processes. `threads` None leaves the
    number of CPU threads to PyTorch. `choice` None chooses the best checkpoint by its validation loss. `fresh` removes
    what an earlier run left in the folder.
    """

    base: LocalModel
    sources: Sources
    profile: TrainingProfile
    root: Path
    folder: Path | None = None
    seed: int = 42
    device: Device = "cpu"
    sharding: Literal["ddp", "fsdp"] = "ddp"
    launch: Launch | None = None
    threads: int | None = None
    wanted: Wanted = Wanted()
    choice: Wish | None = None
    trackers: tuple[TrackerName, ...] = ()
    fresh: bool = False

    @property
    def processes(self) -> int:
        """How many train together on this machine."""
        return self.launch.nproc_per_node if self.launch else 1

    @property
    def joins(self) -> bool:
        """Is this one of further machines, which take part in what the first one has prepared in a shared folder?"""
        return self.launch is not None and self.launch.node_rank > 0
