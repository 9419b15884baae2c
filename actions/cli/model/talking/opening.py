"""How a chat begins: what was asked for, made sense of before any model is started."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from runners.models.talk.contexts import find_context
from runners.models.talk.conversation import Conversation
from runners.models.talk.session import read_session
from runners.models.talk.state import Lines, State
from schemas.errors import UsageError

if TYPE_CHECKING:
    from actions.cli.model.chat import Asked
    from schemas.config import ChatConfig


def check(asked: Asked) -> None:
    """Raise UsageError where options contradict each other, or would have no effect."""
    if asked.model and asked.endpoint_url:
        raise UsageError("--model is a model that is here; one behind --endpoint-url is named by --model-id")
    for option, given in (("--model-id", asked.model_id), ("--api-key-variable", asked.api_key_variable)):
        if given and not asked.endpoint_url:
            raise UsageError(f"{option} says something of an endpoint; name one with --endpoint-url")
    if asked.context and asked.system is not None:
        raise UsageError("--context and --system are both a system prompt; give one of them")
    if asked.greedy and asked.temperature:
        raise UsageError("--greedy is temperature 0; leave --temperature out")


def first_state(asked: Asked, config: ChatConfig, contexts: Mapping[str, str]) -> State:
    """Where the chat stands before its first question. Raises UsageError for a wrong session or context."""
    lines: Lines = "many" if config.multiline else "one"
    name = asked.context or config.context
    if asked.session is None:
        start = Conversation(find_context(name, contexts) if asked.system is None else asked.system)
        return State("", start, start, name if asked.system is None else "--system", lines)
    start = read_session(asked.session.absolute())
    if asked.context or asked.system is not None:
        start = replace(start, system=find_context(name, contexts) if asked.system is None else asked.system)
    return State("", start, start, asked.session.stem, lines, asked.session.absolute())


def read_questions(asked: Asked) -> Iterable[str] | None:
    """The questions of a chat without a terminal; None where somebody sits at one. Raises UsageError."""
    text = " ".join(asked.question).strip()
    typed = sys.stdin is not None and sys.stdin.isatty()
    if asked.quick_question:
        text = text or ("" if typed else "".join(_stdin()).strip())
        if not text:
            raise UsageError("--quick-question needs the question: behind it, or on stdin")
        return [text]
    if typed and sys.stdout.isatty():
        return None
    return [text] if text else _stdin()


def _stdin() -> Iterable[str]:
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    return sys.stdin or ()
