"""A request for texts, read from its body; and what the stub answers to it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from .answers import answer
from .texts import number_of

GREEDY = "greedy"
_LETTERS = 4
"""So many letters count as a token."""


@dataclass(slots=True)
class Request:
    """Prompts, each with `n` texts to draw; what is decided by chance goes by a prompt and the `seed`. `number` is that
    of all prompts and the seed together.
    """

    chat: bool
    prompts: list[str]
    n: int
    limit: int | None
    seed: int | str
    number: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """An answer's body, and what it counts for."""

    body: bytes
    prompt_tokens: int
    tokens: int
    choices: int


def read_request(body: dict[str, Any], *, chat: bool, draws: dict[int, int]) -> Request:
    """The request; one that wants chance and names no seed gets the next draw of its prompt, counted in `draws`."""
    prompts = _prompts(body, chat=chat)
    key = number_of(*prompts)
    seed: int | str = GREEDY
    if body.get("temperature", 1):
        told = body.get("seed")
        seed = told if isinstance(told, int) else f"draw {draws.get(key, 0)}"
        draws[key] = draws.get(key, 0) + 1
    limit = body.get("max_tokens") or body.get("max_completion_tokens")
    return Request(chat, prompts, int(body.get("n") or 1), limit, seed, number_of(key, seed))


def draw(request: Request, model: str, *, text: str | None = None) -> Drawn:
    """The answer to it, with `text` instead of its own words where that is given."""
    texts = [_text(request, place, prompt) if text is None else text for place, prompt in _wanted(request)]
    cut = [(_cut(one, request.limit), _finish(one, request.limit)) for one in texts]
    cost = sum(_tokens(prompt) for prompt in request.prompts), sum(_tokens(one) for one, _ in cut)
    choices = [_choice(request.chat, place, *one) for place, one in enumerate(cut)]
    usage = {"prompt_tokens": cost[0], "completion_tokens": cost[1], "total_tokens": sum(cost)}
    kind = "chat.completion" if request.chat else "text_completion"
    shape = {"id": "stub", "object": kind, "created": 0, "model": model, "choices": choices, "usage": usage}
    return Drawn(json.dumps(shape).encode(), *cost, len(choices))


def _prompts(body: dict[str, Any], *, chat: bool) -> list[str]:
    if chat:
        return ["\n\n".join(str(message["content"]) for message in body["messages"])]
    return [body["prompt"]] if isinstance(body["prompt"], str) else list(body["prompt"])


def _wanted(request: Request) -> list[tuple[int, str]]:
    """The number of the text within its prompt, and the prompt, for each text."""
    return [(place, prompt) for prompt in request.prompts for place in range(request.n)]


def _text(request: Request, place: int, prompt: str) -> str:
    return answer(prompt, number_of(prompt, request.seed, 0 if request.seed == GREEDY else place))


def _cut(text: str, limit: int | None) -> str:
    return text if limit is None else text[: limit * _LETTERS]


def _finish(text: str, limit: int | None) -> str:
    return "stop" if limit is None or len(text) <= limit * _LETTERS else "length"


def _tokens(text: str) -> int:
    return -(-len(text) // _LETTERS)


def _choice(chat: bool, place: int, text: str, finish: str) -> dict[str, Any]:
    said = {"message": {"role": "assistant", "content": text}} if chat else {"text": text}
    return {"index": place, "finish_reason": finish, "logprobs": None, **said}
