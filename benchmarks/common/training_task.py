"""Something to fine-tune: a Llama of random weights, and rows of token ids that follow a rule it can learn."""

from __future__ import annotations

import json
import math
import random
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from runners.models.tiny.files import FOLDER

VOCABULARY = 8_192
USED, NEXT = 512, 4
"""Rows are walks over so many tokens, each of which has so many equally likely successors."""
MEDIAN, SPREAD, SHORTEST, LONGEST = 110, 0.7, 16, 512
"""Lengths in tokens are lognormal, with this median and standard deviation of the logarithm, cut to these bounds."""

Row = dict[str, list[int]]


def write_base(folder: Path) -> int:
    """A Llama of about ten million parameters in bf16, as models are published, with the tiny model's tokenizer.

    Returns how many parameters it has.
    """
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=256,
        intermediate_size=768,
        num_hidden_layers=8,
        num_attention_heads=4,
        num_key_value_heads=4,
        max_position_embeddings=1_024,
        tie_word_embeddings=True,
        bos_token_id=0,
        eos_token_id=0,
        pad_token_id=0,
    )
    model = LlamaForCausalLM(config).bfloat16()
    model.save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja"):
        shutil.copyfile(FOLDER / name, folder / name)
    return sum(weight.numel() for weight in model.parameters())


def write_rows(path: Path, count: int, *, seed: int) -> int:
    """Rows `{"ids", "learnt"}`, of which the second half counts for the loss, as answers do. Returns their tokens."""
    drawn = random.Random(seed)
    rows = [draw_row(drawn) for _ in range(count)]
    path.write_text(json.dumps(rows))
    return sum(len(row["ids"]) for row in rows)


def read_rows(path: Path) -> list[Row]:
    """What `write_rows` wrote."""
    rows: list[Row] = json.loads(path.read_text())
    return rows


def draw_row(drawn: random.Random) -> Row:
    """A walk. Of a token each successor is a fixed one, the same for all rows."""
    length = round(min(LONGEST, max(SHORTEST, drawn.lognormvariate(math.log(MEDIAN), SPREAD))))
    ids = [drawn.randrange(USED)]
    while len(ids) < length:
        ids.append((ids[-1] * 31 + drawn.randrange(NEXT) * 97 + 7) % USED)
    return {
        "ids": [VOCABULARY // USED * token + 1 for token in ids],
        "learnt": [int(i >= length // 2) for i in range(length)],
    }


def final_loss(base: Path, trained: Path, rows: Sequence[Row]) -> float:
    """The mean cross-entropy of a trained folder, an adapter or a whole model, in nats a counted token.

    In float32, row by row: the same arithmetic whoever trained it.
    """
    import torch

    model = load_trained(base, trained)
    total, counted = 0.0, 0
    for row in rows:
        ids, learnt = torch.tensor(row["ids"]), torch.tensor(row["learnt"])[1:].bool()
        with torch.inference_mode():
            logits = model(input_ids=ids[None]).logits[0, :-1][learnt]
        total += float(torch.nn.functional.cross_entropy(logits, ids[1:][learnt], reduction="sum"))
        counted += int(learnt.sum())
    return total / counted


def load_trained(base: Path, trained: Path) -> Any:
    """The model computing in float32, with the adapter where `trained` is one. Whole models are rounded to the base's
    bf16, in which taxobot writes them and TRL does not.
    """
    import torch
    from transformers import AutoModelForCausalLM

    adapted = (trained / "adapter_config.json").exists()
    model = AutoModelForCausalLM.from_pretrained(base if adapted else trained, dtype=torch.bfloat16).float()
    if not adapted:
        return model.eval()
    from peft import PeftModel

    return PeftModel.from_pretrained(model, trained).eval()
