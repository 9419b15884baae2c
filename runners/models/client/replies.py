"""What endpoints answer, read into the seam's words. Replies are foreign: whatever has not their shape is refused."""

from __future__ import annotations

from operator import itemgetter
from typing import Annotated

from pydantic import BaseModel, Field, FiniteFloat

from runners.models.client.seam import Choice, Finish, Reply, TokenScore, Usage

Count = Annotated[int, Field(ge=0)]


class _UsageShape(BaseModel):
    prompt_tokens: Count = 0
    completion_tokens: Count | None = 0

    def read(self) -> Usage:
        return Usage(self.prompt_tokens, self.completion_tokens or 0)


class _ScoreShape(BaseModel):
    token: str
    logprob: FiniteFloat


class _ChatScores(BaseModel):
    content: list[_ScoreShape] | None = None


class _Message(BaseModel):
    content: str | None = None  # null where a model called a tool, or only thought


class _ChatChoice(BaseModel):
    index: int = 0
    message: _Message
    finish_reason: str | None = None
    logprobs: _ChatScores | None = None

    def read(self) -> Choice:
        told = self.logprobs.content if self.logprobs else None
        scores = None if told is None else tuple(TokenScore(one.token, one.logprob) for one in told)
        return Choice(self.message.content or "", finish_of(self.finish_reason), scores)


class _CompletionScores(BaseModel):
    tokens: list[str]
    token_logprobs: list[FiniteFloat | None]
    top_logprobs: list[dict[str, float] | None] | None = None

    def read(self) -> tuple[TokenScore, ...]:
        best = [max(one.values(), default=None) if one else None for one in self.top_logprobs or ()]
        rows = zip(self.tokens, self.token_logprobs, best or [None] * len(self.tokens), strict=True)
        return tuple(TokenScore(token, logprob, most) for token, logprob, most in rows)


class _CompletionChoice(BaseModel):
    index: int = 0
    text: str
    finish_reason: str | None = None
    logprobs: _CompletionScores | None = None

    def read(self) -> Choice:
        return Choice(self.text, finish_of(self.finish_reason), self.logprobs.read() if self.logprobs else None)


class _ReplyShape(BaseModel):
    model: str = ""
    usage: _UsageShape | None = None


class _ChatReply(_ReplyShape):
    choices: Annotated[list[_ChatChoice], Field(min_length=1)]


class _CompletionReply(_ReplyShape):
    choices: Annotated[list[_CompletionChoice], Field(min_length=1)]


class _Delta(BaseModel):
    content: str | None = None


class _PieceChoice(BaseModel):
    delta: _Delta = _Delta()
    finish_reason: str | None = None


class Piece(BaseModel):
    """One event of a stream: a bit of text, the end, what it cost, or that it went wrong."""

    choices: list[_PieceChoice] = []
    usage: _UsageShape | None = None
    error: object = None

    @property
    def text(self) -> str:
        """The bit of text, which may be empty."""
        return (self.choices[0].delta.content or "") if self.choices else ""

    @property
    def ends(self) -> bool:
        """Whether the text is complete with this."""
        return bool(self.choices) and self.choices[0].finish_reason is not None

    @property
    def cost(self) -> Usage | None:
        """The tokens of the whole stream, where this event tells them."""
        return self.usage.read() if self.usage else None


class Card(BaseModel):
    """One model of `/models`: its name, the longest context in tokens, and the model that it is an adapter of; the last
    two where they are told (vLLM's words, the context also our own server's).
    """

    id: str
    max_model_len: Count | None = None
    parent: str | None = None


class _Cards(BaseModel):
    data: list[Card]


def read_chat(content: bytes) -> tuple[Reply, bool]:
    """A reply of `/chat/completions`, and whether it told its usage. Raises ValueError for another shape."""
    return _reply(_ChatReply.model_validate_json(content))


def read_completion(content: bytes) -> tuple[Reply, bool]:
    """A reply of `/completions`, and whether it told its usage. Raises ValueError for another shape."""
    return _reply(_CompletionReply.model_validate_json(content))


def read_models(content: bytes) -> dict[str, Card]:
    """A reply of `/models`, by name. Raises ValueError for another shape."""
    return {card.id: card for card in _Cards.model_validate_json(content).data}


def read_piece(data: str) -> Piece:
    """One event of a streamed reply. Raises ValueError for another shape."""
    return Piece.model_validate_json(data)


def finish_of(reason: str | None) -> Finish:
    """Why a text ended: what the API calls `stop` and `length`, and all else in one word."""
    return "stop" if reason == "stop" else "length" if reason == "length" else "other"


def _reply(shape: _ChatReply | _CompletionReply) -> tuple[Reply, bool]:
    usage = shape.usage.read() if shape.usage else Usage()
    # Servers may send them as they get ready; where they are not numbered they stay as they come.
    numbered = sorted(((choice.index, choice.read()) for choice in shape.choices), key=itemgetter(0))
    return Reply(shape.model, tuple(choice for _, choice in numbered), usage), shape.usage is not None
