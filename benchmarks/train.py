"""Fine-tuning against TRL's SFTTrainer with peft: tokens a CPU second, what is learnt, memory; a GPU's utilisation.

Both train the same Llama of 9 million random weights in bf16 on the same rows of token ids, whose lengths are lognormal
(median 110, sigma 0.7, cut to 16 to 512 tokens) and whose second half counts for the loss: 8 rows a step, AdamW, a
linear schedule, LoRA of rank 16 on all linear layers, or all weights; one thread. Tokens are real ones, padding left
out; seconds are CPU seconds of the steps alone, model loaded, rows tokenised, kernels warm.

TRL trains with its defaults (gradient checkpointing and bf16 among them), and with what is best of the settings below,
tried once before. Then three rounds, in which all take turns, each round with a seed of its own. What was learnt is the
loss on rows kept apart, computed alike for both, in float32, from the weights they wrote.

    python benchmarks/train.py [--quick] [--json]        --quick: one round of LoRA on 40 rows, two of TRL's settings
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from common.gpu_training import measure_utilisation
from common.peers import ROOT, prepare
from common.targets import Target, read_arguments, show
from common.training_task import final_loss, read_rows, write_base, write_rows

TRL = ("trl==1.16.0", "peft==0.21.2", "transformers==5.23.0")
TORCH = ("torch==2.13.0+cpu",)
HARNESS = ROOT / "benchmarks" / "common" / "peer_training.py"
KEPT: dict[str, Any] = {"gradient_checkpointing": False}
DEFAULT = "default"
SETTINGS: dict[str, dict[str, Any]] = {
    DEFAULT: {},
    "packed": KEPT | {"packing": True, "per_device_train_batch_size": 1},  # 1,024 tokens: about as many rows a step
    "activations kept": KEPT,
    "by length": KEPT | {"train_sampling_strategy": "group_by_length"},
    "without padding": KEPT | {"padding_free": True, "max_length": None},
    "by length, float32": KEPT | {"train_sampling_strategy": "group_by_length", "bf16": False},
    "by length, weights in bf16": KEPT
    | {"train_sampling_strategy": "group_by_length", "model_init_kwargs": {"dtype": "bfloat16"}},
}
RATES = {"lora": 3e-3, "full": 1e-3}
ROUNDS, BATCH = 3, 8


@dataclass(frozen=True, slots=True)
class Task:
    """What is trained on what, and how often it is shown."""

    folder: Path
    epochs: int

    @classmethod
    def make(cls, folder: Path, *, quick: bool) -> Task:
        """Write model and rows."""
        parameters = write_base(folder / "base")
        tokens = write_rows(folder / "rows.json", 40 if quick else 96, seed=1)
        write_rows(folder / "validation.json", 16 if quick else 40, seed=2)
        print(f"{parameters / 1e6:.1f} million parameters, {tokens:,} tokens an epoch", file=sys.stderr)
        return cls(folder, 1 if quick else 2)


@dataclass(frozen=True, slots=True)
class Run:
    """One training: tokens a CPU second, peak memory in bytes, validation loss in nats a token."""

    speed: float
    memory: int
    loss: float


def main() -> None:
    """Measure and print."""
    chosen = read_arguments(__doc__ or "")
    with TemporaryDirectory() as place:
        task = Task.make(Path(place), quick=chosen.quick)
        methods = ["lora"] if chosen.quick else [*RATES]
        targets = [target for method in methods for target in compete(task, method, quick=chosen.quick)]
    targets.append(Target("GPU: LoRA on 7B, MFU in % of 989 TFLOP/s", measure_utilisation(), 45, at_least=True))
    show("Fine-tuning", targets, as_json=chosen.json)


def compete(task: Task, method: str, *, quick: bool) -> list[Target]:
    """One method, in rounds in which ours, TRL's default and TRL's best take turns."""
    best = "packed" if quick else find_best(task, method)
    runs: dict[str, list[Run]] = {"taxobot": [], DEFAULT: [], best: []}
    for seed in range(1 if quick else ROUNDS):
        for name, made in runs.items():
            made.append(run(task, method, name, seed=seed))
    return judge(method, runs, best=best)


def find_best(task: Task, method: str) -> str:
    """The fastest of TRL's settings. Full fine-tuning of bf16 weights would be another training: updates get lost."""
    names = [name for name in SETTINGS if method == "lora" or "weights" not in name]
    speeds = {name: run(task, method, name, seed=0).speed for name in names if name != DEFAULT}
    return max(speeds, key=speeds.__getitem__)


def run(task: Task, method: str, name: str, *, seed: int) -> Run:
    """One training, in a process of its own, and the loss of what came of it."""
    ours = name == "taxobot"
    with TemporaryDirectory(dir=task.folder) as output:
        request = {
            "trainer": "taxobot" if ours else "trl",
            "base": str(task.folder / "base"),
            "rows": str(task.folder / "rows.json"),
            "validation": str(task.folder / "validation.json"),
            "output": output,
            "method": method,
            "seed": seed,
            "epochs": task.epochs,
            "batch": BATCH,
            "rate": RATES[method],
            "setting": {} if ours else SETTINGS[name],
        }
        answer = ask(Path(sys.executable) if ours else prepare("trl", TRL, first=TORCH), request)
        loss = final_loss(task.folder / "base", Path(answer["trained"]), read_rows(task.folder / "validation.json"))
    made = Run(answer["tokens"] / answer["cpu"], answer["memory"], loss)
    print(f"{method}, {name}, seed {seed}: {made.speed:,.0f} tokens/CPU-s, loss {loss:.3f}", file=sys.stderr)
    return made


def ask(python: Path, request: dict[str, Any]) -> dict[str, Any]:
    """What the harness answers, on one thread."""
    alone = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [str(python), "-P", str(HARNESS)],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        env=os.environ | alone,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{request['trainer']} failed: {done.stderr[-2_000:]}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def judge(method: str, runs: dict[str, list[Run]], *, best: str) -> list[Target]:
    """Speed as medians over rounds, losses as means with their standard error."""
    speed = {name: statistics.median(run.speed for run in made) for name, made in runs.items()}
    loss = {name: statistics.mean(run.loss for run in made) for name, made in runs.items()}
    memory = {name: max(run.memory for run in made) / 1e9 for name, made in runs.items()}
    return [
        *(Target(f"{method}, {say(name)}: real tokens/CPU-s", value) for name, value in speed.items()),
        Target(f"{method}: speed over TRL's default", speed["taxobot"] / speed[DEFAULT], 1.5, at_least=True),
        Target(f"{method}: speed over TRL's best", speed["taxobot"] / speed[best], 0.95, at_least=True),
        *(Target(f"{method}, {say(name)}: validation loss", value) for name, value in loss.items()),
        Target(f"{method}: loss, difference in standard errors", apart(runs["taxobot"], runs[DEFAULT]), 2),
        *(Target(f"{method}, {say(name)}: peak memory, GB", value) for name, value in memory.items()),
    ]


def say(name: str) -> str:
    """Whose figure it is."""
    return name if name == "taxobot" else f"TRL {name}"


def apart(ours: Sequence[Run], theirs: Sequence[Run]) -> float | None:
    """How far the mean losses are apart, in standard errors of their difference; None from one round."""
    if len(ours) < 2:
        return None
    losses = [[run.loss for run in runs] for runs in (ours, theirs)]
    error = sum(statistics.variance(some) / len(some) for some in losses) ** 0.5
    return abs(statistics.mean(losses[0]) - statistics.mean(losses[1])) / error


if __name__ == "__main__":
    main()
