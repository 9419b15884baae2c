"""The commands of a chat, by the letters that `ilab model chat` knows them by, and what a typed line means."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from schemas.errors import UsageError

Need = Literal["none", "optional", "required"]


@dataclass(frozen=True, slots=True)
class Form:
    """How a command is given: its long `word`, what stands behind it (`takes`), and what it does."""

    word: str
    does: str
    takes: str = ""
    need: Need = "none"

    def show(self, name: str) -> str:
        """The command as it is typed: `/s [FILE]`."""
        behind = f"[{self.takes}]" if self.need == "optional" else self.takes
        return f"{name} {behind}".rstrip()


COMMANDS = {
    "/h": Form("help", "show this help"),
    "/q": Form("quit", "end the chat"),
    "/a": Form("assistant", "talk to another model of the same endpoint, in a new conversation", "MODEL", "optional"),
    "/c": Form("context", "change the context, in a new conversation", "NAME", "optional"),
    "/lc": Form("contexts", "list the contexts"),
    "/m": Form("multiline", "several lines for the next question; Esc, then Enter sends it"),
    "/M": Form("multilines", "several lines for every question, or back to one"),
    "/n": Form("new", "a new conversation, as this chat started"),
    "/N": Form("empty", "a new conversation, without context and without a loaded session"),
    "/d": Form("display", "show the Nth latest answer again", "N", "optional"),
    "/p": Form("plain", "the same, as plain text to copy", "N", "optional"),
    "/md": Form("markdown", "the same, drawn as Markdown", "N", "optional"),
    "/s": Form("save", "save the conversation", "FILE", "optional"),
    "/l": Form("load", "carry on with a saved conversation; /n leaves it", "FILE", "required"),
    "/L": Form("reload", "the same; /n starts it again", "FILE", "required"),
}
ENDING = {"quit", "exit"}
AS_IT_STANDS = "Put one more / before it to send it as a question"


@dataclass(frozen=True, slots=True)
class Question:
    """A line for the model."""

    text: str


@dataclass(frozen=True, slots=True)
class Command:
    """A line for the chat: a key of COMMANDS, and what stands behind it."""

    name: str
    argument: str = ""


def read_line(line: str) -> Question | Command:
    """What a typed line means. Text of several lines is always a question. Raises UsageError for unknown commands."""
    text = line.strip()
    if text in ENDING:
        return Command("/q")
    if "\n" in text or not text.startswith("/"):
        return Question(text)
    return Question(text[1:]) if text.startswith("//") else _read_command(text)


def _read_command(text: str) -> Command:
    word, _, argument = text.partition(" ")
    name = word if word in COMMANDS else word.lower()
    if name not in COMMANDS:
        raise UsageError(f"{word} is no command; {_guess(name)} {AS_IT_STANDS}")
    return _checked(name, _unquoted(argument.strip()))


def _guess(name: str) -> str:
    words = {form.word: known for known, form in COMMANDS.items()}
    close = get_close_matches(name.removeprefix("/"), words, n=1)
    return f"did you mean {words[close[0]]} ({close[0]})?" if close else "/h shows them all."


def _checked(name: str, argument: str) -> Command:
    form = COMMANDS[name]
    if argument and form.need == "none":
        raise UsageError(f"{name} stands alone. {AS_IT_STANDS}")
    if not argument and form.need == "required":
        raise UsageError(f"{name} needs a {form.takes}: {form.show(name)}")
    return Command(name, argument)


def _unquoted(argument: str) -> str:
    quoted = len(argument) > 1 and argument[0] == argument[-1] and argument[0] in "\"'"
    return argument[1:-1] if quoted else argument
