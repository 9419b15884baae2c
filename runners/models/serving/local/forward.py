"""One pass through the model: token ids in, logits of the places that count out."""

from __future__ import annotations

from typing import Any

from runners.models.serving.local.held import Held


def forward(held: Held, model: Any, ids: Any, *, mask: Any, cache: Any, keep: int) -> Any:
    """Logits (rows x `keep` x vocabulary, float32, CPU) of the last `keep` places of `ids`; the cache grows.

    `mask` has a one for each token so far, `ids` included; it may begin with zeros.
    """
    positions = (mask.cumsum(1) - 1).clamp(min=0)[:, -ids.shape[1] :]
    device = model.device
    words = {
        "input_ids": ids.to(device),
        "attention_mask": mask.to(device),
        "position_ids": positions.to(device),
        "past_key_values": cache,
        "use_cache": True,
        "logits_to_keep": keep,
    }
    output = model(**{name: value for name, value in words.items() if name in held.takes})
    return output.logits[:, -keep:].float().cpu()
