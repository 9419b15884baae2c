"""Forward passes of models that keep more than keys and values, or something else: each option with its whole prompt.

What such layers keep of a text (a recurrent state, a convolution's last inputs) cannot be repeated for options or cut,
so nothing is computed once for several of them: slower, and the same numbers.
"""

from __future__ import annotations

from runners.evaluate.batches import pad
from runners.evaluate.choices.encode import Encoded
from runners.evaluate.choices.forward import look_up, new_cache
from runners.evaluate.choices.seam import OptionScore
from runners.models.load import LoadedModel


def keeps_keys(loaded: LoadedModel) -> bool:
    """Whether each layer keeps keys and values alone, so that a prompt's can be repeated for its options."""
    from transformers.cache_utils import DynamicLayer

    return all(isinstance(layer, DynamicLayer) for layer in new_cache(loaded).layers)


def score_whole(loaded: LoadedModel, query: Encoded) -> tuple[OptionScore, ...]:
    """The scores of one query's options. What fills up a row stands behind it, where no layer looks."""
    options = [option[:-1] for option in query.options]  # the last token predicts nothing that is scored
    ids, _ = pad([query.prompt + option for option in options], int(loaded.tokenizer.pad_token_id or 0), left=False)
    kept = ids.shape[1] - len(query.prompt) + 1
    output = loaded.model(input_ids=ids.to(loaded.model.device), use_cache=False, logits_to_keep=kept)
    logits = output.logits[:, -kept:].float()
    tokens, mask = (tensor.to(logits.device) for tensor in pad(query.options, 0, left=False))
    sums = (look_up(logits, tokens[..., None])[..., 0] * mask).sum(dim=1).tolist()
    greedy = ((logits.argmax(-1) == tokens) | (mask == 0)).all(dim=1).tolist()
    return tuple(
        OptionScore(total, len(option), exact) for total, option, exact in zip(sums, query.options, greedy, strict=True)
    )
