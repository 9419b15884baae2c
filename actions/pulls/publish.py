"""Tells people: the one comment, the check, labels, a summary and outputs, all from one situation."""

from __future__ import annotations

from actions.pulls.case import Case
from actions.pulls.verdict import publish_check
from bot.comment.markdown import render_comment
from bot.comment.situation import Situation
from bot.comment.summary import render_summary
from bot.github.labels import choose_labels
from bot.github.sticky import Sticky
from bot.github.values import Pull
from bot.records import Record, State
from schemas.policy import Policy


def publish(
    case: Case,
    sticky: Sticky,
    situation: Situation,
    *,
    policy: Policy | None,
    kinds: frozenset[str] = frozenset(),
    present: frozenset[str] | None = None,
) -> bool:
    """Bring comment, check and labels of the pull request to this situation, unless a push has made it an old one;
    whether it was done. Raises GithubError.

    `policy` names the labels; where nobody knows it they stay as they are. `kinds` are those of the changed leaves,
    `present` the labels that the pull request has (None: those that it has now).
    """
    record = situation.record
    pull = case.hub.pull(record.pull)
    if _has_moved(case, record, pull):
        return False
    sticky.write(record.pull, render_comment(situation, budget=sticky.room(record)), record)
    publish_check(case, situation)
    if policy is not None:
        _label(case, record, policy, kinds=kinds, present=pull.labels if present is None else present)
    case.summarise(render_summary(situation))
    case.tell(state=record.state.value)
    case.say(f"pull request {record.pull}: {record.state.value}")
    return True


def _has_moved(case: Case, record: Record, pull: Pull) -> bool:
    """Whether a push came while this head was looked at: of the new one people are told in its own turn."""
    now = pull.head_sha
    if now == record.head or record.state is State.OUTDATED:
        return False
    case.say(f"not published: the head has moved on from {record.head[:12]} to {now[:12]}")
    case.tell(state=State.OUTDATED.value)
    return True


def _label(case: Case, record: Record, policy: Policy, *, kinds: frozenset[str], present: frozenset[str]) -> None:
    add, remove = choose_labels(policy.labels, kinds=kinds, state=record.state, approved=record.approval is not None)
    if new := [label for label in add if label not in present]:
        case.hub.add_labels(record.pull, new)
    for label in remove:
        if label in present:
            case.hub.remove_label(record.pull, label)
