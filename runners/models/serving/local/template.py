"""A chat template from a file, in place of the tokenizer's own."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from schemas.errors import UsageError

log = logging.getLogger(__name__)


def set_template(tokenizer: Any, path: Path) -> None:
    """Let the tokenizer go by the Jinja file. Raises UsageError where it can't be read or is no template."""
    import jinja2

    try:
        tokenizer.chat_template = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the chat template {path} can't be read: {error}") from error
    try:
        tokenizer.apply_chat_template([{"role": "user", "content": "hello"}], tokenize=False)
    except jinja2.TemplateSyntaxError as error:
        raise UsageError(f"{path}:{error.lineno}: {error.message}") from error
    except (jinja2.TemplateError, TypeError, ValueError) as error:
        # It may want another conversation than this one; a request that it refuses is told so.
        log.info("the chat template %s refuses a lone question: %s", path, error)
