"""What every world of training has to do, tried on a model of two layers; as a program it is one of many processes.

RANK=0 WORLD_SIZE=2 MASTER_ADDR=… MASTER_PORT=… python worlds.py FOLDER
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from runners.train.job import TrainingJob
from runners.train.profile import TrainingProfile
from runners.train.seams import World
from schemas.errors import StoreCorrupt

SHARDINGS = ("ddp", "fsdp")
TOKENS, WIDTH, ROWS = 11, 6, 8


def _linger() -> None:
    time.sleep(0.2)  # others would have come in by then


def facts_of(world: World, *, within: Callable[[], None] = _linger) -> dict[str, Any]:
    """What a world did, in JSON: the same in all worlds and processes, but for what only process 0 gets. `within` is
    done in its turn.
    """
    import torch

    world.wait()
    with world.in_turn():
        turn = [time.monotonic()]
        model = world.place(_model())
        within()
        turn.append(time.monotonic())
    model = world.wrap(model)
    optimizer = torch.optim.AdamW([weight for weight in model.parameters() if weight.requires_grad], lr=0.05)
    norms = [_step(world, model, optimizer) for _ in range(2)]
    weights, moments = _copied(world.weights(model)), _copied(world.moments(model, optimizer))
    losses = [_loss(world, model)]
    _step(world, model, optimizer)
    losses.append(_loss(world, model))
    world.restore(model, optimizer, weights, moments)
    losses.append(_loss(world, model))
    again = _step(world, model, optimizer)
    losses.append(_loss(world, model))
    world.restore(model, optimizer, weights, {})
    refused = _refused(world, model, optimizer)
    world.wait()
    return {
        "total": [number / world.size for number in world.total(1.0, 2.0**-40, world.rank - (world.size - 1) / 2)],
        "norms": [*norms, again],
        "losses": losses,
        "weights": {name: weight.tolist() for name, weight in weights.items()},
        "moments": {name: moment.tolist() for name, moment in moments.items()},
        "restored": {name: weight.tolist() for name, weight in world.weights(model).items()},
        "forgotten": sorted(world.moments(model, optimizer)),
        "refused": refused,
        "turn": turn,
    }


def _model() -> Any:
    import torch

    class Layer(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.linear = torch.nn.Linear(WIDTH, WIDTH)
            self.frozen = torch.nn.Linear(WIDTH, WIDTH).requires_grad_(False).to(torch.bfloat16)

        def forward(self, states: Any) -> Any:
            return states + torch.tanh(self.linear(states)) + self.frozen(states.bfloat16()).float()

    class Model(torch.nn.Module):
        _no_split_modules = ("Layer",)

        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("table", torch.ones(WIDTH), persistent=False)
            self.embedding = torch.nn.Embedding(TOKENS, WIDTH)
            self.layers = torch.nn.ModuleList([Layer(), Layer()])

        def forward(self, ids: Any) -> Any:
            states = self.embedding(ids) * self.table
            for layer in self.layers:
                states = layer(states)
            logits = states @ self.embedding.weight.T
            return torch.nn.functional.cross_entropy(
                logits[:, :-1].flatten(0, 1), ids[:, 1:].flatten(), reduction="sum"
            )

    torch.manual_seed(0)
    return Model()


def _rows() -> Any:
    import torch

    return torch.randint(0, TOKENS, (ROWS, 5), generator=torch.Generator().manual_seed(1))


def _step(world: World, model: Any, optimizer: Any) -> float:
    """Two backward passes over this process's share; the mean over all rows counts. Returns the norm before."""
    parts = _rows()[world.rank :: world.size].chunk(2)
    model.train()
    for number, part in enumerate(parts, start=1):
        with world.accumulating(model, last=number == len(parts)):
            (model(part) * world.size / ROWS).backward()
    norm = world.clip(model, 0.5)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return norm


def _loss(world: World, model: Any) -> float:
    import torch

    model.eval()
    with torch.no_grad():
        return world.total(float(model(_rows()[world.rank :: world.size])))[0]


def _refused(world: World, model: Any, optimizer: Any) -> bool:
    try:
        world.restore(model, optimizer, {"another": world.device}, {})
    except StoreCorrupt:
        return True
    return False


def _copied(tensors: dict[str, Any]) -> dict[str, Any]:
    return {name: tensor.clone() for name, tensor in tensors.items()}


def main(folder: Path) -> None:
    """Write the facts of this process, `ddp-0.json` and so on, into a folder."""
    from runners.train.worlds.many import Many, joined

    jobs = [_job(folder, sharding) for sharding in SHARDINGS]
    with joined(jobs[0]) as world:
        for job in jobs:
            within = partial(_meet, folder, world) if job.sharding == "ddp" else _linger
            facts = facts_of(Many(job, world.device), within=within)
            (folder / f"{job.sharding}-{world.rank}.json").write_text(json.dumps(facts))


def _meet(folder: Path, world: World) -> None:
    """Return when all processes have come here, or so late that they cannot be about to."""
    (folder / f"here-{world.rank}").touch()
    until = time.monotonic() + 30
    while len(list(folder.glob("here-*"))) < world.size and time.monotonic() < until:
        time.sleep(0.01)


def _job(folder: Path, sharding: str) -> TrainingJob:
    profile = TrainingProfile(method="full", epochs=1, learning_rate=1.0, precision="fp32")
    return TrainingJob.model_validate(
        {
            "base": folder,
            "folder": folder,
            "taught": 1,
            "profile": profile,
            "seed": 0,
            "device": "cpu",
            "sharding": sharding,
            "identity": "none",
        }
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
