"""Tells people: the one comment, the check, labels, the step's summary and outputs, all from one situation."""

from __future__ import annotations

from actions.steps.context import Step
from actions.steps.verdict import publish_check
from bot.comment.markdown import render_comment
from bot.comment.situation import Situation
from bot.comment.summary import render_summary
from bot.github.labels import choose_labels
from bot.github.sticky import Found
from bot.records import Record, State
from schemas.policy import Policy

SECOND = "answer"
"""The slot of the comment that answers commands."""


def recall(step: Step, number: int) -> Found | None:
    """Our comment on a pull request, with what it remembers."""
    return step.sticky().find(number)


def publish(
    step: Step,
    situation: Situation,
    *,
    policy: Policy | None,
    kinds: frozenset[str] = frozenset(),
    present: frozenset[str] | None = None,
) -> None:
    """Bring comment, check and labels of the pull request to this situation, unless a push has made it an old one.
    Raises GithubError.

    `policy` names the labels; where nobody knows it they stay as they are. `kinds` are those of the changed leaves,
    `present` the labels that the pull request has (None: not known).
    """
    record = situation.record
    if _has_moved(step, record):
        return
    sticky = step.sticky()
    sticky.write(record.pull, render_comment(situation, budget=sticky.room(record)), record)
    publish_check(step, situation)
    if policy is not None:
        _label(step, record, policy, kinds=kinds, present=present)
    step.runner.summarise(render_summary(situation))
    step.runner.put(state=record.state.value)
    step.say(f"pull request {record.pull}: {record.state.value}")


def answer(step: Step, number: int, text: str) -> None:
    """Answer a command in the second comment, which every later answer replaces."""
    step.sticky(SECOND).write(number, text)


def _has_moved(step: Step, record: Record) -> bool:
    """Whether a push came while this head was looked at: of the new one people are told by its own step."""
    now = step.hub.pull(record.pull).head_sha
    if now == record.head or record.state is State.OUTDATED:
        return False
    step.say(f"not published: the head has moved on from {record.head[:12]} to {now[:12]}")
    step.runner.put(state=State.OUTDATED.value)
    return True


def _label(
    step: Step, record: Record, policy: Policy, *, kinds: frozenset[str], present: frozenset[str] | None
) -> None:
    add, remove = choose_labels(policy.labels, kinds=kinds, state=record.state, approved=record.approval is not None)
    if new := [label for label in add if label not in (present or ())]:
        step.hub.add_labels(record.pull, new)
    for label in remove:
        if present is None or label in present:
            step.hub.remove_label(record.pull, label)
