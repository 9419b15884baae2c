"""The bodies of requests, in the words of OpenAI's API.

https://platform.openai.com/docs/api-reference/chat/create and …/completions/create. What a server may not know is said
only where it is needed: some refuse words that they do not know.
"""

from __future__ import annotations

import json
from typing import Any

from runners.models.client.seam import Messages, Sampling
from schemas.errors import UsageError

Body = dict[str, Any]


def chat_body(model: str, messages: Messages, sampling: Sampling) -> Body:
    """A request for the assistant's next turn."""
    body = {"model": model, "messages": [dict(message) for message in messages], **_sampling(sampling)}
    # llama.cpp's server gives no scores at all unless it is also asked for the best ones.
    return body | ({"logprobs": True, "top_logprobs": 1} if sampling.logprobs else {})


def completion_body(model: str, prompt: str | list[str], sampling: Sampling, *, echo: bool) -> Body:
    """A request for what follows a prompt, or each of several."""
    body = {"model": model, "prompt": prompt, **_sampling(sampling)}
    return body | ({"logprobs": 1} if sampling.logprobs else {}) | ({"echo": True} if echo else {})


def streamed(body: Body) -> Body:
    """The same request, answered in pieces of which the last tells the tokens that it cost."""
    return body | {"stream": True, "stream_options": {"include_usage": True}}


def encode(body: Body) -> bytes:
    """The request's bytes. Raises UsageError for half a character, which no endpoint could read."""
    try:
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError as error:
        half = f"U+{ord(error.object[error.start]):04X}"
        raise UsageError(f"what {body['model']} is asked holds half a character ({half}); leave it out") from None


def _sampling(sampling: Sampling) -> Body:
    body: Body = {"temperature": sampling.temperature, "top_p": sampling.top_p}
    optional = {
        "max_tokens": sampling.max_tokens,
        "n": sampling.n if sampling.n > 1 else None,
        "stop": list(sampling.stop) or None,
        "seed": sampling.seed,
    }
    return body | {name: value for name, value in optional.items() if value is not None}
