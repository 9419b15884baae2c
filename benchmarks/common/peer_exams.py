"""Runs in taxobot's environment or in instructlab-eval's: one evaluator on one exam, in a process of its own.

Reads `{"evaluator": "taxobot"|"lm-eval"|"instructlab-eval", "models", "tasks", "warm", "shots", "batch", "alike"}`.
Writes `{"cpu", "likelihoods"}` as its last line: CPU seconds for all models, loading them included, but not
imports, nor one run on two questions that warms up; and the options' likelihoods where the evaluator tells them.
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

TASK = "mmlu_pr_harbours"
Rows = list[list[float]]


def main() -> None:
    """Run the evaluator and tell what it took."""
    request = json.load(sys.stdin)
    prepare = {"taxobot": prepare_taxobot, "lm-eval": prepare_lm_eval, "instructlab-eval": prepare_instructlab}
    with contextlib.redirect_stdout(sys.stderr):
        run = prepare[request["evaluator"]](request)
        run(request["models"][0], request["warm"])
        began = time.process_time()
        likelihoods = [run(model, request["tasks"]) for model in request["models"]]
        cpu = time.process_time() - began
    print(json.dumps({"cpu": cpu, "likelihoods": likelihoods}))


def prepare_taxobot(request: dict[str, Any]) -> Callable[[str, str], Rows]:
    """As `taxobot model evaluate` does it in process: load, ask, read, from the same files.

    With `alike` false each question has examples of its own in front, so that prompts share no beginning.
    """
    from runners.evaluate.choices.plan import ChoicePlan
    from runners.evaluate.choices.queries import build_queries
    from runners.evaluate.choices.read import read_scores
    from runners.evaluate.choices.shots import choose_shots
    from runners.evaluate.choices.transformers import TransformersScorer
    from runners.models.load import load

    plan = ChoicePlan(listed=True, chat=False, shots=request["shots"], normalise="none")

    def run(model: str, tasks: str) -> Rows:
        items, pool = (read_items(Path(tasks) / f"{split}.jsonl", request["alike"]) for split in ("test", "dev"))
        shots: dict[str, Any] = dict.fromkeys((item.leaf for item in items), pool[: plan.shots])
        if not request["alike"]:
            shots = {leaf: choose_shots(pool, (), k=plan.shots, seed=seed).items for seed, leaf in enumerate(shots)}
        queries = build_queries(items, plan, shots=shots)
        scores = TransformersScorer(load(Path(model)), batch_size=request["batch"]).score(queries, tick=lambda _: None)
        read_scores(items, plan, scores)
        return [[score.loglikelihood for score in row] for row in scores]

    return run


def read_items(file: Path, alike: bool) -> list[Any]:
    """A split as our items; unless all are `alike`, each one is a leaf of its own."""
    from schemas.item import ChoiceItem, ItemKind

    rows = [json.loads(line) for line in file.read_text().splitlines()]
    return [
        ChoiceItem(
            id=f"{file.stem}-{number}",
            kind=ItemKind.NEW_QUESTION,
            leaf="harbours" if alike else f"harbours-{number}",
            cluster=str(number),
            template="",
            question=row["question"],
            options=tuple(row["choices"]),
            answer=row["answer"],
        )
        for number, row in enumerate(rows)
    ]


def prepare_lm_eval(request: dict[str, Any]) -> Callable[[str, str], Rows]:
    """Its own call on its own task, with the examples that it is given."""
    import lm_eval.models.huggingface  # noqa: F401 - which simple_evaluate would import
    from lm_eval.evaluator import simple_evaluate
    from lm_eval.tasks import TaskManager

    def run(model: str, tasks: str) -> Rows:
        result: Any = simple_evaluate(
            "hf",
            model_args=f"pretrained={model},dtype=float32",
            tasks=[TASK],
            num_fewshot=request["shots"],
            batch_size=request["batch"],
            device="cpu",
            bootstrap_iters=0,
            task_manager=TaskManager(include_path=tasks, include_defaults=False),
        )
        samples = sorted(result["samples"][TASK], key=lambda sample: sample["doc_id"])
        return [[answer[0][0] for answer in sample["resps"]] for sample in samples]

    return run


def prepare_instructlab(request: dict[str, Any]) -> Callable[[str, str], Rows]:
    """Its evaluator as its command calls it, in 32 bits; it takes the examples from the questions that it tests."""
    import lm_eval.models.huggingface  # noqa: F401 - which it would import
    from instructlab.eval.mmlu import MMLUBranchEvaluator

    def run(model: str, tasks: str) -> Rows:
        evaluator = MMLUBranchEvaluator(
            model,
            tasks_dir=tasks,
            tasks=["mmlu_pr"],
            model_dtype="float32",
            few_shots=request["shots"],
            batch_size=request["batch"],
            device="cpu",
        )
        evaluator.run()
        return []

    return run


if __name__ == "__main__":
    main()
