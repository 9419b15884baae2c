"""Cross-entropy over the tokens that count, the language-model head computed only where one of them is predicted."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from runners.train.batches import Batch, collate


def summed_loss(model: Any, batch: Batch, *, pad: int) -> tuple[Any, int]:
    """(summed loss in nats, number of tokens it sums over) of one batch.

    Only hidden states before a learnt token go through the head: with answer-only loss that is a tenth of the
    positions, and the head is the widest layer of a small model.
    """
    import torch

    ids, attention, learnt = (tensor.to(model.device) for tensor in collate(batch, pad=pad))
    with autocast(model.device):
        hidden = model.get_decoder()(input_ids=ids, attention_mask=attention, use_cache=False).last_hidden_state
        logits = model.get_output_embeddings()(hidden[:, :-1][learnt[:, 1:]])
    targets = ids[:, 1:][learnt[:, 1:]]
    return torch.nn.functional.cross_entropy(logits.float(), targets, reduction="sum"), int(targets.numel())


def autocast(device: Any) -> AbstractContextManager[Any]:
    """bf16 where the processor computes in it, else float32."""
    import torch

    if device.type == "cpu" and not torch.ops.mkldnn._is_mkldnn_bf16_supported():
        return nullcontext()
    return torch.autocast(device.type, torch.bfloat16)
