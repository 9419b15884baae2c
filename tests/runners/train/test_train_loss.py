"""The loss is the cross-entropy of the learnt tokens under the logits that the model's own forward pass gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from runners.train.compute import loss as loss_file
from runners.train.compute.head import output_head
from runners.train.compute.layouts.choose import choose_layout
from runners.train.compute.layouts.grouped import Grouped
from runners.train.compute.loss import loss_module
from runners.train.compute.precision import autocast, choose_precision
from runners.train.tokens import TokenRows

Make = Callable[..., Any]
FAMILIES: list[tuple[str, dict[str, Any]]] = [
    ("Llama", {"tie_word_embeddings": True}),
    ("Granite", {"logits_scaling": 8.0}),
    ("Cohere", {"logit_scale": 0.25}),
    ("Gemma2", {"final_logit_softcapping": 0.5}),
]


@pytest.fixture(scope="module")
def rows() -> TokenRows:
    import torch

    torch.manual_seed(0)
    starts = torch.tensor([0, 5, 31, 40])
    return TokenRows(torch.randint(3, 64, (40,), dtype=torch.int32), torch.rand(40) < 0.5, starts)


def expected(model: Any, rows: TokenRows) -> float:
    """Row by row, through the model's own forward pass."""
    import torch

    total = 0.0
    for number in range(len(rows)):
        ids, learnt = rows.row(number)
        with torch.no_grad():
            logits = model.eval()(input_ids=ids.long()[None]).logits[0, :-1].log_softmax(-1)
        total -= float(logits.gather(-1, ids.long()[1:, None])[:, 0][learnt[1:]].sum())
    return total


@pytest.mark.parametrize(("family", "changed"), FAMILIES)
@pytest.mark.parametrize("asked", ["auto", "grouped"])
def test_the_loss_is_that_of_the_models_own_logits(
    causal_model: Make, rows: TokenRows, family: str, changed: dict[str, Any], asked: Any
) -> None:
    model = causal_model(family, **changed)
    wanted = expected(model, rows)
    layout = choose_layout(model, asked=asked, pad=0, longest=26).layout
    inputs = layout.collate(rows, (0, 1, 2), device="cpu")
    loss = loss_module(model)(inputs.ids, inputs.learnt, **inputs.extra).item()
    assert loss == pytest.approx(wanted, rel=1e-5)


def test_the_model_is_in_training_mode_as_its_loss_is(causal_model: Make) -> None:
    """A model that was loaded is not, and who asks the outer module would not know."""
    module = loss_module(causal_model("Llama").eval())
    assert all(part.training for part in module.modules())


def test_a_head_that_nobody_knows_is_left_to_the_model(causal_model: Make, rows: TokenRows) -> None:
    model = causal_model("Llama")
    forward = model.forward

    def shifted(*args: Any, **kwargs: Any) -> Any:
        output = forward(*args, **kwargs)
        output.logits = output.logits.sin()
        return output

    model.forward = shifted
    assert output_head(model) is None
    inputs = Grouped(0).collate(rows, (0, 1, 2), device="cpu")
    loss = loss_module(model)(inputs.ids, inputs.learnt, **inputs.extra).item()
    assert loss == pytest.approx(expected(model, rows), rel=1e-5)


def test_chunks_of_a_large_vocabulary_give_the_same_loss_and_gradients(
    causal_model: Make, rows: TokenRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = causal_model("Llama")
    inputs = Grouped(0).collate(rows, (0, 1, 2), device="cpu")

    def once() -> tuple[float, list[Any]]:
        model.zero_grad()
        loss = loss_module(model)(inputs.ids, inputs.learnt, **inputs.extra)
        loss.backward()
        return loss.item(), [weight.grad for weight in model.parameters()]

    whole, gradients = once()
    monkeypatch.setattr(loss_file, "HEAD_GRAIN", 4)
    monkeypatch.setattr(loss_file, "LOGIT_BYTES", 8 * 4 * 64)
    chunked, others = once()
    assert chunked == pytest.approx(whole, rel=1e-6)
    for one, other in zip(gradients, others, strict=True):
        assert (one - other).abs().max() <= 1e-5 * one.abs().max()


def test_rows_with_nothing_to_learn_give_no_loss_and_no_gradient(causal_model: Make, rows: TokenRows) -> None:
    model = causal_model("Llama")
    choose_layout(model, asked="auto", pad=0, longest=26)
    for layout in (choose_layout(model, asked="auto", pad=0, longest=26).layout, Grouped(0)):
        inputs = layout.collate(rows, (), device="cpu")
        extra = inputs.extra if layout.name == "packed" else {}
        loss = loss_module(model)(inputs.ids, inputs.learnt, **extra)
        loss.backward()
        assert loss.item() == 0
    assert all(not weight.grad.any() for weight in model.parameters())


def test_bf16_is_near_float32(causal_model: Make, rows: TokenRows) -> None:
    model = causal_model("Llama")
    inputs = Grouped(0).collate(rows, (0, 1, 2), device="cpu")
    module = loss_module(model)
    with autocast("cpu", "fp32"):
        exact = module(inputs.ids, inputs.learnt, **inputs.extra).item()
    with autocast("cpu", "bf16"):
        near = module(inputs.ids, inputs.learnt, **inputs.extra)
    assert str(near.dtype) == "torch.float32"
    assert near.item() == pytest.approx(exact, rel=1e-2)
    assert near.item() != exact


def test_precision_is_as_asked_or_as_the_processor_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert choose_precision("fp32", device="cpu") == "fp32"
    assert choose_precision("bf16", device="cpu") == "bf16"
    for has, expected in ((True, "bf16"), (False, "fp32")):
        monkeypatch.setattr("runners.train.compute.precision.has_bf16", lambda _device, has=has: has)
        assert choose_precision("auto", device="cpu") == expected
