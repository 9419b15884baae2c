"""Pretrain the tiny model: plain next-token prediction over whole rows, cosine learning rate, fixed steps and seeds."""

from __future__ import annotations

import json
import math
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from runners.models.tiny.recipe.corpus import Sources, one_pass
from runners.models.tiny.recipe.tokenizer import MAX_LENGTH, VOCABULARY

PASSES = 28
BATCH_TOKENS = 4_096
LEARNING_RATE = 3e-3
WARMUP_STEPS = 100
LONGEST_ROW = 96  # tokens; the few longer rows are left out, and counted in the log


def new_model(tokenizer: Any) -> Any:
    """A freshly initialised Llama of 1.4 million parameters, embeddings tied."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=VOCABULARY,
        max_position_embeddings=MAX_LENGTH,
        tie_word_embeddings=True,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        hidden_size=128,
        intermediate_size=384,
        num_hidden_layers=4,
        num_attention_heads=4,
        num_key_value_heads=4,
    )
    return LlamaForCausalLM(config)


def pretrain(sources: Sources, tokenizer: Any, output: Path, *, passes: int = PASSES) -> None:
    """Train on `passes` passes and write `output` (bf16 safetensors) with `pretrain.jsonl`, the loss log."""
    import torch

    model = new_model(tokenizer)
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, betas=(0.9, 0.95), weight_decay=0.01)
    batches = list(_batches(sources, tokenizer, passes))
    started, log = time.monotonic(), []
    for step, batch in enumerate(batches):
        for group in optimizer.param_groups:
            group["lr"] = _learning_rate(step, len(batches))
        loss = _step(model, optimizer, batch, tokenizer.pad_token_id)
        if step % 100 == 0 or step == len(batches) - 1:
            log.append({"step": step, "loss": round(loss, 4), "seconds": round(time.monotonic() - started, 1)})
            print(f"step {step} of {len(batches)}: loss {loss:.3f}, {log[-1]['seconds']} s", flush=True)  # noqa: T201
    model.to(torch.bfloat16).save_pretrained(output)
    (output / "pretrain.jsonl").write_text("".join(json.dumps(line) + "\n" for line in log), "utf-8")


def _step(model: Any, optimizer: Any, batch: list[list[int]], pad: int) -> float:
    import torch

    ids = torch.nn.utils.rnn.pad_sequence([torch.tensor(row) for row in batch], batch_first=True, padding_value=pad)
    with torch.autocast("cpu", torch.bfloat16):
        logits = model(input_ids=ids, attention_mask=(ids != pad).long()).logits
    targets = ids[:, 1:].masked_fill(ids[:, 1:] == pad, -100)
    loss: Any = torch.nn.functional.cross_entropy(logits[:, :-1].float().flatten(0, 1), targets.flatten())
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return float(loss.detach())


def _learning_rate(step: int, steps: int) -> float:
    if step < WARMUP_STEPS:
        return LEARNING_RATE * (step + 1) / WARMUP_STEPS
    return LEARNING_RATE * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * step / steps)))


def _batches(sources: Sources, tokenizer: Any, passes: int) -> Iterator[list[list[int]]]:
    """Rows of like length together, about BATCH_TOKENS a batch, batches shuffled within a pass."""
    for number in range(passes):
        rng = random.Random(2_000 + number)
        texts = [
            tokenizer.apply_chat_template([message.model_dump() for message in row.messages], tokenize=False)
            for row in one_pass(sources, number)
        ]
        rows = [row for row in tokenizer(texts, add_special_tokens=False)["input_ids"] if len(row) <= LONGEST_ROW]
        rng.shuffle(rows)
        rows.sort(key=len)
        batches: list[list[list[int]]] = [[]]
        for row in rows:
            if batches[-1] and len(row) * (len(batches[-1]) + 1) > BATCH_TOKENS:
                batches.append([])
            batches[-1].append(row)
        rng.shuffle(batches)
        yield from batches
