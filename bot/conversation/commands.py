"""The text of a comment to a command. Pure, bounded, and deaf to everything but the first line.

A command stands at the very beginning of a comment, so that quotes of it, code blocks and our own words about it are
none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from bot.report.escape import plain

TRIGGER = "/taxobot"
LONGEST_REASON = 500
_LOOKED_AT = 2000
"""Characters of a comment that are looked at; a line beyond that is no command of ours."""
_SHOWN = 40
# Four spaces or a tab would begin a code block.
_ADDRESSED = re.compile(r" {0,3}[/@]taxobot[,:]?(?=\s|$)(?P<rest>.*)", re.IGNORECASE)
_SHA = re.compile(r"[0-9a-f]{7,64}")


class Name(StrEnum):
    """The commands, in the order in which help shows them."""

    HELP = "help"
    VALIDATE = "validate"
    ESTIMATE = "estimate"
    STATUS = "status"
    EXPLAIN = "explain"
    PRECHECK = "precheck"
    RUN = "run"
    RETRY = "retry"
    CANCEL = "cancel"
    ALLOW = "allow"
    OVERRIDE = "override"


STAGES = ("plan", "precheck", "generate", "train", "evaluate")
"""What `retry` can name: the jobs that work, in their order."""
_MEANT = {
    "approve": Name.RUN,
    "start": Name.RUN,
    "test": Name.RUN,
    "generate": Name.RUN,
    "train": Name.RUN,
    "evaluate": Name.RUN,
    "ok-to-test": Name.RUN,
    "rerun": Name.RETRY,
    "stop": Name.CANCEL,
    "abort": Name.CANCEL,
    "check": Name.VALIDATE,
    "why": Name.EXPLAIN,
    "force": Name.OVERRIDE,
}
"""Words of other bots and of people, by what they mean here. They are suggested, never obeyed."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command with its argument: a commit's first digits (`run`, `precheck`), a stage (`retry`) or a reason
    (`override`); else empty.
    """

    name: Name
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Somebody spoke to taxobot with a word that it does not know. `meant` is the nearest that it does."""

    word: str
    meant: Name | None


@dataclass(frozen=True, slots=True)
class Misused:
    """A known command with an argument that it does not take. `problem` is a sentence."""

    name: Name
    problem: str


def parse(body: str) -> Command | Unknown | Misused | None:
    """What a comment says to taxobot; None where it says nothing to it."""
    addressed = _ADDRESSED.fullmatch(first_line(body))
    if addressed is None:
        return None
    word, rest = [*addressed["rest"].split(maxsplit=1), "", ""][:2]
    name = word.casefold() or Name.HELP.value
    if name not in set(Name):
        return Unknown(plain(word, _SHOWN), _guess(name))
    return _with_argument(Name(name), rest.strip())


def first_line(body: str) -> str:
    """All of a comment that is looked at: its first line without its end; empty where it is longer than any command."""
    line = re.split(r"[\r\n]", body[: _LOOKED_AT + 1], maxsplit=1)[0]
    return line if len(line) <= _LOOKED_AT else ""


def _guess(word: str) -> Name | None:
    close = get_close_matches(word[:_SHOWN], [*Name, *_MEANT], n=1)
    return (_MEANT.get(close[0]) or Name(close[0])) if close else None


def _with_argument(name: Name, argument: str) -> Command | Misused:
    match name:
        case Name.RUN | Name.PRECHECK:
            return _with_sha(name, argument.casefold())
        case Name.RETRY:
            return _with_stage(name, argument.casefold())
        case Name.OVERRIDE:
            return _with_reason(name, plain(argument, _LOOKED_AT))
        case _:
            return Misused(name, "It stands alone, without further words.") if argument else Command(name)


def _with_sha(name: Name, sha: str) -> Command | Misused:
    if sha and not _SHA.fullmatch(sha):
        return Misused(name, "Only the first digits of the head commit may follow, 7 or more of them.")
    return Command(name, sha)


def _with_stage(name: Name, stage: str) -> Command | Misused:
    if stage and stage not in STAGES:
        return Misused(name, f"Only a stage may follow: {', '.join(STAGES)}.")
    return Command(name, stage)


def _with_reason(name: Name, reason: str) -> Command | Misused:
    if not any(character.isalnum() for character in reason):
        return Misused(name, "It needs a reason, which everybody will see.")
    if len(reason) > LONGEST_REASON:
        return Misused(name, f"The reason has {len(reason):,} characters; at most {LONGEST_REASON} fit.")
    return Command(name, reason)
