"""What taxobot says when a command was carried out: one function a message. Markdown; what is foreign is escaped."""

from __future__ import annotations

from collections.abc import Sequence

from bot.comment.situation import STAGES, Working
from bot.comment.wording import about, held_up, queue
from bot.conversation.commands import Name
from bot.conversation.meanings import MEANINGS
from bot.conversation.wording import DOES, FORMS, minutes_of, say, say_for, short, who_may
from bot.figures import count
from bot.records import Purpose, State
from bot.report.escape import cell, code, text
from schemas.precheck import Estimate

ROWS = 20
"""Leaves that an estimate lists; the rest is counted."""


def address(login: str, said: str) -> str:
    """The whole answer: to whom it is, because one comment serves everybody, and what it says."""
    return f"To {code(login)}:\n\n{said}"


def help_table() -> str:
    """All commands, with who may use them."""
    rows = (f"| {say(name, FORMS)} | {DOES[name]} | {who_may(name)} |" for name in Name)
    head = "A command is the first word of a comment; `@taxobot` works like `/taxobot`."
    return "\n".join([head, "", "| Command | What it does | Who may use it |", "| :-- | :-- | :-- |", *rows])


def started(purpose: Purpose, head: str, login: str, url: str) -> str:
    """Work was approved and started."""
    what = "The run" if purpose == "run" else "The precheck"
    end = "another push ends it" if purpose == "run" else "it trains nothing, and a push ends it"
    page = f"; [its page]({url})" if url else ""
    return (
        f"Approved {short(head)}, by {code(login)}. {what} has been started{page}. The result comes into taxobot's"
        f" report; {end}. {say(Name.STATUS)} says how far it is."
    )


def validated(head: str, state: State, errors: int, warnings: int) -> str:
    """What validation found."""
    found = f"{count(errors, 'error')} and {count(warnings, 'warning')}"
    return f"Checked {short(head)}: {found}. It is **{state.value}**. Taxobot's report has the details."


def estimated(head: str, estimate: Estimate) -> str:
    """What a run would cost."""
    rows = [
        f"| {code(leaf.leaf)} | {cell(leaf.kind)} | {leaf.passages:,} | {leaf.rows:,} | {leaf.items:,} |"
        for leaf in estimate.leaves[:ROWS]
    ]
    more = len(estimate.leaves) - ROWS
    if more > 0:
        rows.append(f"| … and {count(more, 'more leaf', 'more leaves')} | | | | |")
    stages = ", ".join(
        f"{text(stage)} {about(minutes).removeprefix('about ')}" for stage, minutes in estimate.stages.items()
    )
    total = (
        f"A run of {short(head)} would make {count(estimate.rows, 'training row')}, train"
        f" {count(estimate.steps, 'step')} and ask {count(estimate.items, 'evaluation item')} of both models:"
        f" **{about(estimate.minutes)}**{f' ({stages})' if stages else ''}."
        f"{f' Minutes: {text(estimate.basis)}.' if estimate.basis else ''}"
    )
    table = ["| Leaf | Kind | Passages or seeds | Rows | Items |", "| :-- | :-- | --: | --: | --: |", *rows]
    return "\n".join([total, "", *table])


def not_estimated(head: str, state: State, reason: str) -> str:
    """There is nothing to estimate."""
    why = f": {text(reason)}" if reason else ""
    return f"There is no run of {short(head)} to estimate. It is **{state.value}**{why}."


def entered(purpose: Purpose, head: str, login: str) -> str:
    """Work was approved, and waits for its turn."""
    what = "The run" if purpose == "run" else "The precheck, which trains nothing,"
    return (
        f"Approved {short(head)}, by {code(login)}. {what} begins as soon as a machine is free; another push ends it."
        f" {say(Name.STATUS)} says how far it is."
    )


def looking(head: str) -> str:
    """The head is being checked."""
    return f"{short(head)} is being checked now. What is found stands in taxobot's report within a minute or two."


