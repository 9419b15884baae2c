"""Free answers, greedy: the same model and items give the same text."""

from __future__ import annotations

from collections.abc import Sequence

from runners.evaluate.batches import find_context, pad, split_batches
from runners.models.chat import encode, prompt_text, user
from runners.models.load import LoadedModel
from runners.progress import Tick
from schemas.item import OpenItem


def answer(
    loaded: LoadedModel,
    items: Sequence[OpenItem],
    *,
    max_new_tokens: int,
    batch_size: int = 16,
    tick: Tick = lambda _: None,
) -> tuple[str, ...]:
    """One answer an item, in the order of the items, ended by the end of turn or after `max_new_tokens`.

    Empty where the model says nothing or the question leaves no room in its context: `rate_answers` records that as
    a failure and never shows it to a judge. `tick` counts items.
    """
    prompts = [encode(loaded.tokenizer, prompt_text(loaded.tokenizer, user(item.question))) for item in items]
    context = find_context(loaded.model)
    answers = [""] * len(items)
    # Where the context ends sooner, an answer gets the room that is left; batches share one room.
    rooms = [max_new_tokens if context is None else min(max_new_tokens, context - len(prompt)) for prompt in prompts]
    keys = [(room, len(prompt)) for room, prompt in zip(rooms, prompts, strict=True)]
    for batch in split_batches(keys, batch_size):
        room = rooms[batch[0]]
        if room > 0:
            texts = _generate(loaded, [prompts[index] for index in batch], room)
            for index, text in zip(batch, texts, strict=True):
                answers[index] = text
        tick(len(batch))
    return tuple(answers)


def _generate(loaded: LoadedModel, prompts: Sequence[Sequence[int]], room: int) -> list[str]:
    import torch

    tokenizer = loaded.tokenizer
    end = tokenizer.eos_token_id
    filler = end if tokenizer.pad_token_id is None else tokenizer.pad_token_id
    ids, mask = (tensor.to(loaded.model.device) for tensor in pad(prompts, filler, left=True))
    with torch.inference_mode():
        output = loaded.model.generate(
            input_ids=ids,
            attention_mask=mask,
            do_sample=False,  # the model's own settings may ask for sampling
            num_beams=1,
            max_new_tokens=room,
            eos_token_id=end,
            pad_token_id=filler,
        )
    return [_read(loaded, row) for row in output[:, ids.shape[1] :].tolist()]


def _read(loaded: LoadedModel, tokens: list[int]) -> str:
    """The text before the end of turn, without spaces around it."""
    end = loaded.tokenizer.eos_token_id
    spoken = tokens[: tokens.index(end)] if end in tokens else tokens
    return str(loaded.tokenizer.decode(spoken, skip_special_tokens=True)).strip()
