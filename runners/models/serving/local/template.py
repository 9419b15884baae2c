"""Chat templates: programs of strangers. transformers runs them in Jinja's sandbox, and here for a limited time."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from schemas.errors import UsageError

log = logging.getLogger(__name__)


SECONDS = 10.0
"""How long a template may take for one conversation; none that means well takes a tenth of a second."""


class TooSlow(ValueError):
    """A template does not come to an end."""


def render(tokenizer: Any, messages: Sequence[Mapping[str, str]], *, seconds: float = SECONDS) -> str:
    """The conversation as the tokenizer's template has it, ready for the assistant's turn.

    Raises jinja2.TemplateError, TypeError and ValueError, as templates do; TooSlow after so many seconds, or a little
    later: a single operation is not cut.
    """
    with _limit(seconds):
        return str(tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True))


@contextmanager
def _limit(seconds: float) -> Iterator[None]:
    """Stop what runs within the block on this thread: Python looks at the clock at each line of it."""
    until = time.monotonic() + seconds

    def look(_frame: FrameType, _event: str, _argument: Any) -> Any:
        if time.monotonic() > until:
            raise TooSlow(f"it did not come to an end within {seconds:g} s")
        return look

    before = sys.gettrace()
    sys.settrace(look)
    try:
        yield
    finally:
        sys.settrace(before)


def set_template(tokenizer: Any, path: Path) -> None:
    """Let the tokenizer go by the Jinja file. Raises UsageError where it can't be read or is no template."""
    import jinja2

    try:
        tokenizer.chat_template = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the chat template {path} can't be read: {error}") from error
    try:
        render(tokenizer, [{"role": "user", "content": "hello"}])
    except jinja2.TemplateSyntaxError as error:
        raise UsageError(f"{path}:{error.lineno}: {error.message}") from error
    except (jinja2.TemplateError, TypeError, ValueError) as error:
        # It may want another conversation than this one; a request that it refuses is told so.
        log.info("the chat template %s refuses a lone question: %s", path, error)
