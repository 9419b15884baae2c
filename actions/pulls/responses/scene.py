"""The situation that people see already, put together again for a record that has a new line."""

from __future__ import annotations

from dataclasses import replace

from actions.pulls.active import find_active
from actions.pulls.memory import remember
from actions.pulls.responses.asked import Asked
from actions.pulls.responses.work import follow
from actions.pulls.results.failure import say_failure
from actions.pulls.results.read import read_earlier
from bot.comment.situation import Situation
from bot.gate import decide
from bot.records import Record, State
from runners.models.presets import gate_policy
from schemas.policy import Policy
from schemas.result import RunResult

UNMEASURED = (State.WAITING, State.INVALID, State.OUTDATED)
LOST = "its report is no longer at hand"


def show_again(asked: Asked, record: Record) -> Situation:
    """The situation of this record, with what its runs left where that is still there."""
    if record.state in UNMEASURED:
        return asked.desk.stand(asked.case, asked.checked, record)
    case, checked = asked.case, asked.checked
    shown = Situation(
        case.place(asked.pull.number),
        remember(case, checked, record, state=record.state),
        findings=checked.findings,
        leaves=tuple(checked.leaves),
    )
    if record.state is State.RUNNING:
        active = find_active(case, record)
        return replace(shown, working=follow(case, active[-1]) if active else None)
    left = [read_earlier(case, run).left_by(purpose) for purpose, run in sorted(record.runs.items())]
    result = next((one.result for one in left if one.result and one.result.head_sha == record.head), None)
    precheck = next((one.precheck for one in left if one.precheck and one.precheck.head_sha == record.head), None)
    judged = _judge(result, checked.policy) if result is not None else None
    return replace(
        shown, result=judged, precheck=precheck, reason="" if result is not None else _say_why(asked, record)
    )


def _say_why(asked: Asked, record: Record) -> str:
    """Why no result is shown."""
    run = record.runs.get(record.approval.purpose) if record.approval else None
    return say_failure(asked.case, run) if run is not None and record.state is State.ERROR else LOST


def _judge(result: RunResult, policy: Policy) -> RunResult:
    """The result with the verdict of the base's policy, as it was published."""
    gate = decide(result, gate_policy(policy), served=policy.evaluation.served)
    return result.model_copy(update={"gate": gate})
