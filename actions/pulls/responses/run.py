"""`/taxobot run` and `/taxobot precheck`: an approval, and the workflow run that it starts."""

from __future__ import annotations

from dataclasses import replace

from actions.pulls.active import find_active
from actions.pulls.memory import remember
from actions.pulls.responses.asked import Asked, Reply
from actions.pulls.responses.look import look_again, show
from actions.pulls.responses.obstacle import look_for_obstacle
from bot.comment.situation import Situation, Working
from bot.comment.wording import moment
from bot.conversation import answers, refusals
from bot.conversation.approvals import Refusal, approve
from bot.conversation.readiness import Obstacle
from bot.github.values import WorkflowRun
from bot.records import Approval, Record, State
from bot.scope import Scope


def reply(asked: Asked) -> Reply:
    """Start the work where this head may be run, and the command speaks for it."""
    record = asked.record
    active = find_active(asked.case, record)
    scope, obstacle = look_for_obstacle(asked, record, busy=bool(active))
    if obstacle is not None or record is None:
        return Reply(_refuse(asked, obstacle or Obstacle.UNCHECKED, scope, active), "refused")
    approval = approve(asked.command, asked.comment, rights=asked.rights, record=record, pull=asked.pull)
    if isinstance(approval, Refusal):
        return Reply(refusals.unbound(asked.command.name, approval.reason, asked.head), "refused")
    return _start(asked, approval, record)


def _refuse(asked: Asked, obstacle: Obstacle, scope: Scope, active: list[WorkflowRun]) -> str:
    name, head = asked.command.name, asked.head
    match obstacle:
        case Obstacle.UNCHECKED:
            return refusals.unchecked(name, head, look_again(asked))
        case Obstacle.INVALID:
            return refusals.invalid(name, head)
        case Obstacle.NOTHING:
            return refusals.nothing_to_measure(name, scope.reason)
        case Obstacle.HELD:
            return refusals.held(name, scope.reason)
        case Obstacle.BUSY:
            return refusals.busy(name, head, asked.case.place(asked.pull.number).run_url(active[-1].id))
        case Obstacle.MEASURED:
            return refusals.measured(name, head)


def _start(asked: Asked, approval: Approval, record: Record) -> Reply:
    """Dispatch and tell. What could not be told is stopped again: no GPU time without a trace."""
    case = asked.case
    estimate = asked.desk.stand(case, asked.checked, record).estimate
    run = case.hub.dispatch(case.run_workflow, ref=case.hub.default_branch, inputs=_inputs(approval))
    try:
        show(asked, replace(_situation(asked, approval, record, run), estimate=estimate))
    except Exception:
        if run is not None:
            case.hub.cancel(run.id)
        raise
    url = case.place(approval.pull).run_url(run.id) if run else ""
    return Reply(answers.started(approval.purpose, approval.head, approval.login, url), "started")


def _inputs(approval: Approval) -> dict[str, str]:
    """The inputs of the workflow that works."""
    return {
        "pull_request": str(approval.pull),
        "head_sha": approval.head,
        "base_sha": approval.base,
        "purpose": approval.purpose,
        "approval": approval.model_dump_json(),
    }


def _situation(asked: Asked, approval: Approval, record: Record, run: WorkflowRun | None) -> Situation:
    others = {purpose: number for purpose, number in record.runs.items() if purpose != approval.purpose}
    runs = others | ({approval.purpose: run.id} if run is not None else {})
    running = remember(asked.case, asked.checked, record, state=State.RUNNING)
    return Situation(
        asked.case.place(approval.pull),
        running.model_copy(update={"approval": approval, "runs": runs}),
        findings=asked.checked.findings,
        leaves=tuple(asked.checked.leaves),
        working=Working("approve", 0, note=f"started {moment(asked.case.time())}"),
    )
