"""Answers in the shapes of OpenAI's API, whole or in chunks.

https://platform.openai.com/docs/api-reference/chat/object, …/chat/streaming and …/completions/object
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from runners.models.serving.local.job import End, Piece, Score
from runners.models.serving.local.ticket import Text

Body = dict[str, Any]


class Shape(Protocol):
    """How one request's answers look."""

    def whole(self, texts: Sequence[Text], usage: Body) -> Body:
        """All choices in one body."""
        ...

    def begin(self, choices: int) -> list[Body]:
        """The chunks that a stream begins with."""
        ...

    def chunk(self, event: Piece | End) -> Body:
        """What happened, as a chunk of a stream."""
        ...

    def last(self, usage: Body) -> Body:
        """The chunk that tells a stream's usage."""
        ...


def make_usage(prompt: int, completion: int) -> Body:
    """Tokens of the prompts, each counted once, and of all answers."""
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


class ChatShape:
    """`chat.completion` and `chat.completion.chunk`."""

    def __init__(self, model: str) -> None:
        self._head = _head("chatcmpl", "chat.completion", model)
        self._chunk = {**self._head, "object": "chat.completion.chunk"}

    def whole(self, texts: Sequence[Text], usage: Body) -> Body:
        """All choices in one body."""
        choices = [
            {
                "index": index,
                "message": {"role": "assistant", "content": text.text, "refusal": None},
                "logprobs": _chat_scores(text.scores),
                "finish_reason": text.finish,
            }
            for index, text in enumerate(texts)
        ]
        return {**self._head, "choices": choices, "usage": usage}

    def begin(self, choices: int) -> list[Body]:
        """Whose turn it is, for each choice."""
        first = {"role": "assistant", "content": ""}
        return [self._delta(index, first) for index in range(choices)]

    def chunk(self, event: Piece | End) -> Body:
        """What happened, as a chunk of a stream."""
        if isinstance(event, End):
            return self._delta(event.choice, {}, finish=event.finish)
        return self._delta(event.choice, {"content": event.text}, scores=event.scores)

    def last(self, usage: Body) -> Body:
        """The chunk that tells a stream's usage."""
        return {**self._chunk, "choices": [], "usage": usage}

    def _delta(self, index: int, delta: Body, *, scores: Sequence[Score] = (), finish: str | None = None) -> Body:
        choice = {"index": index, "delta": delta, "logprobs": _chat_scores(scores), "finish_reason": finish}
        return {**self._chunk, "choices": [choice]}


class CompletionShape:
    """`text_completion`, whole and in chunks."""

    def __init__(self, model: str) -> None:
        self._head = _head("cmpl", "text_completion", model)
        self._told: dict[int, int] = {}

    def whole(self, texts: Sequence[Text], usage: Body) -> Body:
        """All choices in one body."""
        choices = [
            _completion(index, text.text, _scores(text.scores, 0), text.finish) for index, text in enumerate(texts)
        ]
        return {**self._head, "choices": choices, "usage": usage}

    def begin(self, choices: int) -> list[Body]:
        """Nothing: its chunks stand by themselves."""
        self._told = dict.fromkeys(range(choices), 0)
        return []

    def chunk(self, event: Piece | End) -> Body:
        """What happened, as a chunk of a stream; offsets go on from chunk to chunk."""
        if isinstance(event, End):
            return {**self._head, "choices": [_completion(event.choice, "", None, event.finish)]}
        start = self._told[event.choice]
        self._told[event.choice] += sum(len(score.token) for score in event.scores)
        return {**self._head, "choices": [_completion(event.choice, event.text, _scores(event.scores, start), None)]}

    def last(self, usage: Body) -> Body:
        """The chunk that tells a stream's usage."""
        return {**self._head, "choices": [], "usage": usage}


def _head(prefix: str, kind: str, model: str) -> Body:
    return {"id": f"{prefix}-{uuid.uuid4().hex}", "object": kind, "created": int(time.time()), "model": model}


def _completion(index: int, text: str, logprobs: Body | None, finish: str | None) -> Body:
    return {"index": index, "text": text, "logprobs": logprobs, "finish_reason": finish}


def _chat_scores(scores: Sequence[Score]) -> Body | None:
    if not scores:
        return None
    entries = [
        {**_entry(score.token, score.logprob), "top_logprobs": [_entry(*rival) for rival in score.best]}
        for score in scores
    ]
    return {"content": entries, "refusal": None}


def _entry(token: str, logprob: float | None) -> Body:
    return {"token": token, "logprob": logprob, "bytes": list(token.encode())}


def _scores(scores: Sequence[Score], start: int) -> Body | None:
    if not scores:
        return None
    return {
        "tokens": [score.token for score in scores],
        "token_logprobs": [score.logprob for score in scores],
        "top_logprobs": [_rivals(score) for score in scores],
        "text_offset": list(_offsets((len(score.token) for score in scores), start)),
    }


def _rivals(score: Score) -> Body | None:
    """The best tokens there and the one that stands there; where two look alike, the better one."""
    if score.logprob is None:
        return None
    return {score.token: score.logprob} | dict(reversed(score.best))


def _offsets(lengths: Iterable[int], start: int) -> Iterable[int]:
    for length in lengths:
        yield start
        start += length
