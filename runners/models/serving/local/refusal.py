"""Why a request is not answered, in the shape that OpenAI's API gives its errors."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """The request gets `status` and these words; `param` is the field of the request that is at fault."""

    def __init__(self, text: str, *, status: int = 400, param: str | None = None, code: str | None = None) -> None:
        super().__init__(text)
        self.status, self.param, self.code = status, param, code

    @property
    def body(self) -> dict[str, Any]:
        """https://platform.openai.com/docs/guides/error-codes"""
        kind = KINDS.get(self.status, "server_error" if self.status >= 500 else "invalid_request_error")
        return {"error": {"message": str(self), "type": kind, "param": self.param, "code": self.code}}


KINDS = {401: "authentication_error", 404: "not_found_error"}


def unknown_model(name: str, known: tuple[str, ...]) -> Refusal:
    """The request names a model that is not here."""
    text = f"there is no model {name!r} here; it holds {', '.join(known)}"
    return Refusal(text, status=404, param="model", code="model_not_found")


def too_long(asked: str, *, context: int, param: str) -> Refusal:
    """`asked` says how many tokens there are, of what."""
    text = f"the model's context is {context} tokens, prompt and answer together, and {asked}"
    return Refusal(text, param=param, code="context_length_exceeded")
