"""How fast a model is trained here: for a moment a layer, and a head, with made-up weights learn made-up tokens."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runners.models.quiet import quieten
from runners.train.compute.loss import LOGIT_BYTES
from runners.train.compute.precision import autocast
from runners.train.loop.adapter import add_adapter
from runners.train.profile import TrainingProfile
from runners.train.reckon.load import Load
from runners.train.reckon.rate import forward_share
from runners.train.reckon.shape import Shape
from schemas.errors import Interrupted

MOST_WEIGHTS = 300_000_000
"""A layer of more is not made for it: that would take longer than people wait for a foresight."""
WORDS = 64
"""The vocabulary of the copy: what embeddings and the head take is reckoned apart."""
PART = 0.8
"""Of a training step: the optimizer, clipping and embeddings take the rest. Measured on CPU with the bundled model,
LoRA and all weights, bf16 and float32; on GPUs not measured."""
_LEAST, _MOST = 64, 4_096
"""Tokens at once."""
_SECONDS, _LEAST_REPEATS, _REPEATS = 0.3, 2, 5
"""Each is tried for so long, or so often."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds forward and back: that a layer takes for each computation, and for each `token` in it, and that the head
    and the loss take for each `position` that counts.
    """

    start: float
    token: float
    position: float

    def seconds(self, shape: Shape, load: Load, profile: TrainingProfile, *, devices: int = 1) -> float:
        """How long the steps and the measuring of the validation loss take; saving comes on top."""
        at_once = max(1, load.at_once(profile, devices=devices))
        again = 4 / 3 if profile.checkpointing else 1.0
        steps = self._computed(shape, max(load.steps * devices, load.tokens // at_once), load.tokens) * again
        trained = steps + self.position * load.counted
        layers = self._computed(shape, load.measured // at_once, load.measured)
        measured = forward_share(profile) * (layers + self.position * load.measured_counted)
        return (trained / PART + measured) / devices

    def _computed(self, shape: Shape, computations: int, tokens: int) -> float:
        """Seconds of all layers, forward and back."""
        return shape.layers * (self.start * computations + self.token * tokens)


def measure_pace(
    base: Path,
    shape: Shape,
    load: Load,
    profile: TrainingProfile,
    *,
    device: Any,
    bf16: bool,
    rate: float,
    clock: Callable[[], float] = time.perf_counter,
) -> Pace | None:
    """The pace of a layer of the model in `base`, on a torch.device that multiplies matrices at `rate`; None where no
    such layer can be made, or it is too large for a moment.
    """
    import torch

    try:
        with torch.random.fork_rng():
            layer, weights = _layer(base, profile, device, bf16=bf16)
            if layer is None:
                return None
            length = max(8, round(load.squares / max(1, load.tokens)))
            # As many as are computed at once in training, but no more than a moment is enough for.
            affordable = int(_SECONDS * rate / (6 * weights))
            many = min(max(_LEAST, min(load.largest, affordable)), _MOST)
            few = max(1, many // 4)
            one, four = (_least(_passes(layer, tokens, length, device, bf16=bf16), clock) for tokens in (few, many))
            positions = max(_LEAST, min(round(many * load.share), LOGIT_BYTES // (4 * shape.vocabulary)))
            head = _least(_predictions(shape, positions, profile, device, bf16=bf16), clock)
    except Interrupted:
        raise
    except Exception:  # noqa: BLE001 - of a model that cannot be made so the training itself says what is wrong
        return None
    token = max(0.0, four - one) / (many - few)
    return Pace(start=max(0.0, four - token * many), token=token, position=head / positions)


def _layer(base: Path, profile: TrainingProfile, device: Any, *, bf16: bool) -> tuple[Any, int]:
    """The decoder with one layer, as training has it, and its weights; (None, 0) where that is too large."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    quieten()
    config = AutoConfig.from_pretrained(base, local_files_only=True, trust_remote_code=False).get_text_config()
    stored = config.dtype or torch.float32
    config.num_hidden_layers, config.vocab_size = 1, WORDS
    if getattr(config, "layer_types", None):
        config.layer_types = config.layer_types[:1]
    config.pad_token_id = config.bos_token_id = config.eos_token_id = None
    make: Any = AutoModelForCausalLM.from_config
    with torch.device("meta"):
        weights = sum(one.numel() for one in make(config).parameters())
    if weights > MOST_WEIGHTS:
        return None, 0
    narrow = bf16 and profile.method == "lora" and stored == torch.bfloat16
    model: Any = make(config, dtype=torch.bfloat16 if narrow else torch.float32)
    if profile.method == "lora":
        model = add_adapter(model, profile)
    return model.to(device).train().get_decoder(), weights


def _passes(layer: Any, tokens: int, length: int, device: Any, *, bf16: bool) -> Callable[[], float]:
    """Computes the layer forward and back, for so many tokens in rows of about `length`."""
    import torch

    rows = -(-tokens // length)  # none is longer: some models know no further positions
    ids = torch.randint(WORDS, (rows, tokens // rows), device=device)

    def compute() -> float:
        with autocast(device, "bf16" if bf16 else "fp32"):
            last = layer(input_ids=ids, use_cache=False).last_hidden_state
        last.float().sum().backward()
        return float(last.detach().sum())  # waits for the device

    return compute


def _predictions(
    shape: Shape, positions: int, profile: TrainingProfile, device: Any, *, bf16: bool
) -> Callable[[], float]:
    """Computes head and loss forward and back."""
    import torch

    states = torch.randn(positions, shape.hidden, device=device, requires_grad=True)
    head = torch.full((shape.vocabulary, shape.hidden), 0.01, device=device, requires_grad=profile.method == "full")
    targets = torch.zeros(positions, dtype=torch.long, device=device)

    def compute() -> float:
        with autocast(device, "bf16" if bf16 else "fp32"):
            logits = torch.nn.functional.linear(states, head)
            loss = torch.nn.functional.cross_entropy(logits.float(), targets, reduction="sum")
        loss.backward()  # type: ignore[no-untyped-call]
        return float(loss.detach())

    return compute


def _least(compute: Callable[[], float], clock: Callable[[], float]) -> float:
    """Seconds of one computation, the least of some: what others do on the machine comes on top."""
    compute()  # what is compiled at first does not count
    taken: list[float] = []
    while len(taken) < _LEAST_REPEATS or (len(taken) < _REPEATS and sum(taken) < _SECONDS):
        began = clock()
        compute()
        taken.append(clock() - began)
    return min(taken)
