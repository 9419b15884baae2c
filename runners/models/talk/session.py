"""Conversations as files: the JSON list of messages that `ilab model chat` writes and reads too."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from runners.models.talk.conversation import Conversation, Role, Turn, tidy
from schemas.errors import UsageError

ROLES: dict[object, Role] = {"user": "user", "assistant": "assistant"}


def read_session(path: Path) -> Conversation:
    """The conversation of a file. Raises UsageError that names the file, and the message that is wrong."""
    try:
        return parse_session(path.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"cannot read the session {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"the session {path} is no text") from error
    except UsageError as error:
        raise UsageError(f"the session {path} cannot be used: {error}") from error


def write_session(path: Path, conversation: Conversation) -> None:
    """Write the whole conversation, turns that are no longer sent included. Raises UsageError."""
    from runners.stages.artifacts import write_atomically

    try:
        write_atomically(path, render_session(conversation).encode())
    except OSError as error:
        raise UsageError(f"cannot write the session {path}: {error.strerror}") from error


def render_session(conversation: Conversation) -> str:
    """The text of a session's file."""
    return json.dumps(replace(conversation, unsent=0).messages(), ensure_ascii=False, indent=2) + "\n"


def parse_session(text: str) -> Conversation:
    """The conversation of a session's text. Raises UsageError."""
    try:
        messages = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"it is no JSON ({error})") from error
    if not isinstance(messages, list):
        raise UsageError('it is no list of messages such as {"role": "user", "content": "…"}')
    told = [_read_message(number, message) for number, message in enumerate(messages, start=1)]
    system = told.pop(0)[1] if told and told[0][0] == "system" else None
    first = len(messages) - len(told) + 1
    return Conversation(system, tuple(_turn(number, *one) for number, one in enumerate(told, start=first)))


def _read_message(number: int, message: Any) -> tuple[str, str]:
    if not isinstance(message, dict) or not isinstance(message.get("content"), str):
        raise UsageError(f"message {number} has no text under `content`")
    return str(message.get("role")), tidy(message["content"])


def _turn(number: int, role: str, content: str) -> Turn:
    if role not in ROLES:
        known = "`user` or `assistant`" if number > 1 else "`system`, `user` or `assistant`"
        raise UsageError(f"message {number} has the role `{role}`; it must be {known}")
    return Turn(ROLES[role], content)