def entered_again(head: str, stage: str) -> str:
    """Work was asked for again, by the same approval."""
    what = f"stage {code(stage)} of {short(head)}" if stage else f"the work on {short(head)}"
    return f"Asked again for {what}, by the same approval. What was finished before is used again."


def stopping(login: str) -> str:
    """Work was told to stop."""
    return f"Stopped by {code(login)}. The approval has ended with it; {say(Name.RUN)} approves and starts again."


def allowing(head: str, login: str, reason: str) -> str:
    """Something held back is let pass."""
    return f"{code(login)} let {short(head)} pass, although {text(reason)}. The next push ends this."


def retried(stage: str, url: str) -> str:
    """Jobs were started again."""
    what = f"Stage {code(stage)} was" if stage else "The jobs that failed were"
    return f"{what} started again, in [the same run]({url}). What was finished before is used again."


def cancelled(login: str, urls: Sequence[str]) -> str:
    """Work was asked to stop."""
    if not urls:
        return (
            f"Ended by {code(login)}: the approval. GitHub did not tell which run it had started, so that one ends by"
            f" itself at its next job; {say(Name.RUN)} approves and starts again."
        )
    runs = ", ".join(f"[run {number}]({url})" for number, url in enumerate(urls, start=1))
    return (
        f"Stopped by {code(login)}: {runs}. The approval has ended with it; {say(Name.RUN)} approves and starts again."
    )


def status(head: str, state: State, working: Working | None, url: str) -> str:
    """How far the work is."""
    if working is None:
        return (
            f"{short(head)} is **{state.value}**; nothing is at work on it. {say(Name.EXPLAIN)} says what that means."
        )
    if working.hindered or working.wait is not None:
        before = working.queued_before
        waits = held_up(text(working.hindered), before) if working.hindered else queue(before, working.wait)
        return f"{short(head)} is **{state.value}**, {waits}."
    step = f"**stage {STAGES.index(working.stage) + 1} of {len(STAGES)}: {working.stage}**"
    behind = f", behind {count(working.queued_before, 'other run')}" if working.queued_before else ""
    since = f", for {minutes_of(working.since)} so far" if working.since else ""
    rest = f", about {minutes_of(working.remaining)} to go" if working.remaining is not None else ""
    note = f" ({text(working.note)}{behind})" if working.note or behind else ""
    page = f" [Its run]({url}) shows every step." if url else ""
    return f"{short(head)} is **{state.value}**, {step}{note}{since}{rest}.{page}"


def stalled(head: str) -> str:
    """It should be running, and no run of it is known to be at work."""
    return (
        f"{short(head)} is **{State.RUNNING.value}**, but no run that I know of is at work on it. If the Actions tab"
        f" shows none either, {say(Name.RETRY)} or {say(Name.RUN)} starts it again."
    )


def unseen(head: str) -> str:
    """Nobody has looked at the head."""
    return f"{short(head)} was not checked yet. That happens by itself after a push; {say(Name.VALIDATE)} does it now."


def explain(head: str, state: State) -> str:
    """What a state means, and what happens next."""
    return f"{short(head)} is **{state.value}**: {MEANINGS[state].format(run=say_for(Name.RUN, head))}"


def explain_held(head: str, state: State, reason: str) -> str:
    """What it means that something is held back, and what happens next."""
    return (
        f"{short(head)} is **{state.value}**, because {text(reason)}. Nothing is run until that changes, or until"
        f" {say(Name.ALLOW)} lets it pass; that is for {who_may(Name.ALLOW)}."
    )


def allowed(head: str, login: str, reason: str, state: State) -> str:
    """Something held back was let pass."""
    return (
        f"{code(login)} let {short(head)} pass, although {text(reason)}. It is **{state.value}** now. The next push"
        " ends this."
    )


def overridden(head: str, login: str, reason: str) -> str:
    """A maintainer let the head pass."""
    return (
        f"{code(login)} overrode the gate for {short(head)}: {text(reason, 500)}. This stands in taxobot's"
        " report too, and the next push ends it."
    )
