"""Runs in taxobot's environment or in TRL's: one training on given rows, in a process of its own.

Reads `{"trainer": "taxobot"|"trl", "base", "rows", "validation", "output", "method", "seed", "epochs", "batch", "rate",
"setting"}`. Writes `{"tokens", "cpu", "memory", "trained"}` as its last line: real tokens, CPU seconds from the first
step to the last (model loaded, rows as token ids, one validation done that warms up), the process's peak memory in
bytes, and the folder of the weights after the last step.
"""

from __future__ import annotations

import contextlib
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

RANK, ALPHA = 16, 32


def main() -> None:
    """Train and tell what it took."""
    request = json.load(sys.stdin)
    with contextlib.redirect_stdout(sys.stderr):
        cpu, trained = {"taxobot": train_with_taxobot, "trl": train_with_trl}[request["trainer"]](request)
    tokens = request["epochs"] * sum(len(row["ids"]) for row in read(request["rows"]))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(json.dumps({"tokens": tokens, "cpu": cpu, "memory": memory, "trained": str(trained)}))


def read(path: str) -> list[dict[str, list[int]]]:
    """Rows `{"ids", "learnt"}`."""
    rows: list[dict[str, list[int]]] = json.loads(Path(path).read_text())
    return rows


def train_with_taxobot(request: dict[str, Any]) -> tuple[float, Path]:
    """As `taxobot model train` does it in process."""
    from runners.train.job import TrainingJob
    from runners.train.loop.trainer import train
    from runners.train.profile import TrainingProfile
    from runners.train.worlds.alone import Alone

    profile = TrainingProfile(
        method=request["method"],
        epochs=request["epochs"],
        learning_rate=request["rate"],
        schedule="linear",
        floor=0,
        warmup_share=0,
        batch_rows=request["batch"],
        save_steps=1_000_000,
        lora_rank=RANK,
        lora_alpha=ALPHA,
        **request["setting"],
    )
    rows, validation = (tokens(read(request[name])) for name in ("rows", "validation"))
    folder = Path(request["output"])
    job = TrainingJob.make(
        Path(request["base"]),
        folder,
        rows=rows,
        taught=len(rows),
        validation=validation,
        profile=profile,
        seed=request["seed"],
        device="cpu",
    )
    watch = Watch()
    trained = train(job, world=Alone(), listener=watch)
    return watch.last - watch.first, folder / trained.last.folder


class Watch:
    """A listener that notes the CPU seconds at which the first step began, and the last one ended."""

    first = last = 0.0

    def measured(self, measured: Any) -> None:
        """Before the first step the base's loss is measured."""
        if measured.step == 0:
            self.first = time.process_time()

    def stepped(self, _step: Any) -> None:
        """A step is done."""
        self.last = time.process_time()

    def saved(self, _saved: Any) -> None:
        """Nothing of interest."""


def tokens(rows: list[dict[str, list[int]]]) -> Any:
    """As taxobot keeps them."""
    import torch

    from runners.train.tokens import TokenRows

    starts = torch.tensor([0, *(len(row["ids"]) for row in rows)]).cumsum(0)
    ids = torch.tensor([token for row in rows for token in row["ids"]], dtype=torch.int32)
    return TokenRows(ids, torch.tensor([counts for row in rows for counts in row["learnt"]]).bool(), starts)


def train_with_trl(request: dict[str, Any]) -> tuple[float, Path]:
    """With its own defaults but for what both have to do alike, and what the setting says."""
    from datasets import Dataset
    from peft import LoraConfig
    from trl import SFTConfig, SFTTrainer

    output = Path(request["output"])
    asked = {"max_length": 1_024, "per_device_train_batch_size": request["batch"], "model_init_kwargs": None}
    config = SFTConfig(
        output_dir=str(output),
        num_train_epochs=request["epochs"],
        learning_rate=request["rate"],
        seed=request["seed"],
        completion_only_loss=True,
        use_cpu=True,
        save_strategy="no",
        report_to=[],
        disable_tqdm=True,
        **asked | request["setting"],
    )
    rows, validation = (
        Dataset.from_list(list(map(as_trl_has_it, read(request[name])))) for name in ("rows", "validation")
    )
    adapter = LoraConfig(r=RANK, lora_alpha=ALPHA, target_modules="all-linear", task_type="CAUSAL_LM")
    trainer = SFTTrainer(
        model=request["base"],
        args=config,
        train_dataset=rows,
        eval_dataset=validation,
        peft_config=adapter if request["method"] == "lora" else None,
    )
    trainer.evaluate()
    cpu = took(trainer.train)
    trainer.save_model(str(output))
    return cpu, output


def as_trl_has_it(row: dict[str, list[int]]) -> dict[str, list[int]]:
    """A row that is tokenised already."""
    return {"input_ids": row["ids"], "completion_mask": row["learnt"]}


def took(work: Callable[[], object]) -> float:
    """CPU seconds."""
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main()
