"""What each command of a chat does to where the chat stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from runners.models.talk.commands import COMMANDS, Command
from runners.models.talk.contexts import NO_PROMPT, find_context
from runners.models.talk.conversation import Conversation
from runners.models.talk.session import read_session, write_session
from runners.models.talk.state import Kind, Lines, Outcome, Showing, State, Surroundings
from schemas.errors import UsageError

KINDS: dict[str, Kind] = {"/d": "boxed", "/p": "plain", "/md": "markdown"}


def execute(command: Command, state: State, surroundings: Surroundings) -> Outcome:
    """Do what a command says. Raises UsageError where it cannot be done; nothing has changed then."""
    return EFFECTS[command.name](command, state, surroundings)


def _help(_command: Command, state: State, _surroundings: Surroundings) -> Outcome:
    return _table(state, ((form.show(name), form.does) for name, form in COMMANDS.items()))


def _end(_command: Command, state: State, _surroundings: Surroundings) -> Outcome:
    return Outcome(state, ends=True)


def _change_model(command: Command, state: State, _surroundings: Surroundings) -> Outcome:
    return Outcome(state, model=command.argument)


def _change_context(command: Command, state: State, surroundings: Surroundings) -> Outcome:
    if not command.argument:
        return _list_contexts(command, state, surroundings)
    started = Conversation(find_context(command.argument, surroundings.contexts))
    changed = replace(state, conversation=started, start=started, context=command.argument, file=None)
    return _note(changed, f"new conversation in the context {command.argument}: {started.system or NO_PROMPT}")


def _list_contexts(_command: Command, state: State, surroundings: Surroundings) -> Outcome:
    told = surroundings.contexts.items()
    return _table(
        state, ((f"{'*' if name == state.context else ' '} {name}", text or NO_PROMPT) for name, text in told)
    )


def _toggle_once(_command: Command, state: State, _surroundings: Surroundings) -> Outcome:
    return _set_lines(state, "once" if state.lines == "one" else "one")


def _toggle(_command: Command, state: State, _surroundings: Surroundings) -> Outcome:
    return _set_lines(state, "one" if state.lines == "many" else "many")


def _set_lines(state: State, lines: Lines) -> Outcome:
    told = {
        "one": "a question is one line: Enter sends it",
        "once": "the next question may have several lines: Esc, then Enter sends it",
        "many": "questions may have several lines: Esc, then Enter sends them",
    }
    return _note(replace(state, lines=lines), told[lines])


def _start_again(_command: Command, state: State, _surroundings: Surroundings) -> Outcome:
    told = f"new conversation; it starts with {_count(len(state.start.turns), 'turn')} of {state.context}"
    return _note(replace(state, conversation=state.start), told if state.start.turns else "new conversation")


def _start_empty(_command: Command, state: State, _surroundings: Surroundings) -> Outcome:
    empty = replace(state, conversation=Conversation(), start=Conversation(), context="default", file=None)
    return _note(empty, f"new conversation, {NO_PROMPT}")


def _show_answer(command: Command, state: State, _surroundings: Surroundings) -> Outcome:
    answers = state.conversation.answers()
    number = command.argument or "1"
    if not answers:
        raise UsageError("there is no answer yet")
    if not number.isdecimal() or not 1 <= int(number) <= len(answers):
        asked = f"{command.name} takes 1 for the latest answer"
        raise UsageError(f"{asked}; there is only that one" if len(answers) == 1 else f"{asked} up to {len(answers)}")
    return Outcome(state, (Showing(KINDS[command.name], answers[int(number) - 1]),))


def _save(command: Command, state: State, surroundings: Surroundings) -> Outcome:
    path = _path(command.argument, surroundings) if command.argument else state.file
    if path is None:
        raise UsageError(f"name the file: {COMMANDS['/s'].show('/s')}")
    if path.exists() and path != state.file:
        raise UsageError(f"{path} exists already and is not this chat's; save under another name")
    write_session(path, state.conversation)
    return _note(replace(state, file=path), f"saved {_count(len(state.conversation.turns), 'turn')} to {path}")


def _load(command: Command, state: State, surroundings: Surroundings) -> Outcome:
    path = _path(command.argument, surroundings)
    loaded = read_session(path)
    start = loaded if command.name == "/L" else state.start
    context = path.stem if command.name == "/L" else state.context
    changed = replace(state, conversation=loaded, start=start, context=context, file=path)
    told = Showing("note", f"loaded {_count(len(loaded.turns), 'turn')} of {path}")
    return Outcome(changed, (told, Showing("past", conversation=loaded)))


def _path(name: str, surroundings: Surroundings) -> Path:
    try:
        return surroundings.folder / Path(name).expanduser()
    except RuntimeError as error:  # `~nobody/…`
        raise UsageError(f"{name}: {error}") from error


def _table(state: State, rows: Iterable[tuple[str, str]]) -> Outcome:
    return Outcome(state, (Showing("table", rows=tuple(rows)),))


def _note(state: State, text: str) -> Outcome:
    return Outcome(state, (Showing("note", text),))


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


EFFECTS: dict[str, Callable[[Command, State, Surroundings], Outcome]] = {
    "/h": _help,
    "/q": _end,
    "/a": _change_model,
    "/c": _change_context,
    "/lc": _list_contexts,
    "/m": _toggle_once,
    "/M": _toggle,
    "/n": _start_again,
    "/N": _start_empty,
    "/d": _show_answer,
    "/p": _show_answer,
    "/md": _show_answer,
    "/s": _save,
    "/l": _load,
    "/L": _load,
}
