"""Cross-entropy over the tokens that count, the language-model head computed only where one of them is predicted."""

from __future__ import annotations

from typing import Any

from runners.train.compute.head import Head, output_head

HEAD_GRAIN = 128  # positions the head computes come in multiples of it, for the same reason as a layout's grain
LOGIT_BYTES = 512 * 1024**2
"""Float32 logits that are kept for the backward pass; where there would be more, they are computed again there."""


def loss_module(model: Any) -> Any:
    """A torch.nn.Module around a causal language model (`module.model`). Its forward pass, `module(ids, learnt,
    **extra)` with what a layout made, gives the summed cross-entropy in nats over the learnt tokens, a float32 scalar.

    It is in training mode, and the model with it. Wrappers for many processes (DDP, FSDP) see a forward pass that ends
    in the loss. Only hidden states before a learnt token go through the head: with answer-only loss that is a tenth of
    the positions, and the head is the widest layer of a small model.
    """
    import torch

    head = output_head(model)
    most = LOGIT_BYTES // (4 * model.config.get_text_config().vocab_size)

    class Loss(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, ids: Any, learnt: Any, **extra: Any) -> Any:
            before, targets = learnt[:, 1:], ids[:, 1:][learnt[:, 1:]]
            if head is None:
                logits = self.model(input_ids=ids, use_cache=False, **extra).logits
                return _cross_entropy(logits[:, :-1][before], targets)
            hidden = self.model.get_decoder()(input_ids=ids, use_cache=False, **extra).last_hidden_state
            return _head_loss(head, hidden[:, :-1][before], targets, most=max(HEAD_GRAIN, most))

    return Loss().train()


def _head_loss(head: Head, states: Any, targets: Any, *, most: int) -> Any:
    """The loss from hidden states of shape (positions, width). Where they are more than `most`, chunks of so many keep
    no logits for the backward pass, which computes them again (arXiv 1604.06174).
    """
    from torch.utils.checkpoint import checkpoint

    if len(targets) <= most:
        return _chunk_loss(head, states, targets)
    chunks = zip(states.split(most), targets.split(most), strict=True)
    return sum(checkpoint(_chunk_loss, head, *chunk, use_reentrant=False) for chunk in chunks)


def _chunk_loss(head: Head, states: Any, targets: Any) -> Any:
    import torch

    spare = -len(targets) % HEAD_GRAIN
    logits = head(torch.nn.functional.pad(states, (0, 0, 0, spare)))
    return _cross_entropy(logits[: len(targets)], targets)


def _cross_entropy(logits: Any, targets: Any) -> Any:
    import torch

    return torch.nn.functional.cross_entropy(logits.float(), targets, reduction="sum")
