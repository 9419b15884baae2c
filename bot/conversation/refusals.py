"""Why a command is not carried out, and what to do then: one function a message. What is foreign is escaped."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation.commands import Misused, Name, Unknown
from bot.conversation.wording import EXAMPLES, refuse, say, say_for, short, who_may
from bot.records import State
from bot.report.escape import code, text


def unknown(found: Unknown) -> str:
    """A word that is no command."""
    guess = f" Did you mean {say(found.meant)}?" if found.meant else ""
    return f"I don't know {code(found.word)}.{guess} {say(Name.HELP)} shows all commands."


def misused(found: Misused) -> str:
    """A command with a wrong argument."""
    return f"{say(found.name)} was not carried out. {found.problem} For example: {say(found.name, EXAMPLES)}"


def denied(name: Name, login: str, doubts: Sequence[str]) -> str:
    """Somebody may not do this."""
    unclear = f" GitHub did not tell me everything, which counts as a no: {text('; '.join(doubts))}." if doubts else ""
    return f"{refuse(name)}: {code(login)} may not use it. It is for {who_may(name)}; please ask one of them.{unclear}"


def closed(name: Name) -> str:
    """The pull request is closed."""
    return f"{refuse(name)}: this pull request is closed. Reopen it first."


def failed(name: Name, problem: str, url: str) -> str:
    """Something unexpected happened."""
    log = f"[the log]({url})" if url else "the service's log"
    return (
        f"{say(name)} could not be finished: {text(problem)}\n\nThis is not your fault. Please try again in a few"
        f" minutes; if it stays like this, {log} says more."
    )


def unbound(name: Name, reason: str, head: str) -> str:
    """A command that does not speak for the present head."""
    again = say_for(name, head) if name in (Name.RUN, Name.PRECHECK) else f"{say(name)} again"
    return f"{refuse(name)}: {text(reason)}. Have a look at {short(head)}; if it is what you mean, write {again}."


def unchecked(name: Name, head: str, state: State) -> str:
    """The head had not been checked under the present rules; now it is."""
    return (
        f"{refuse(name)}: {short(head)} had not been checked yet, or the base branch or its policy changed. It is"
        f" checked now and is **{state.value}**. If that is fine, write {say_for(name, head)}."
    )


def invalid(name: Name, head: str) -> str:
    """The head has errors."""
    return (
        f"{refuse(name)}: {short(head)} is **INVALID**. Taxobot's report lists what to correct; push the"
        " corrections, and ask again."
    )


def nothing_to_measure(name: Name, reason: str) -> str:
    """There is no leaf to run."""
    return f"{refuse(name)}: there is nothing to measure ({text(reason)}). The gate is open already."


def held(name: Name, reason: str) -> str:
    """A maintainer has to look first."""
    return (
        f"{refuse(name)}: this pull request is held back, because {text(reason)}. {say(Name.ALLOW)} lets it pass;"
        f" that is for {who_may(Name.ALLOW)}."
    )


def busy(name: Name, head: str, url: str) -> str:
    """Work on this head goes on."""
    return (
        f"{refuse(name)}: [a workflow run]({url}) is at work on {short(head)}. {say(Name.STATUS)} says how far it"
        f" is, {say(Name.CANCEL)} stops it."
    )


def at_work(name: Name, head: str) -> str:
    """Work on this head goes on, or waits for a machine."""
    return (
        f"{refuse(name)}: work on {short(head)} waits for a machine or goes on. {say(Name.STATUS)} says how far it is,"
        f" {say(Name.CANCEL)} stops it."
    )


def unlooked(name: Name, head: str) -> str:
    """The head has not been checked under the present rules; that is being done."""
    again = say_for(name, head) if name in (Name.RUN, Name.PRECHECK) else f"{say(name)} again"
    return (
        f"{refuse(name)}: {short(head)} has not been checked yet, or the base branch or its policy changed. It is being"
        f" checked now. Look at what comes of it; if that is fine, write {again}."
    )


def over_quota(name: Name, reason: str) -> str:
    """There is no room in a quota."""
    return f"{refuse(name)}: {text(reason)}."


def measured(name: Name, head: str) -> str:
    """Both models were asked already."""
    return (
        f"{refuse(name)}: {short(head)} was measured already. Its report shows what both models answer to the"
        f" contribution's own questions; {say(Name.RUN)} measures it anew."
    )


def not_retried(reason: str) -> str:
    """There is nothing to start again."""
    return f"{refuse(Name.RETRY)}: {text(reason)}. {say(Name.STATUS)} says how things are; {say(Name.RUN)} starts anew."


def not_cancelled() -> str:
    """Nothing is at work."""
    return f"{refuse(Name.CANCEL)}: nothing is at work on this pull request."


def cancelled_late() -> str:
    """What is at work was asked for after the comment."""
    return f"{refuse(Name.CANCEL)}: what is at work was asked for after this comment; say it again to stop that."


def nothing_held(head: str) -> str:
    """Nothing is held back."""
    return f"{refuse(Name.ALLOW)}: nothing in {short(head)} is held back. {say(Name.EXPLAIN)} says how things are."


def not_overridden(head: str, state: State) -> str:
    """The gate is open anyway."""
    return f"{refuse(Name.OVERRIDE)}: {short(head)} is **{state.value}**, so the gate is open already."
