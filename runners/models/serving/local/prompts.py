"""Requests as prompts of token ids and settings, checked against the model that they are for."""

from __future__ import annotations

from typing import Any

from runners.models.serving.local.held import Held
from runners.models.serving.local.job import Prompt, Settings
from runners.models.serving.local.refusal import Refusal, too_long
from runners.models.serving.local.requests import ChatRequest, CompletionRequest, Message, Sampled
from runners.models.serving.local.template import render

MOST_CHOICES = 2048  # of one request


def read_chat(held: Held, request: ChatRequest) -> tuple[tuple[Prompt, ...], Settings]:
    """The conversation through the model's chat template, ready for the assistant's turn. Raises Refusal."""
    import jinja2

    if not held.tokenizer.chat_template:
        raise Refusal("the model has no chat template; /v1/completions takes plain prompts", param="messages")
    messages = [_turn(message) for message in request.messages]
    try:
        text = render(held.tokenizer, messages)
    except (jinja2.TemplateError, TypeError, ValueError) as error:
        raise Refusal(f"the model's chat template refuses the messages: {error}", param="messages") from error
    prompt = Prompt(_encode(held, text, special=False, param="messages"))
    room = _room(held, prompt, param="messages")
    name, most = request.most
    _check_most(held, most or 0, room, param=name)
    return (prompt,), _settings(request, most=most or room, scored=request.scored)


def read_completion(held: Held, request: CompletionRequest) -> tuple[tuple[Prompt, ...], Settings]:
    """The prompts, with the special tokens that the tokenizer puts around texts. Raises Refusal."""
    given = request.prompts
    if not 1 <= len(given) * request.n <= MOST_CHOICES:
        raise Refusal(f"prompt: there are {len(given)}; times n, 1 to {MOST_CHOICES} may be", param="prompt")
    prompts = tuple(_prompt(held, one) for one in given)
    longest = max(prompts, key=lambda prompt: len(prompt.ids))
    # A prompt that is only looked at may fill the whole context.
    room = _room(held, longest, least=min(1, request.max_tokens), param="prompt")
    _check_most(held, request.max_tokens, room, param="max_tokens")
    settings = _settings(request, most=request.max_tokens, scored=request.logprobs, echo=request.echo)
    return prompts, settings


def _settings(request: Sampled, *, most: int, scored: int | None, echo: bool = False) -> Settings:
    return Settings(
        max_tokens=most,
        temperature=request.temperature,
        top_p=request.top_p,
        n=request.n,
        stop=request.stops,
        seed=request.seed,
        scored=scored,
        echo=echo,
    )


def _turn(message: Message) -> dict[str, str]:
    # `developer` is OpenAI's newer word for what templates know as `system`.
    role = "system" if message.role == "developer" else message.role
    named = {} if message.name is None else {"name": message.name}
    return {"role": role, "content": message.text, **named}


def _prompt(held: Held, given: str | list[int]) -> Prompt:
    if isinstance(given, str):
        return Prompt(_encode(held, given, special=True, param="prompt"), given)
    if given and max(given) >= len(held.tokenizer):
        raise Refusal(f"prompt: there are {len(held.tokenizer)} tokens, and none is {max(given)}", param="prompt")
    return Prompt(_some(held, given, param="prompt"))


def _encode(held: Held, text: str, *, special: bool, param: str) -> tuple[int, ...]:
    if len(text) > held.context * held.longest_token:  # it would keep all others waiting while it is taken apart
        raise too_long(f"the prompt alone has {len(text)} characters", context=held.context, param=param)
    return _some(held, held.tokenizer(text, add_special_tokens=special, verbose=False)["input_ids"], param=param)


def _some(held: Held, ids: list[int], *, param: str) -> tuple[int, ...]:
    """The ids; for none at all the token that texts begin with."""
    begin: Any = held.tokenizer.bos_token_id
    if not ids and begin is None:
        raise Refusal(f"{param}: it is empty, and the model knows no token that texts begin with", param=param)
    return tuple(ids) or (begin,)


def _room(held: Held, prompt: Prompt, *, param: str, least: int = 1) -> int:
    """Tokens that are left for an answer: so many at least."""
    room = held.context - len(prompt.ids)
    if room < least:
        raise too_long(f"the prompt alone has {len(prompt.ids)}", context=held.context, param=param)
    return room


def _check_most(held: Held, asked: int, room: int, *, param: str) -> None:
    if asked > room:
        words = f"the prompt has {held.context - room}, the answer may have {asked}"
        raise too_long(words, context=held.context, param=param)
