"""What the answers have in common: how commands, commits and minutes are written, and who may do what."""

from __future__ import annotations

from bot.conversation.authority import ANYONE, STARTERS
from bot.conversation.commands import STAGES, TRIGGER, Name

DOES: dict[Name, str] = {
    Name.HELP: "shows this table",
    Name.VALIDATE: "checks the pull request as it is now",
    Name.ESTIMATE: "says what a run would cost: leaves, rows, minutes",
    Name.STATUS: "says how far the work on this pull request is",
    Name.EXPLAIN: "says what the present state means, and who has to do what next",
    Name.PRECHECK: "lets the base model answer the questions of this pull request, before anything is trained",
    Name.RUN: "approves the head, then generates, trains and evaluates; with a commit, only if that is the head",
    Name.RETRY: "starts again what failed, or one stage: " + ", ".join(STAGES),
    Name.CANCEL: "stops the work on this pull request",
    Name.ALLOW: "lets this head pass although something in it is held back",
    Name.OVERRIDE: "lets this head pass whatever was measured; everybody sees who did it, and why",
}
FORMS: dict[Name, str] = {
    Name.PRECHECK: "precheck [commit]",
    Name.RUN: "run [commit]",
    Name.RETRY: "retry [stage]",
    Name.OVERRIDE: "override REASON",
}
EXAMPLES: dict[Name, str] = {
    Name.PRECHECK: "precheck 9f3c1ab",
    Name.RUN: "run 9f3c1ab",
    Name.RETRY: "retry train",
    Name.OVERRIDE: "override the frozen suite lacks this topic",
}


def say(name: Name, forms: dict[Name, str] | None = None) -> str:
    """The command, as it is written."""
    return f"`{TRIGGER} {(forms or {}).get(name, name.value)}`"


def say_for(name: Name, head: str) -> str:
    """The command for exactly this head."""
    return f"`{TRIGGER} {name.value} {head[:7]}`"


def refuse(name: Name) -> str:
    """How every refusal of a command begins."""
    return f"{say(name)} was not carried out"


def short(head: str) -> str:
    """A commit, as people call it."""
    return f"`{head[:7]}`"


def who_may(name: Name) -> str:
    """Who may give a command."""
    if name in ANYONE:
        return "anyone"
    if name in STARTERS:
        return "people with write role, and the policy's triagers and maintainers"
    return "people with maintain or admin role, and the policy's maintainers"


def minutes_of(minutes: float) -> str:
    """`less than a minute`, `34 min`, `2 h 5 min`."""
    whole = round(minutes)
    if whole < 1:
        return "less than a minute"
    hours, rest = divmod(whole, 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"
