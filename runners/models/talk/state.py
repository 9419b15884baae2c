"""Where a chat stands, and what a command shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from runners.models.talk.conversation import Conversation

Lines = Literal["one", "once", "many"]
"""How many lines a question has: one, several this once, or always several."""


@dataclass(frozen=True, slots=True)
class State:
    """`start` is what /n goes back to. `context` is the name of the system prompt, or of the loaded session.

    `file` is where /s saves when no name is given: the file that was loaded or saved last.
    """

    model: str
    conversation: Conversation = field(default_factory=Conversation)
    start: Conversation = field(default_factory=Conversation)
    context: str = "default"
    lines: Lines = "one"
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What commands need from outside: all contexts, and the folder that file names count from."""

    contexts: Mapping[str, str]
    folder: Path


Kind = Literal["note", "table", "boxed", "plain", "markdown", "past"]


@dataclass(frozen=True, slots=True)
class Showing:
    """Something to show, and how: a note of ours, a table of what and what it is, an answer (`text`) in one of three
    forms, or what was said in a `conversation` before.
    """

    kind: Kind
    text: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    conversation: Conversation = field(default_factory=Conversation)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command leads to. `model` is one to change to, which takes the endpoint; empty asks which there are."""

    state: State
    showing: tuple[Showing, ...] = ()
    model: str | None = None
    ends: bool = False
