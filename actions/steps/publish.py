"""Tells people: the one comment, the check, labels, the step's summary and outputs, all from one situation."""

from __future__ import annotations

from actions.steps.context import Step
from bot.comment.check import draft_check
from bot.comment.markdown import render_comment
from bot.comment.situation import Situation
from bot.comment.summary import render_summary
from bot.github.labels import choose_labels
from bot.github.sticky import Found
from bot.github.values import Check, CheckDraft
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
    policy: Policy,
    kinds: frozenset[str] = frozenset(),
    present: frozenset[str] | None = None,
) -> None:
    """Bring comment, check and labels of the pull request to this situation. Raises GithubError.

    `kinds` are those of the changed leaves, `present` the labels that it has (None: not known).
    """
    record = situation.record
    sticky = step.sticky()
    sticky.write(record.pull, render_comment(situation, budget=sticky.room(record)), record)
    _publish_check(step, situation)
    add, remove = choose_labels(policy.labels, kinds=kinds, state=record.state, approved=record.approval is not None)
    if new := [label for label in add if label not in (present or ())]:
        step.hub.add_labels(record.pull, new)
    for label in remove:
        if present is None or label in present:
            step.hub.remove_label(record.pull, label)
    step.runner.summarise(render_summary(situation))
    step.runner.put(state=record.state.value)
    step.say(f"pull request {record.pull}: {record.state.value}")


def answer(step: Step, number: int, text: str) -> None:
    """Answer a command in the second comment, which every later answer replaces."""
    step.sticky(SECOND).write(number, text)


def _publish_check(step: Step, situation: Situation) -> None:
    """Create or carry on the gate's check run.

    A completed one is not opened again: a new run of the same name takes its place, which GitHub documents, while
    reopening it does not say that it keeps its annotations apart.
    """
    draft = draft_check(situation)
    earlier = step.hub.checks(situation.record.head, draft.name)
    newest = earlier[0] if earlier else None
    if newest is None or (newest.status == "completed" and not _is_same(newest, draft)):
        step.hub.create_check(situation.record.head, draft)
    elif newest.status != "completed":
        step.hub.update_check(newest.id, draft)


def _is_same(check: Check, draft: CheckDraft) -> bool:
    return (check.title, check.conclusion) == (draft.title, draft.conclusion)
