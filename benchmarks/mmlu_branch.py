"""Multiple choice: CPU seconds of taxobot's evaluator beside lm-eval's and instructlab-eval's, on the same exam.

    python benchmarks/mmlu_branch.py [--quick] [--json]       --quick: one round of eight questions

One leaf, four options each, five solved examples in front, two models of 8 million random weights, one thread; the
three take turns. instructlab-eval is installed into `.venvs/` the first time. See docs/benchmarks.md.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from common.exams import write_model, write_questions, write_task
from common.peers import ROOT, prepare
from common.targets import Target, read_arguments, show

INSTRUCTLAB_EVAL = ("instructlab-eval==0.6.0", "lm-eval[hf]==0.4.13", "transformers==5.23.0")
TORCH = ("torch==2.13.0+cpu",)
HARNESS = ROOT / "benchmarks" / "common" / "peer_exams.py"
QUESTIONS, QUICK_QUESTIONS = 20, 8
ROUNDS, SHOTS, BATCH = 3, 5, 8
POOL = 40
OURS = Path(sys.executable)


@dataclass(frozen=True, slots=True)
class Contestant:
    """An evaluator: its environment, where its questions are, and whether all of them have the same examples."""

    name: str
    python: Path
    tasks: Path
    alike: bool = True


def main() -> None:
    """Measure and print."""
    chosen = read_arguments(__doc__ or "")
    with TemporaryDirectory() as place:
        folder = Path(place)
        models = [folder / "base", folder / "tuned"]
        parameters, _ = (write_model(model, seed) for seed, model in enumerate(models))
        write_exam(folder, QUICK_QUESTIONS if chosen.quick else QUESTIONS)
        runs = compete(folder, models, rounds=1 if chosen.quick else ROUNDS)
    show("Multiple choice", [Target("parameters, millions", parameters / 1e6), *judge(runs)], as_json=chosen.json)


def write_exam(folder: Path, questions: int) -> None:
    """The questions for the one who takes examples from them, for those who have a pool of examples, and to warm up."""
    tested, pool = write_questions(questions, seed=1), write_questions(POOL, seed=2)
    write_task(folder / "bare", tested)
    write_task(folder / "pool", tested, pool)
    write_task(folder / "warm-bare", pool[: SHOTS + 2])
    write_task(folder / "warm-pool", tested[:2], pool)


def compete(folder: Path, models: list[Path], *, rounds: int) -> dict[str, list[dict[str, Any]]]:
    """What each evaluator took in each round; they take turns, so that all see the same weather."""
    theirs = prepare("instructlab-eval", INSTRUCTLAB_EVAL, first=TORCH)
    contestants = {
        "taxobot": Contestant("taxobot", OURS, folder / "pool"),
        "lm-eval": Contestant("lm-eval", OURS, folder / "pool"),
        "instructlab-eval": Contestant("instructlab-eval", theirs, folder / "bare"),
        "alone": Contestant("taxobot", OURS, folder / "pool", alike=False),
    }
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, contestant in contestants.items():
            runs[name].append(run(contestant, models, home=folder))
    return runs


def run(contestant: Contestant, models: list[Path], *, home: Path) -> dict[str, Any]:
    """One evaluator on all models, in a fresh process on one thread, without network."""
    request = {
        "evaluator": contestant.name,
        "models": [str(model) for model in models],
        "tasks": str(contestant.tasks),
        "warm": str(contestant.tasks.with_name(f"warm-{contestant.tasks.name}")),
        "shots": SHOTS,
        "batch": BATCH,
        "alike": contestant.alike,
    }
    threads = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"), "1")
    offline = dict.fromkeys(("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE", "HF_EVALUATE_OFFLINE"), "1")
    own = {"HF_HOME": str(home / "cache"), "PYTHONPATH": str(ROOT) if contestant.python == OURS else ""}
    done = subprocess.run(
        [str(contestant.python), "-P", str(HARNESS)],
        input=json.dumps(request),
        text=True,
        capture_output=True,
        env=os.environ | threads | offline | own,
    )
    if done.returncode:
        raise SystemExit(f"{contestant.name} ended with status {done.returncode}:\n{done.stderr[-3000:]}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def judge(runs: dict[str, list[dict[str, Any]]]) -> list[Target]:
    """Medians of the rounds, ratios to ours, and that both read the same likelihoods off the same prompts."""
    cpu = {name: statistics.median(one["cpu"] for one in rounds) for name, rounds in runs.items()}
    ours, theirs = (flatten(runs[name][0]["likelihoods"]) for name in ("taxobot", "lm-eval"))
    return [
        Target("taxobot, CPU s", cpu["taxobot"]),
        Target("lm-eval 0.4.13, CPU s", cpu["lm-eval"]),
        Target("instructlab-eval 0.6.0, CPU s", cpu["instructlab-eval"]),
        Target("taxobot with other examples for each question, CPU s", cpu["alone"]),
        Target("ratio to lm-eval", cpu["lm-eval"] / cpu["taxobot"], 5, at_least=True),
        Target("ratio to instructlab-eval", cpu["instructlab-eval"] / cpu["taxobot"], 5, at_least=True),
        Target("ratio to lm-eval with other examples for each question", cpu["lm-eval"] / cpu["alone"]),
        Target(
            "largest difference of a likelihood from lm-eval's, in millionths of it",
            1e6 * max(abs(one - other) / abs(other) for one, other in zip(ours, theirs, strict=True)),
        ),
    ]


def flatten(models: list[list[list[float]]]) -> list[float]:
    """All likelihoods of all models, in order."""
    return [value for rows in models for row in rows for value in row]


if __name__ == "__main__":
    main()
