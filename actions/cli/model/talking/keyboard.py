"""Questions typed on a terminal: a line or several, with the questions of earlier chats behind the arrow keys."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from actions.cli.model.talking.screen import PROMPT
from runners.models.talk.commands import COMMANDS
from runners.models.talk.state import Lines

HISTORY = "chat-history"
HINT = "Esc, then Enter sends it"


class Keyboard:
    """Reads what somebody types (https://python-prompt-toolkit.readthedocs.io/en/stable/pages/asking_for_input.html).

    Raises EOFError at Ctrl-D on an empty line, KeyboardInterrupt at Ctrl-C.
    """

    def __init__(self, history: History, contexts: Sequence[str]) -> None:
        self._session: PromptSession[str] = PromptSession(
            PROMPT, history=history, completer=Commands(contexts), complete_while_typing=False, reserve_space_for_menu=4
        )

    def read(self, lines: Lines) -> str:
        """The next text; `lines` says what ends it."""
        several = lines != "one"
        return self._session.prompt(
            multiline=several,
            prompt_continuation=_continue,
            placeholder=FormattedText([("ansibrightblack", HINT if several else "")]),
        )


def _continue(_width: int, _line: int, wraps: int) -> str:
    """What stands before a further line of a question; `wraps` counts the rows that one too long a line takes."""
    return "    " if wraps else "... "


class Commands(Completer):
    """Completes commands, and the names of contexts behind /c."""

    def __init__(self, contexts: Sequence[str]) -> None:
        self._contexts = contexts

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:  # noqa: ARG002
        """What may stand where the cursor is."""
        typed = document.text_before_cursor
        known = [f"/c {name}" for name in self._contexts] if typed.startswith("/c ") else list(COMMANDS)
        for text in known if typed.startswith("/") else ():
            if text.startswith(typed):
                does = COMMANDS[text].does if text in COMMANDS else ""
                yield Completion(text, start_position=-len(typed), display_meta=does)


def open_history(folder: Path) -> tuple[History, str]:
    """The questions of earlier chats, readable by their owner alone; with a sentence where they cannot be kept."""
    path = folder / HISTORY
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600))
    except OSError as error:
        return InMemoryHistory(), f"questions are not kept for the next chat: {path}: {error.strerror}"
    return FileHistory(path), ""
