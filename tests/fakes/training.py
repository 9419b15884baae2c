"""Trainings of seconds: a random model of a few thousand weights, rows of random tokens, a listener that remembers.

python -P tests/fakes/training.py FOLDER SECONDS [STEP]    trains the job that stands in a folder, so that it can be
                                                           killed; the state is saved every SECONDS seconds; at STEP it
                                                           waits for a signal, so that it does not end before one comes
"""

from __future__ import annotations

import hashlib
import json
import os
import select
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runners.train.job import TrainingJob
from runners.train.profile import TrainingProfile
from runners.train.tokens import TokenRows
from schemas.training import LOSSES, Measured, Saved, Stepped

VOCABULARY = 64
FULL = TrainingProfile(method="full", epochs=3, learning_rate=3e-3, batch_tokens=96, max_length=64)
LORA = FULL.model_copy(update={"method": "lora", "lora_rank": 4, "lora_dropout": 0.2, "learning_rate": 1e-2})


def save_base(folder: Path, *, dtype: str = "float32", family: str = "Llama", **changes: Any) -> Path:
    """A random model and a tokenizer of 64 words."""
    import torch
    import transformers
    from tokenizers import Tokenizer, models

    special = {"pad_token": "<pad>", "bos_token": "<s>", "eos_token": "</s>"}
    words = {word: number for number, word in enumerate([*special.values(), *map(str, range(VOCABULARY - 3))])}
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_object=Tokenizer(models.WordLevel(words)), **special)
    tokenizer.save_pretrained(folder)
    sizes: dict[str, Any] = {
        "vocab_size": VOCABULARY,
        "hidden_size": 32,
        "intermediate_size": 48,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": 128,
        "tie_word_embeddings": True,
    }
    torch.manual_seed(0)
    config = getattr(transformers, f"{family}Config")(**sizes | changes)
    model = transformers.AutoModelForCausalLM.from_config(config, dtype=getattr(torch, dtype))
    model.save_pretrained(folder)
    return folder


def random_rows(count: int, *, seed: int, longest: int = 24) -> TokenRows:
    """Rows of 6 to `longest` tokens, of which the later half counts."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    lengths = torch.randint(6, longest + 1, (count,), generator=generator)
    ids = torch.randint(3, VOCABULARY, (int(lengths.sum()),), generator=generator, dtype=torch.int32)
    learnt = torch.cat([torch.arange(int(length)) >= int(length) // 2 for length in lengths])
    return TokenRows(ids, learnt, torch.cat([torch.zeros(1, dtype=torch.int64), lengths.cumsum(0)]))


def make_job(
    base: Path, folder: Path, profile: TrainingProfile = FULL, *, seed: int = 3, **changes: Any
) -> TrainingJob:
    """Sixteen taught rows, four for replay, six for validation, some of which are taught too."""
    rows = random_rows(20, seed=1)
    return TrainingJob.make(
        base,
        folder,
        rows=rows,
        taught=16,
        validation=random_rows(6, seed=1),
        profile=profile.model_copy(update=changes),
        seed=seed,
        device="cpu",
    )


@dataclass
class Told:
    """A `Listener` that remembers; `then` is called after each event."""

    events: list[Stepped | Measured | Saved] = field(default_factory=list)
    then: Callable[[Stepped | Measured | Saved], None] = lambda _: None

    def stepped(self, step: Stepped) -> None:
        self._tell(step)

    def measured(self, measured: Measured) -> None:
        self._tell(measured)

    def saved(self, saved: Saved) -> None:
        self._tell(saved)

    def _tell(self, event: Stepped | Measured | Saved) -> None:
        self.events.append(event)
        self.then(event)


def outcome(folder: Path) -> dict[str, str]:
    """SHA-256 of all that a training left: weights, what was chosen, and the curve without its seconds."""
    files = [*folder.glob("adapters/*/*"), *folder.glob("hf_format/*/*"), folder / "best.json"]
    digests = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(files)
    }
    curve = [json.loads(line) | {"seconds": None} for line in (folder / LOSSES).read_text("utf-8").splitlines()]
    return digests | {"curve": hashlib.sha256(json.dumps(curve).encode()).hexdigest()}


def hold_at(step: int) -> Callable[[Stepped | Measured | Saved], None]:
    """Waits at an event of this step, or a later one, until a signal comes, or has come already."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing)
    return lambda event: None if event.step < step else select.select([reading], [], [])[0].clear()


def main(folder: Path, seconds: float, held: int | None = None) -> None:
    """Train a job as the command does, with one thread; Interrupted ends with 130."""
    import torch

    from runners.train.loop.trainer import train
    from runners.train.worlds.alone import Alone
    from schemas.errors import Interrupted

    torch.set_num_threads(1)
    try:
        told = Told() if held is None else Told(then=hold_at(held))
        train(TrainingJob.read(folder), world=Alone(), listener=told, state_seconds=seconds)
    except Interrupted as stopped:
        sys.stderr.write(f"{stopped}\n")
        sys.exit(stopped.exit_status)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), *map(int, sys.argv[3:4]))
