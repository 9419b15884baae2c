"""One row of a file as the turns of a conversation, in each format that people bring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, get_args

from runners.train.data.legacy import unroll
from schemas.errors import UsageError
from schemas.sample import Message

Row = Mapping[str, Any]
ROLES: tuple[str, ...] = get_args(Message.model_fields["role"].annotation)


@dataclass(frozen=True, slots=True)
class Said:
    """The turns of one row. `unrolled`: they stood in one text, which is learnt whole."""

    turns: tuple[Message, ...]
    unrolled: bool = False


def format_of(row: Row, place: str) -> str:
    """Which format a row has, by its keys: the name that FORMATS knows it by. Raises UsageError for none."""
    for name, (keys, _) in FORMATS.items():
        if any(key in row for key in keys):
            return name
    if "input_ids" in row:
        raise UsageError(f"{place}: these are one model's token ids; name the file of texts that they were made from")
    raise UsageError(f"{place}: there is no `messages`, no `user` and `assistant`, no `instruction` and `output`")


def turns_of(row: Row, name: str, place: str) -> Said:
    """The turns of a row of format `name`. Raises UsageError where a key is missing or holds something else."""
    said = FORMATS[name][1](row, place)
    if not any(turn.role in ("assistant", "pretraining") for turn in said.turns):
        _refuse(place, "no turn has the role `assistant`, so there is nothing to learn")
    return said


def _messages(row: Row, place: str) -> Said:
    listed = row["messages"]
    if not isinstance(listed, list) or not listed:
        _refuse(place, "`messages` must be a list of turns, and not an empty one")
    turns = [_turn(one, f"messages[{number}]", place) for number, one in enumerate(listed)]
    if not any(_is_plain(turn) for turn in turns):
        return Said(tuple(turns))
    unrolled = tuple(inner for turn in turns for inner in (_is_plain(turn) and unroll(turn.content)) or (turn,))
    if any(_is_plain(turn) for turn in unrolled) and len(unrolled) > 1:
        _refuse(place, "a turn of role `pretraining` stands alone, or its text is marked by <|user|> and <|assistant|>")
    return Said(unrolled, unrolled=not _is_plain(unrolled[0]))


def _is_plain(turn: Message) -> bool:
    return turn.role == "pretraining"


def _turn(found: Any, name: str, place: str) -> Message:
    if not isinstance(found, dict):
        _refuse(place, f"`{name}` must be an object with `role` and `content`")
    role = _text(found, "role", place, within=f"{name}.")
    if role not in ROLES:
        _refuse(place, f"`{name}.role` must be one of {', '.join(ROLES)}")
    thought = _text(found, "reasoning_content", place, within=f"{name}.", needed=False)
    return _message(role, _text(found, "content", place, within=f"{name}."), thought)


def _exchange(row: Row, place: str) -> Said:
    return _turns(
        system=_text(row, "system", place, needed=False),
        user=_text(row, "user", place),
        assistant=_text(row, "assistant", place),
    )


def _instruction(row: Row, place: str) -> Said:
    instruction, given = _text(row, "instruction", place), _text(row, "input", place, needed=False)
    question = f"{instruction}\n\n{given}" if given.strip() else instruction
    return _turns(
        system=_text(row, "system", place, needed=False), user=question, assistant=_text(row, "output", place)
    )


def _turns(*, system: str, user: str, assistant: str) -> Said:
    first = (_message("system", system),) if system.strip() else ()
    return Said((*first, _message("user", user), _message("assistant", assistant)))


def _message(role: Any, content: str, thought: str = "") -> Message:
    return Message(role=role, content=content, reasoning_content=thought or None)


def _text(row: Row, key: str, place: str, *, within: str = "", needed: bool = True) -> str:
    """A text that files can hold; one that is not `needed` may be missing or null."""
    value = row.get(key)
    if value is None:
        if not needed:
            return ""
        _refuse(place, f"`{within}{key}` is {'null' if key in row else 'missing'}")
    if not isinstance(value, str):
        _refuse(place, f"`{within}{key}` must be a text")
    try:
        value.encode()
    except UnicodeEncodeError:
        _refuse(place, f"`{within}{key}` holds half a character (\\ud800 to \\udfff), which is no text")
    return value


def _refuse(place: str, why: str) -> NoReturn:
    raise UsageError(f"{place}: {why}")


FORMATS: dict[str, tuple[tuple[str, ...], Callable[[Row, str], Said]]] = {
    "messages": (("messages",), _messages),
    "user/assistant": (("user", "assistant"), _exchange),
    "instruction/output": (("instruction", "output"), _instruction),
}
"""By name: the keys of which any one tells the format, and what reads it. The first that fits is the row's: rows of one
leaf hold what they were made of beside `messages`.
"""
