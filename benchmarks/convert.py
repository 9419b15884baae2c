"""Converting: seconds and memory of a model of 0.2 GB, sizes and agreement of the bundled tiny one.

The model is a Llama of random weights in bf16 with rows of 1,024 and the tiny model's tokenizer. What takes llama.cpp
(quantizing, agreement) is measured where `make engines` has put it below `.venvs/`. No part of it uses a GPU.

    python benchmarks/convert.py [--quick] [--json]        --quick: two layers, 0.06 GB, and 4 texts for agreement
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from common.targets import Spent, Target, measure, read_arguments, show

from runners.models.convert.sizes import measure as weigh
from runners.models.tiny.files import FOLDER, frozen_suite

LAYERS, QUICK_LAYERS = 8, 2
TEXTS, QUICK_TEXTS = 20, 4
KIND = "Q4_K_M"
PROGRAM = str(Path(sys.executable).with_name("taxobot"))
LLAMA = Path(__file__).parents[1] / ".venvs" / "llama" / "bin" / "python"
BESIDE = 0.25
"""GB that converting may take beyond what it takes for the tiny model: a few tensors, never the whole model."""


def main() -> None:
    """Measure and print."""
    chosen = read_arguments(__doc__ or "")
    with TemporaryDirectory() as place:
        folder = Path(place)
        configure(folder)
        model = make_model(folder / "model", QUICK_LAYERS if chosen.quick else LAYERS)
        targets = speed(folder, model)
        if LLAMA.exists():
            targets += quality(folder, QUICK_TEXTS if chosen.quick else TEXTS)
    if not LLAMA.exists():
        print(f"{KIND} and agreement: not measured, llama.cpp is not installed (make engines)")
    show("Converting", targets, as_json=chosen.json)


def configure(folder: Path) -> None:
    """Let taxobot keep models in a folder of the benchmark's, and find llama.cpp."""
    engine = f"serve:\n  llama_cpp: {LLAMA}\n" if LLAMA.exists() else ""
    (folder / "config.yaml").write_text(f"folders:\n  models: shelf\n  data: data\n{engine}", "utf-8")
    os.environ["TAXOBOT_CONFIG"] = str(folder / "config.yaml")


def make_model(folder: Path, layers: int) -> Path:
    """Random weights with the tiny model's tokenizer."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=4096, hidden_size=1024, intermediate_size=2816, num_hidden_layers=layers, num_attention_heads=16
    )
    LlamaForCausalLM(config).bfloat16().save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja"):
        shutil.copyfile(FOLDER / name, folder / name)
    return folder


def speed(folder: Path, model: Path) -> list[Target]:
    """Of the command: f16, and quantizing its result."""
    tiny = convert("-m", "tiny", "-sq", "--output", str(folder / "tiny"))
    whole = convert("-m", str(model), "-sq", "--output", str(folder / "out"))
    size = sum(file.stat().st_size for file in model.glob("*.safetensors")) / 1e9
    targets = [
        Target("f16: model, GB", size),
        Target("f16: wall s", whole.wall),
        Target("f16: wall s of it for the tiny model", tiny.wall),
        Target("f16: memory beyond the tiny model's, GB", (whole.peak_memory - tiny.peak_memory) / 1e9, BESIDE),
    ]
    if LLAMA.exists():
        source = str(folder / "out" / "model-f16.gguf")
        small = convert("-m", source, "-q", KIND, "--output", str(folder / "out"))
        sizes = weigh(folder / "out" / f"model-{KIND}.gguf")
        targets += [Target(f"{KIND}: wall s", small.wall), Target(f"{KIND}: bits a weight", sizes.bits, 5.5)]
    return targets


def convert(*arguments: str) -> Spent:
    """What one `taxobot model convert` takes, its children included."""
    return measure([PROGRAM, "model", "convert", *arguments])


def quality(folder: Path, count: int) -> list[Target]:
    """Of the tiny model: sizes, and how often each file chooses the same next token as transformers."""
    convert("-m", "tiny", "-q", KIND, "--output", str(folder / "both"))
    rows = greedy_rows(count)
    targets = []
    for kind in ("f16", KIND):
        path = folder / "both" / f"taxobot-tiny-1.4m-{kind}.gguf"
        sizes = weigh(path)
        targets += [
            Target(f"tiny, {kind}: MB", sizes.bytes / 1e6),
            Target(f"tiny, {kind}: bits a weight", sizes.bits),
            Target(f"tiny, {kind}: same token as transformers, %", 100 * agreement(path, rows)),
        ]
    return targets


def greedy_rows(count: int) -> list[tuple[list[int], list[int]]]:
    """Token ids of prompts with 200 greedy tokens of transformers, and what it would say after each of those."""
    import torch

    from runners.models.chat import encode, prompt_text, user
    from runners.models.load import load

    tiny = load(FOLDER)
    rows = []
    for item in random.Random(1).sample(frozen_suite(), count):
        prompt = encode(tiny.tokenizer, prompt_text(tiny.tokenizer, user(item.question)))
        ids = torch.tensor([prompt])
        made = tiny.model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=200, min_new_tokens=200)
        with torch.no_grad():
            # Not the tokens made: the end token was forbidden among them.
            best = tiny.model(made).logits[0, len(prompt) - 1 : -1].argmax(-1)
        rows.append((made[0].tolist(), best.tolist()))
    return rows


AGREE = """
import json, sys
from llama_cpp import Llama
llama = Llama(sys.argv[1], logits_all=True, n_ctx=512, verbose=False)
same = total = 0
for ids, best in json.load(sys.stdin):
    llama.reset()
    llama.eval(ids)
    chosen = llama.scores[len(ids) - 1 - len(best) : len(ids) - 1].argmax(-1)
    same, total = same + int((chosen == best).sum()), total + len(best)
print(same / total)
"""


def agreement(path: Path, rows: list[tuple[list[int], list[int]]]) -> float:
    """The share of tokens for which llama.cpp chooses the same as transformers, after the same tokens."""
    import json

    command = [str(LLAMA), "-P", "-c", AGREE, str(path)]
    done = subprocess.run(command, input=json.dumps(rows), capture_output=True, text=True, check=True)
    return float(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
