"""The chat template as multiple choice needs it: a conversation up to the model's turn, and a turn it may take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from runners.models.chat import continuation_text, prompt_text
from schemas.errors import UsageError

Messages = Sequence[dict[str, str]]


class Chat(Protocol):
    """A model's chat template. Raises UsageError where it cannot render what it is given."""

    def prompt(self, messages: Messages) -> str:
        """The conversation as text, up to where the assistant's turn begins."""
        ...

    def reply(self, messages: Messages, answer: str) -> str:
        """What follows that text when the assistant says `answer`: spacing and end of turn included."""
        ...


class TokenizerChat:
    """The template of a transformers tokenizer."""

    def __init__(self, tokenizer: Any) -> None:
        if not tokenizer.chat_template:
            raise UsageError("the model has no chat template: ask it in plain text.")
        self._tokenizer = tokenizer

    def prompt(self, messages: Messages) -> str:
        """See Chat."""
        with _telling():
            return prompt_text(self._tokenizer, messages)

    def reply(self, messages: Messages, answer: str) -> str:
        """See Chat."""
        with _telling():
            return continuation_text(self._tokenizer, messages, answer)


@contextmanager
def _telling() -> Iterator[None]:
    """Templates refuse by raising: no system messages, say."""
    from jinja2 import TemplateError

    try:
        yield
    except TemplateError as error:
        raise UsageError(f"the model's chat template refuses this conversation: {error}.") from error
