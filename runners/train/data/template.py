"""A tokenizer's chat template, rendered: the one place where conversations become text to train on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, cast

from runners.train.data.ends import ends_of
from schemas.errors import UsageError

Turn = Mapping[str, str]
_GENERATION = re.compile(r"\{%-?\s*generation\s*-?%\}")
_DAY = {"%d": "26", "%b": "Jul", "%B": "July", "%m": "07", "%Y": "2024", "%y": "24"}
"""The day that Llama 3's template falls back on: rows are the same tokens tomorrow, or no run could be resumed then."""


_OF_EXPRESSIONS = (ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError)
"""What a template's expressions raise of what they are given, beside Jinja's own errors."""


class Refused(UsageError):
    """A template raised an error of its own for one conversation; another form of it may be taken."""


class Template:
    """The chat template of `tokenizer`. Raises UsageError where it has none, or one that is no Jinja."""

    def __init__(self, tokenizer: Any) -> None:
        self.tokenizer = tokenizer
        self.model = str(tokenizer.name_or_path or "the model")
        try:
            self.source = _timeless(str(tokenizer.get_chat_template()))
        except ValueError as error:
            raise UsageError(
                f"{self.model} has no chat template, so rows cannot be told as conversations; put a chat_template.jinja"
                " into its folder, or train one that answers questions"
            ) from error

    @property
    def marks(self) -> bool:
        """Does it mark what the assistant says, by `{% generation %}`?"""
        return bool(_GENERATION.search(self.source))

    def render(self, turns: Sequence[Turn], *, prompt: bool = False) -> str:
        """The conversation as text; with `prompt`, ready for the assistant's next turn. Raises Refused."""
        return self._render(turns, add_generation_prompt=prompt)[0]

    def marked(self, turns: Sequence[Turn]) -> tuple[str, list[tuple[int, int]]]:
        """The conversation as text, with the bounds of what is marked in it. Raises Refused."""
        return self._render(turns, return_assistant_tokens_mask=True)

    def _render(self, turns: Sequence[Turn], **options: bool) -> tuple[str, list[tuple[int, int]]]:
        # https://huggingface.co/docs/transformers/internal/tokenization_utils: what apply_chat_template calls; it alone
        # gives the bounds as characters. Templates run in Jinja's sandbox, and rows are only ever data to them.
        from jinja2 import TemplateError
        from transformers.utils.chat_template_utils import render_jinja_template

        try:
            texts, marks = cast("Any", render_jinja_template)(  # annotated as if it gave a text
                [[dict(turn) for turn in turns]],
                chat_template=self.source,
                **options,
                **self.tokenizer.special_tokens_map,
            )
        except (TemplateError, *_OF_EXPRESSIONS) as error:
            raise Refused(f"the chat template of {self.model} does not take this conversation: {error}") from error
        return str(texts[0]), [(start, end) for start, end in marks[0]] if marks else []

    @cached_property
    def ends(self) -> tuple[str, ...]:
        """The tokens that a served model stops at."""
        return ends_of(self.tokenizer)

    @cached_property
    def special(self) -> tuple[str, ...]:
        """The tokens that mark something, the longest first."""
        return special_tokens(self.tokenizer)


def special_tokens(tokenizer: Any) -> tuple[str, ...]:
    """The tokens of a tokenizer that stand for no text, the longest first."""
    added = (str(token.content) for token in tokenizer.added_tokens_decoder.values() if token.special)
    return tuple(sorted({*added, *tokenizer.all_special_tokens}, key=lambda token: (-len(token), token)))


def _timeless(source: str) -> str:
    """The template with one day for today, whenever it is rendered."""
    if "strftime_now" not in source:
        return source
    day = "".join(f" | replace('{sign}', '{text}')" for sign, text in _DAY.items())
    # The empty expression at the end keeps a line break that the template may begin with.
    return f"{{% macro strftime_now(format) %}}{{{{ format{day} }}}}{{% endmacro %}}{{{{ '' }}}}{source}"
