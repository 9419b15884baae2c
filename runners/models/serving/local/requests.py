"""The bodies of requests, as OpenAI's API has them; what this server can't do is refused by name, never ignored.

https://platform.openai.com/docs/api-reference/chat/create and …/completions/create
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from runners.models.serving.local.refusal import Refusal

Whole = Annotated[int, Field(ge=0)]
Token = Annotated[int, Field(ge=0)]
LONGEST_STOP = 1000
"""Characters. Every token is compared with every beginning of every stop text."""
Stop = Annotated[str, Field(min_length=1, max_length=LONGEST_STOP)]
Role = Literal["system", "developer", "user", "assistant"]

NEUTRAL: dict[str, tuple[Any, ...]] = {
    "best_of": (1,),
    "frequency_penalty": (0,),
    "logit_bias": ({},),
    "presence_penalty": (0,),
    "response_format": ({"type": "text"},),
    "store": (False,),
    "suffix": ("",),
    "tool_choice": ("none", "auto"),
    "tools": ([],),
}
"""What this server doesn't do, and what may be said of it all the same, because it asks for nothing."""
UNHEARD = ("metadata", "parallel_tool_calls", "user")
"""Words that change no answer."""


class Strict(BaseModel):
    """Closed, and without conversions: an unknown or misspelt field is an error."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class StreamOptions(Strict):
    """What a stream ends with."""

    include_usage: bool = False


class Sampled(Strict):
    """What both kinds of requests say of how texts are drawn."""

    model: str
    stream: bool = False
    stream_options: StreamOptions = StreamOptions()
    temperature: Annotated[float, Field(ge=0, le=2)] = 1.0
    top_p: Annotated[float, Field(gt=0, le=1)] = 1.0
    n: Annotated[int, Field(ge=1, le=128)] = 1
    stop: Stop | Annotated[list[Stop], Field(max_length=16)] = []
    seed: int | None = None

    @model_validator(mode="before")
    @classmethod
    def _without_neutral(cls, body: Any) -> Any:
        if not isinstance(body, dict):
            return body
        said = {name: value for name, value in body.items() if value is not None and name not in UNHEARD}
        for name in said.keys() & NEUTRAL.keys():
            if said.pop(name) not in NEUTRAL[name]:
                raise Refusal(f"{name} is something that this server does not do", param=name)
        return said

    @property
    def stops(self) -> tuple[str, ...]:
        """The stop texts, however they were given."""
        return (self.stop,) if isinstance(self.stop, str) else tuple(self.stop)


class Part(Strict):
    """A part of a message; images and sounds are none."""

    type: Literal["text"]
    text: str


class Message(Strict):
    """One turn."""

    role: Role
    content: str | list[Part]
    name: str | None = None

    @property
    def text(self) -> str:
        """The content in one."""
        return self.content if isinstance(self.content, str) else "".join(part.text for part in self.content)


class ChatRequest(Sampled):
    """`POST /v1/chat/completions`."""

    messages: Annotated[list[Message], Field(min_length=1)]
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    max_completion_tokens: Annotated[int, Field(ge=1)] | None = None
    logprobs: bool = False
    top_logprobs: Annotated[int, Field(ge=0, le=20)] | None = None

    @model_validator(mode="after")
    def _rivals_of_scores(self) -> Self:
        if self.top_logprobs and not self.logprobs:
            raise Refusal("top_logprobs: it takes logprobs to be true", param="top_logprobs")
        return self

    @property
    def scored(self) -> int | None:
        """Rivals for each token; None where no scores are asked for."""
        return (self.top_logprobs or 0) if self.logprobs else None

    @property
    def most(self) -> tuple[str, int | None]:
        """The most tokens of an answer, and the name that it goes by; None for all that there is room for."""
        newer = self.max_completion_tokens
        return ("max_tokens", self.max_tokens) if newer is None else ("max_completion_tokens", newer)


class CompletionRequest(Sampled):
    """`POST /v1/completions`: one prompt or several, as texts or as token ids."""

    prompt: str | list[str] | list[Token] | list[list[Token]]
    max_tokens: Whole = 16
    logprobs: Annotated[int, Field(ge=0, le=20)] | None = None
    echo: bool = False

    @property
    def prompts(self) -> list[str | list[int]]:
        """Each prompt by itself."""
        if isinstance(self.prompt, str):
            return [self.prompt]
        if self.prompt and all(isinstance(one, int) for one in self.prompt):
            return [[one for one in self.prompt if isinstance(one, int)]]
        return [one for one in self.prompt if not isinstance(one, int)]


SHAPES = {
    "content": 'a text, or a list of parts, each {"type": "text", "text": …}',
    "prompt": "a text, a list of texts, a list of token ids, or a list of such lists",
    "stop": f"a text, or a list of up to 16, each of 1 to {LONGEST_STOP} characters",
}
"""Fields that may look several ways: what pydantic says of one of these would mislead."""

Asked = TypeVar("Asked", bound=Sampled)


def read_request(kind: type[Asked], body: bytes) -> Asked:
    """Read the body of a request. Raises Refusal that names the field at fault."""
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        raise _refuse(error) from error


def _refuse(error: ValidationError) -> Refusal:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = [str(part) for part in first["loc"]]
    words = first["msg"]
    several = next((index for index, name in enumerate(place) if name in SHAPES), None)
    if several is not None:
        words = f"give {SHAPES[place[several]]}"
        place = place[: several + 1]
    return Refusal(f"{'.'.join(place) or 'the body'}: {words}", param=place[0] if place else None)
