"""The last step from hidden states to logits, for some positions only, as the model's own forward pass computes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

Head = Callable[[Any], Any]
PROBE = 16
"""Tokens that heads are compared on."""


def output_head(model: Any) -> Head | None:
    """The function from hidden states (positions, width) to logits (positions, vocabulary); None where it is none that
    is known, so that only the whole model can compute it.

    Most models only project; Granite, Cohere and others scale the logits too, Gemma caps them. Which one does what is
    not looked up by name, but tried on this very model.
    """
    import torch

    ids = probe_ids(model, PROBE)[None]
    training = model.training
    model.eval()
    try:
        with torch.no_grad():
            states = model.get_decoder()(input_ids=ids, use_cache=False).last_hidden_state[0]
            logits = model(input_ids=ids, use_cache=False).logits[0].float()
            return next((head for head in _heads(model) if _alike(head(states).float(), logits)), None)
    finally:
        model.train(training)


def probe_ids(model: Any, count: int) -> Any:
    """So many token ids from all over the vocabulary, always the same, of shape (count,), on the model's device."""
    import torch

    return (torch.arange(1, count + 1) * 7_919 % model.config.get_text_config().vocab_size).to(model.device)


def _heads(model: Any) -> Iterator[Head]:
    project, config = model.get_output_embeddings(), model.config.get_text_config()
    # Caps first: with small logits as of random weights a cap can hardly be told from none.
    if (cap := getattr(config, "final_logit_softcapping", None)) is not None:
        yield partial(_capped, project, cap)
    for name in ("logits_scaling", "logit_scale", "lm_head_multiplier"):
        if (scale := getattr(config, name, None)) is not None:
            yield partial(_scaled, project, scale)
            yield partial(_divided, project, scale)
    yield project


def _capped(project: Head, cap: float, states: Any) -> Any:
    return (project(states) / cap).tanh() * cap


def _scaled(project: Head, scale: float, states: Any) -> Any:
    return project(states) * scale


def _divided(project: Head, scale: float, states: Any) -> Any:
    return project(states) / scale


def _alike(made: Any, wanted: Any) -> bool:
    """Equal but for rounding: no factor that a model has is so near to another."""
    return bool((made - wanted).abs().max() <= 1e-3 * wanted.abs().max())
