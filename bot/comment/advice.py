"""Who must act next, and how: one or two sentences for every situation."""

from __future__ import annotations

from bot.comment.buttons import APPROVE
from bot.comment.outcome import is_overridden
from bot.comment.progress import is_precheck
from bot.comment.situation import Situation
from bot.comment.wording import about, short
from bot.records import State
from bot.report.advice import advise

_OVERRULE = "A maintainer may let it pass with /taxobot override REASON"


def advise_next(situation: Situation) -> str:
    """Plain text that begins small, as it stands behind "Next step:"."""
    if is_overridden(situation):
        return "nothing blocks the merge. The override holds for this commit alone: the next push ends it."
    match situation.state:
        case State.WAITING:
            return _advise_waiting(situation)
        case State.RUNNING:
            return _advise_running(situation)
        case State.OUTDATED:
            return (
                "nobody has to act: this text is replaced as soon as the pull request is checked again. "
                "/taxobot validate does that at once."
            )
        case State.INVALID:
            return _advise_invalid(situation)
        case State.NOT_APPLICABLE:
            return "nothing to do: there is nothing to measure, and the gate lets it pass."
        case State.ERROR:
            return _advise_error(situation)
        case _:
            return _advise_measured(situation)


def _advise_waiting(situation: Situation) -> str:
    if situation.held:
        return (
            "a maintainer looks at it and comments /taxobot allow to let this commit pass the gate. "
            "The author has nothing to do."
        )
    head = short(situation.record.head)
    how = f"comments /taxobot run {head} to start the run"
    if situation.app:
        how = f"presses “{APPROVE.label}” on the check, or comments /taxobot run {head}"
    asked = f"somebody with write access, or a triager, {how}."
    if situation.precheck is None:
        asked += f" With /taxobot precheck {head} the base model is asked first, which is cheap and trains nothing."
    return f"{asked} The author has nothing to do; a push needs a new approval."


def _advise_running(situation: Situation) -> str:
    remaining = situation.working.remaining if situation.working else None
    when = f" in {about(remaining)}" if remaining is not None else ""
    what = "the answers stand" if is_precheck(situation) else "the verdict stands"
    return (
        f"nobody has to act: {what} here{when}. /taxobot status says how far it is; who may start a run may stop it "
        "with /taxobot cancel."
    )


def _advise_invalid(situation: Situation) -> str:
    findings = situation.findings.findings if situation.findings else ()
    if any(finding.blocks for finding in findings) or situation.result:
        return "the author fixes what is listed here and pushes again; the checks run by themselves."
    return (
        "the author changes what the line above names and pushes again, or a maintainer lets it pass "
        "with /taxobot allow."
    )


def _advise_error(situation: Situation) -> str:
    gate = situation.result.gate if situation.result else None
    if situation.result and gate:
        return f"{advise(situation.result, gate)} Here /taxobot retry runs it again."
    if situation.approval is None:
        return "once the reason is gone, a push or /taxobot validate checks it again."
    return "somebody with write access comments /taxobot retry once the reason is gone: finished stages are kept."


def _advise_measured(situation: Situation) -> str:
    gate = situation.result.gate if situation.result else None
    said = advise(situation.result, gate) if situation.result and gate else "the report of the run says more."
    return said if situation.state is State.PASS else f"{said} {_OVERRULE}."
