"""What is reckoned, memory and time, is about what a training takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from typing import Literal

import pytest

from runners.models.tiny.files import FOLDER
from runners.train.compute.precision import choose_precision
from runners.train.job import TrainingJob
from runners.train.loop.trainer import train
from runners.train.plan.steps import plan_steps
from runners.train.profile import TrainingProfile
from runners.train.reckon.load import load_of
from runners.train.reckon.probe import measure_pace
from runners.train.reckon.rate import measure_rate
from runners.train.reckon.shape import shape_of
from runners.train.tokens import TokenRows
from runners.train.worlds.alone import Alone
from schemas.training import Measured, Saved, Stepped

ROOT = Path(__file__).parents[3]
TRAIN = """
import json, re, sys
from pathlib import Path
import torch
from runners.train.job import TrainingJob
from runners.train.loop.trainer import train
from runners.train.plan.steps import plan_steps
from runners.train.profile import TrainingProfile
from runners.train.reckon.load import load_of
from runners.train.reckon.place import Place
from runners.train.reckon.reckoning import memory_at
from runners.train.reckon.shape import shape_of
from runners.train.tokens import TokenRows
from runners.train.worlds.alone import Alone

class Deaf:
    def stepped(self, step): pass
    def measured(self, measured): pass
    def saved(self, saved): pass

torch.set_num_threads(1)
base, folder = Path(sys.argv[1]), Path(sys.argv[2])
profile = TrainingProfile.model_validate_json(sys.argv[3])
length, count = 128, 48
ids = torch.randint(10, 1000, (length * count,), dtype=torch.int32)
learnt = (torch.arange(length * count) % length) >= length // 2
rows = TokenRows(ids, learnt, torch.arange(0, length * count + 1, length))
few = TokenRows(ids[:length], learnt[:length], torch.tensor([0, length]))
job = TrainingJob.make(base, folder, rows=rows, taught=count, validation=few, profile=profile, seed=0, device="cpu")
train(job, world=Alone("cpu"), listener=Deaf())
steps = [step.rows for step in plan_steps(rows.lengths, taught=count, profile=profile, seed=0)]
load = load_of(steps, rows.lengths, [rows.counted(row) for row in range(count)], saves=1)
reckoned = memory_at(shape_of(base), load, profile, Place(free=0, bf16=profile.precision == "bf16")).total
# Not ru_maxrss: a new process begins with what the one held that started it.
peak = int(re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1]) << 10
print(json.dumps([reckoned, peak]))
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine million random weights with the bundled model's tokenizer."""
    import shutil

    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    folder = tmp_path_factory.mktemp("base")
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=8_192,
        hidden_size=256,
        intermediate_size=768,
        num_hidden_layers=8,
        num_attention_heads=4,
        num_key_value_heads=4,
        tie_word_embeddings=True,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    for file in FOLDER.iterdir():
        if file.name.startswith(("tokenizer", "chat_template")):
            shutil.copy(file, folder)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("checkpointing", [False, True], ids=["kept", "recomputed"])
@pytest.mark.parametrize("method", ["full", "lora"])
def test_the_peak_is_about_what_was_reckoned(base: Path, tmp_path: Path, method: str, checkpointing: bool) -> None:
    profile = {"method": method, "epochs": 1, "learning_rate": 1e-3, "batch_rows": 24, "replay_ratio": 0}
    profile |= {"checkpointing": checkpointing}
    profile |= {"layout": "packed", "precision": "fp32"}
    command = [sys.executable, "-c", TRAIN, str(base), str(tmp_path / "run"), json.dumps(profile)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    reckoned, peak = json.loads(done.stdout.splitlines()[-1])
    assert 0.9 * peak <= reckoned <= 1.25 * peak, (reckoned >> 20, peak >> 20)


@pytest.mark.parametrize("method", ["full", "lora"])
def test_the_time_is_about_what_was_reckoned(tmp_path: Path, method: Literal["full", "lora"]) -> None:
    """With an adapter in bf16 the multiplication of matrices alone, which is fast, foretold a fifth of it. All is
    measured in CPU time: other work on this machine may come between the steps, or between the tries.
    """
    import torch

    device = torch.device("cpu")
    precision = choose_precision("auto", device=device)
    profile = TrainingProfile(method=method, epochs=1, learning_rate=1e-3, replay_ratio=0, precision=precision)
    length, count = 32, 64 * 5
    ids = torch.randint(10, 1000, (length * count,), dtype=torch.int32)
    learnt = torch.arange(length * count) % length >= length // 2
    rows = TokenRows(ids, learnt, torch.arange(0, length * count + 1, length))
    few = TokenRows(ids[:length], learnt[:length], torch.tensor([0, length]))
    job = TrainingJob.make(
        FOLDER, tmp_path, rows=rows, taught=count, validation=few, profile=profile, seed=0, device="cpu"
    )
    timed = Timed()
    train(job, world=Alone("cpu"), listener=timed)
    steps = [step.rows for step in plan_steps(rows.lengths, taught=count, profile=profile, seed=0)]
    load = load_of(steps, rows.lengths, [rows.counted(row) for row in range(count)], saves=1)
    bf16, shape = precision == "bf16", shape_of(FOLDER)
    rate = measure_rate(device, bf16=bf16, clock=process_time)
    pace = measure_pace(FOLDER, shape, load, profile, device=device, bf16=bf16, rate=rate, clock=process_time)
    assert pace
    taken, reckoned = min(timed.seconds) * len(steps), pace.seconds(shape, load, profile)
    assert taken / 2.5 < reckoned < taken * 2.5, (reckoned, taken)


@dataclass
class Timed:
    """Listens to how long steps take, each from the end of the one before; what they say of it is time on the wall."""

    seconds: list[float] = field(default_factory=list)
    last: float = field(default_factory=process_time)

    def stepped(self, step: Stepped) -> None:
        before, self.last = self.last, process_time()
        self.seconds.append(self.last - before)

    def measured(self, measured: Measured) -> None: ...

    def saved(self, saved: Saved) -> None: ...
