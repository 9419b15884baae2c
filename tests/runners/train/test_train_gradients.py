"""However the rows of a step are computed, the gradients are those of one row at a time (float32)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from runners.train.compute.layouts.choose import choose_layout
from runners.train.compute.layouts.grouped import Grouped
from runners.train.compute.loss import loss_module
from runners.train.loop.adapter import add_adapter
from runners.train.plan.sharing import share_out
from runners.train.profile import TrainingProfile
from runners.train.seams import Layout
from runners.train.tokens import TokenRows

TOLERANCE = 1e-5
LORA = TrainingProfile(method="lora", epochs=1, learning_rate=1e-3, lora_rank=4)
FAMILIES: list[tuple[str, dict[str, Any], str]] = [
    ("Llama", {"num_key_value_heads": 4, "tie_word_embeddings": True}, "packed"),
    ("Llama", {"num_key_value_heads": 1}, "packed"),
    ("Qwen3", {}, "packed"),
    ("Granite", {"logits_scaling": 8.0, "residual_multiplier": 0.22, "attention_multiplier": 0.1}, "packed"),
    ("Mistral", {"sliding_window": 64}, "packed"),
    ("Mistral", {"sliding_window": 16}, "grouped"),
    ("Gemma2", {"sliding_window": 16, "attn_logit_softcapping": 2.0, "final_logit_softcapping": 2.0}, "grouped"),
]
LENGTHS = (5, 33, 12, 2, 40, 21)
Make = Callable[..., Any]


@pytest.fixture(scope="module")
def rows() -> TokenRows:
    import torch

    torch.manual_seed(0)
    tokens = sum(LENGTHS)
    starts = torch.tensor([0, *LENGTHS]).cumsum(0)
    return TokenRows(torch.randint(3, 64, (tokens,), dtype=torch.int32), torch.rand(tokens) < 0.4, starts)


@pytest.fixture(params=["full", "lora"])
def method(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def make(causal_model: Make, family: str, changed: dict[str, Any], method: str) -> Any:
    import torch

    model = causal_model(family, **changed)
    if method == "lora":
        model = add_adapter(model, LORA)
        for name, weight in model.named_parameters():
            if "lora_B" in name:  # zeros at first, and then the other half has no gradient
                torch.nn.init.normal_(weight, std=0.1)
    return model


def gradients(model: Any, rows: TokenRows, parts: Sequence[Sequence[int]], layout: Layout) -> dict[str, Any]:
    """Of the mean loss over all counted tokens, one backward pass a part."""
    model.zero_grad()
    module = loss_module(model)
    counted = sum(rows.counted(row) for part in parts for row in part)
    for part in parts:
        inputs = layout.collate(rows, part, device="cpu")
        (module(inputs.ids, inputs.learnt, **inputs.extra) / counted).backward()
    return {name: weight.grad.clone() for name, weight in model.named_parameters() if weight.grad is not None}


def assert_alike(some: dict[str, Any], others: dict[str, Any]) -> None:
    assert some.keys() == others.keys()
    assert some
    scale = max(float(gradient.abs().max()) for gradient in others.values())
    for name, gradient in some.items():
        assert float((gradient - others[name]).abs().max()) <= TOLERANCE * max(1.0, scale), name


@pytest.mark.parametrize(("family", "changed", "expected"), FAMILIES)
def test_rows_computed_together_have_the_gradients_of_each_alone(
    causal_model: Make, rows: TokenRows, family: str, changed: dict[str, Any], expected: str, method: str
) -> None:
    model = make(causal_model, family, changed, method)
    every = range(len(rows))
    alone = gradients(model, rows, [[row] for row in every], Grouped(0))
    assert_alike(gradients(model, rows, [every], Grouped(0)), alone)
    layout = choose_layout(model, asked="auto", pad=0, longest=max(LENGTHS)).layout
    assert layout.name == expected
    assert_alike(gradients(model, rows, [every], layout), alone)


@pytest.mark.parametrize("asked", ["packed", "grouped"])
@pytest.mark.parametrize(("ranks", "device_tokens"), [(1, 64), (2, 64), (3, 40), (1, 1), (8, None)])
def test_accumulating_is_the_same_as_one_batch(
    causal_model: Make, rows: TokenRows, asked: Any, ranks: int, device_tokens: int | None, method: str
) -> None:
    model = make(causal_model, "Llama", {}, method)
    layout = choose_layout(model, asked=asked, pad=0, longest=max(LENGTHS)).layout
    every = range(len(rows))
    shares = share_out(every, rows.lengths, ranks=ranks, layout=layout, device_tokens=device_tokens)
    parts = [part for share in shares for part in share]
    assert len(parts) > 1
    assert_alike(gradients(model, rows, parts, layout), gradients(model, rows, [every], layout))


def test_recomputed_activations_give_the_same_gradients(causal_model: Make, rows: TokenRows, method: str) -> None:
    model = make(causal_model, "Llama", {}, method).train()
    layout = choose_layout(model, asked="packed", pad=0, longest=max(LENGTHS)).layout
    kept = gradients(model, rows, [range(len(rows))], layout)
    model.activation_checkpointing_enable({"use_reentrant": False})
    assert_alike(gradients(model, rows, [range(len(rows))], layout), kept)


def test_what_one_row_holds_changes_nothing_for_another(causal_model: Make, rows: TokenRows) -> None:
    """Its loss alone is asked for; the tokens of the row before it have no gradient at all."""
    import torch

    model = causal_model("Llama")
    layout = choose_layout(model, asked="packed", pad=0, longest=max(LENGTHS)).layout
    inputs = layout.collate(rows, (1, 4), device="cpu")
    embedded = model.get_input_embeddings()(inputs.ids).detach().requires_grad_()
    states = model.get_decoder()(inputs_embeds=embedded, use_cache=False, **inputs.extra).last_hidden_state
    states[0, LENGTHS[1] : LENGTHS[1] + LENGTHS[4]].sum().backward()
    touched = torch.nonzero(embedded.grad[0].abs().sum(-1)).flatten()
    assert touched.tolist() == list(range(LENGTHS[1], LENGTHS[1] + LENGTHS[4]))
