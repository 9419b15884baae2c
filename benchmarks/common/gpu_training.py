"""How much of a GPU fine-tuning uses: LoRA on a model of seven billion random weights, rows packed.

Model FLOPs utilisation (PaLM: arXiv 2204.02311): what the model needs for its tokens over what the GPU could compute in
the same time. Below an adapter no gradient of the weights is computed, so a token needs 4 N and not 6 N FLOPs for N
weights that multiply, and causal attention 6 x layers x width x the row's length; recomputation earns nothing.
"""

from __future__ import annotations

import time
from typing import Any

PEAK = 989e12
"""FLOP/s of an H200 in dense bf16 (its data sheet)."""
ROWS, LENGTH = 4, 2_048
WARM, STEPS = 3, 10


def measure_utilisation() -> float | None:
    """The share of `PEAK`, in per cent; None without a GPU."""
    import torch

    if not torch.cuda.is_available():
        return None
    model = make_model()
    computation, rows = prepare(model)
    for step in range(WARM + STEPS):
        if step == WARM:
            torch.cuda.synchronize()
            began = time.perf_counter()
        computation.forward_backward(rows, range(ROWS), step=step)
        computation.update(1e-4)
    torch.cuda.synchronize()
    seconds = (time.perf_counter() - began) / STEPS
    return 100 * flops(model.config, weights=multiplying(model)) / seconds / PEAK


def make_model() -> Any:
    """Of the shape of Llama 2 7B (arXiv 2307.09288), made on the GPU."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        vocab_size=32_000,
        hidden_size=4_096,
        intermediate_size=11_008,
        num_hidden_layers=32,
        num_attention_heads=32,
        max_position_embeddings=4_096,
        dtype=torch.bfloat16,
    )
    with torch.device("cuda"):
        return LlamaForCausalLM(config).bfloat16()


def prepare(model: Any) -> tuple[Any, Any]:
    """The step of our own loop, and rows for it of which the second half counts."""
    import torch

    from runners.train.compute.layouts.choose import choose_layout
    from runners.train.compute.loss import loss_module
    from runners.train.loop.adapter import add_adapter
    from runners.train.loop.computation import Computation
    from runners.train.loop.optimizer import make_optimizer
    from runners.train.profile import TrainingProfile
    from runners.train.tokens import TokenRows
    from runners.train.worlds.alone import Alone

    profile = TrainingProfile(method="lora", epochs=1, learning_rate=1e-4)
    adapted, world = add_adapter(model, profile), Alone("cuda")
    layout = choose_layout(adapted, asked="packed", pad=0, longest=LENGTH).layout
    module = world.wrap(world.place(loss_module(adapted)))
    ids = torch.randint(3, 32_000, (ROWS * LENGTH,), dtype=torch.int32)
    rows = TokenRows(ids, torch.arange(len(ids)) % LENGTH >= LENGTH // 2, torch.arange(ROWS + 1) * LENGTH)
    computation = Computation(
        module=module,
        optimizer=make_optimizer(module, profile),
        layout=layout,
        precision="bf16",
        profile=profile,
        world=world,
        seed=0,
    )
    return computation, rows


def multiplying(model: Any) -> int:
    """Weights that a token is multiplied with: all matrices but the embeddings. The head counts whole, though it is
    computed for every second position only.
    """
    return sum(weight.numel() for name, weight in model.named_parameters() if "embed_tokens" not in name)


def flops(config: Any, *, weights: int) -> float:
    """What one step needs: forward, and backward to the activations."""
    attention = 6 * config.num_hidden_layers * config.hidden_size * LENGTH
    return float(ROWS * LENGTH * (4 * weights + attention))


if __name__ == "__main__":
    print(measure_utilisation())
