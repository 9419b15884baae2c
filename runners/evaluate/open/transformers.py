"""Free answers, greedy: the same model and items give the same text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from runners.evaluate.batches import find_context, pad, split_batches
from runners.models.chat import Messages, encode, prompt_text, user
from runners.models.load import LoadedModel
from runners.progress import Tick
from schemas.item import OpenItem


class Speech(NamedTuple):
    """What was said, without spaces around it; `cut` where it was ended for want of room, not by its speaker."""

    text: str
    cut: bool


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
    asked = [user(item.question) for item in items]
    rooms = [max_new_tokens] * len(items)
    return tuple(speech.text for speech in speak(loaded, asked, rooms=rooms, batch_size=batch_size, tick=tick))


def speak(
    loaded: LoadedModel,
    conversations: Sequence[Messages],
    *,
    rooms: Sequence[int],
    batch_size: int = 16,
    tick: Tick = lambda _: None,
) -> tuple[Speech, ...]:
    """The model's next turn in each conversation, in order; `rooms` are the most tokens that each may have.

    A turn is empty, and cut, where the conversation leaves no room in the model's context. `tick` counts conversations.
    """
    prompts = [encode(loaded.tokenizer, prompt_text(loaded.tokenizer, messages)) for messages in conversations]
    context = find_context(loaded.model)
    said = [Speech("", cut=True)] * len(prompts)
    # Where the context ends sooner, a turn gets the room that is left; batches share one room.
    left = [
        room if context is None else min(room, context - len(prompt))
        for room, prompt in zip(rooms, prompts, strict=True)
    ]
    keys = [(room, len(prompt)) for room, prompt in zip(left, prompts, strict=True)]
    for batch in split_batches(keys, batch_size):
        room = left[batch[0]]
        if room > 0:
            speeches = _generate(loaded, [prompts[index] for index in batch], room)
            for index, speech in zip(batch, speeches, strict=True):
                said[index] = speech
        tick(len(batch))
    return tuple(said)


def _generate(loaded: LoadedModel, prompts: Sequence[Sequence[int]], room: int) -> list[Speech]:
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


def _read(loaded: LoadedModel, tokens: list[int]) -> Speech:
    """What stands before the end of turn."""
    end = loaded.tokenizer.eos_token_id
    spoken = tokens[: tokens.index(end)] if end in tokens else tokens
    text = str(loaded.tokenizer.decode(spoken, skip_special_tokens=True)).strip()
    return Speech(text, cut=end not in tokens)
