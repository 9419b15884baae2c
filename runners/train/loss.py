"""Cross-entropy over the tokens that count, the language-model head computed only where one of them is predicted."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from runners.train.batches import Batch, collate

HEAD_GRAIN = 128  # positions the head computes come in multiples of it, for the same reason as `batches.GRAIN`


def summed_loss(model: Any, batch: Batch, *, pad: int) -> tuple[Any, int]:
    """(summed loss in nats, number of tokens it sums over) of one batch.

    Only hidden states before a learnt token go through the head: with answer-only loss that is a tenth of the
    positions, and the head is the widest layer of a small model.
    """
    import torch

    ids, attention, learnt = (tensor.to(model.device) for tensor in collate(batch, pad=pad))
    with autocast(model.device):
        hidden = model.get_decoder()(input_ids=ids, attention_mask=attention, use_cache=False).last_hidden_state
        states = hidden[:, :-1][learnt[:, 1:]]
        targets = ids[:, 1:][learnt[:, 1:]]
        spare = -len(targets) % HEAD_GRAIN
        logits = model.get_output_embeddings()(torch.nn.functional.pad(states, (0, 0, 0, spare)))
    loss = torch.nn.functional.cross_entropy(logits[: len(targets)].float(), targets, reduction="sum")
    return loss, len(targets)


def autocast(device: Any) -> AbstractContextManager[Any]:
    """bf16 where the processor computes in it, else float32."""
    import torch

    if device.type == "cpu" and not torch.ops.mkldnn._is_mkldnn_bf16_supported():
        return nullcontext()
    return torch.autocast(device.type, torch.bfloat16)
